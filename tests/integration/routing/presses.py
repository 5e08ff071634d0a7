"""Buttons as Ponchik would post them, pressed by somebody, and what is seen then."""

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.messages import name_blocks, say
from ponchik.demo.simulator.workspace import Message, View
from ponchik.slack.buttons import Action
from tests.harness.served import Played
from tests.integration.routing.handlers import Json, button


def post(played: Played, *buttons: Json, only_for: str | None = None) -> Message:
    slack = played.slack
    with slack.lock:
        place = slack.workspace.conversations[played.channel]
        blocks = name_blocks(slack, [{"type": "actions", "elements": list(buttons)}])
        return say(slack, place, slack.bot, "Press.", blocks, only_for=only_for)


def press(played: Played, user: str, message: Message, action: str) -> Delivery:
    delivery = user_actions.click(
        played.slack, user, played.channel, message.ts, action
    )
    assert delivery.wait()
    return delivery


def open_views(played: Played) -> list[View]:
    return [v for v in played.slack.workspace.views.values() if v.is_open]


def notes(played: Played, user: str) -> list[str]:
    place = played.slack.workspace.conversations[played.channel]
    return [message.text for message in place.messages if message.only_for == user]


def programs(played: Played) -> int:
    [row] = played.rows("SELECT count(*) AS n FROM programs")
    return int(row["n"])


def opened(played: Played, user: str) -> View:
    message = post(played, button(Action.PROGRAM_SETTINGS))
    assert press(played, user, message, Action.PROGRAM_SETTINGS).status == 200
    [view] = open_views(played)
    return view
