"""The modal from which hosts steer a program, and the commands that do the same."""

from datetime import timedelta
from typing import Any

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.messages import name_blocks, say
from ponchik.demo.simulator.workspace import View
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, notes, press, top, words
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(4)]


def managing(played: Played, user: str) -> View:
    """Open the modal, as the button in a report does."""
    program = str(played.program()["program"])
    return pressed_in_message(played, user, "program:manage", program)


def pressed_in_message(played: Played, user: str, action: str, value: str) -> View:
    press_in_message(played, user, action, value)
    return top(played, user)


def press_in_message(played: Played, user: str, action: str, value: str) -> None:
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Press"},
        "action_id": action,
        "value": value,
    }
    with played.slack.lock:
        place = played.slack.workspace.conversations[played.channel]
        blocks = name_blocks(played.slack, [{"type": "actions", "elements": [button]}])
        message = say(played.slack, place, played.slack.bot, "Press.", blocks)
    delivery = user_actions.click(
        played.slack, user, played.channel, message.ts, action
    )
    assert delivery.wait()
    assert delivery.status == 200


def buttons(view: View) -> dict[str, dict[str, Any]]:
    return {
        element["action_id"]: element
        for block in view.content["blocks"]
        for element in block.get("elements", [])
        if element["type"] == "button"
    }


def actor(played: Played, type_: str) -> str:
    [found] = played.rows(
        "SELECT slack_id FROM events JOIN people ON id::text = metadata ->> 'actor' "
        "WHERE type = %s",
        type_,
    )
    return str(found["slack_id"])


def test_the_modal_shows_how_the_program_stands(played: Played, host: str) -> None:
    view = managing(played, host)
    assert "every second Monday at 10:00" in words(view)
    assert "No round is running." in words(view)
    assert buttons(view).keys() == {
        *("round:preview", "program:skip", "program:pause", "program:settings")
    }
    played.start_round()
    assert "is running until" in words(managing(played, host))
    assert {"round:check_in", "round:close", "round:cancel", "round:resend"} < buttons(
        top(played, host)
    ).keys()


def test_a_round_is_skipped_as_it_was_shown(played: Played, host: str) -> None:
    first, view = played.planned(), managing(played, host)
    press(played, view, "program:skip")
    assert played.planned() == first + timedelta(days=14)
    assert "is left out. The next one is on" in words(top(played, host))
    assert actor(played, "RoundSkipped") == host


def test_the_skip_of_a_round_that_is_not_next_any_more_changes_nothing(
    played: Played, host: str
) -> None:
    view = managing(played, host)
    played.ponchik.steering.skip(Asker(played.channel, BY_TEST))
    before = played.types()
    press(played, view, "program:skip")
    assert played.types() == before
    assert words(top(played, host)) == ("That is so already, so nothing was changed.")


def test_a_program_is_paused_and_resumed(played: Played, host: str) -> None:
    press(played, managing(played, host), "program:pause")
    assert words(top(played, host)).startswith("Paused, until a host resumes it.")
    assert played.program()["paused"]
    view = managing(played, host)
    assert "*Paused* until a host resumes it." in words(view)
    press(played, view, "program:resume")
    assert words(top(played, host)).startswith("Resumed. Next round: ")
    assert not played.program()["paused"]
    assert actor(played, "ProgramPaused") == host


def test_a_round_is_called_off_and_its_messages_are_replaced(
    played: Played, host: str
) -> None:
    played.start_round()
    button = buttons(managing(played, host))["round:cancel"]
    assert button["confirm"]["title"]["text"] == "Call round 1 off?"
    press(played, top(played, host), "round:cancel")
    assert words(top(played, host)) == (
        "Round 1 is called off. Its messages are being replaced."
    )
    played.work()
    shown = [
        message
        for place in played.slack.workspace.conversations.values()
        for message in place.messages
        if place.id in {post.channel for post in played.posts()}
        and message.user == played.slack.bot
    ]
    called_off = [m for m in shown if "was called off by its hosts" in m.text]
    groups = played.rows("SELECT * FROM meetings")
    assert len(called_off) == len(groups)
    assert {row["ended_by"] for row in groups} == {"cancelled"}
    assert actor(played, "RoundCancelled") == host
    press(played, managing(played, host), "program:settings")
    assert top(played, host).content["callback_id"] == "program:settings"


def test_a_round_is_called_off_once(played: Played, host: str) -> None:
    played.start_round()
    view = managing(played, host)
    press(played, view, "round:cancel")
    played.work()
    press_in_message(played, host, "round:cancel", str(played.program()["program"]))
    played.work()
    assert notes(played, host)[-1] == "No round is running, so nothing was changed."
    assert played.types().count("RoundCancelled") == 1


def test_groups_are_asked_from_the_modal(played: Played, host: str) -> None:
    played.start_round()
    press(played, managing(played, host), "round:check_in")
    assert words(top(played, host)).startswith("I'm asking")
    played.work()
    assert played.questions("check_in-1")
    press(played, managing(played, host), "round:close")
    played.work()
    assert played.questions("closing")


STEERING = [
    *("program:manage", "program:settings", "program:skip", "program:pause"),
    *("program:resume", "round:cancel", "round:check_in", "round:close"),
    *("round:preview", "round:resend"),
]


def test_whoever_may_not_hears_who_may(
    played: Played, host: str, member: str, subtests: pytest.Subtests
) -> None:
    played.start_round()
    before, program = played.types(), str(played.program()["program"])
    for number, action in enumerate(STEERING, 1):
        with subtests.test(action):
            press_in_message(played, member, action, program)
            played.work()
            assert notes(played, member) == number * [
                f"Only hosts of <#{played.channel}> can do that: <@{host}>."
            ]
            assert played.types() == before


def test_a_program_that_ended_is_steered_by_no_button(
    played: Played, host: str
) -> None:
    view = managing(played, host)
    removed = user_actions.remove_bot(played.slack, played.channel)
    assert removed is not None
    assert removed.wait()
    played.work()
    before = played.types()
    press(played, view, "program:pause")
    assert words(top(played, host)) == "I'm not here yet: `/invite @Ponchik`."
    assert played.types() == before


def test_cancel_is_asked_once_more_before_anything_is_done(
    played: Played, host: str
) -> None:
    command(played, host, "cancel")
    assert notes(played, host)[-1] == "No round is running, so nothing was changed."
    played.start_round()
    command(played, host, "cancel")
    assert "RoundCancelled" not in played.types()
    place = played.slack.workspace.conversations[played.channel]
    asked = place.messages[-1]
    assert "Choose: Call the round off." in asked.text
    [button] = asked.blocks[-1]["elements"]
    assert button["confirm"]["confirm"]["text"] == "Call it off"
    delivery = user_actions.click(
        played.slack, host, played.channel, asked.ts, "round:cancel"
    )
    assert delivery.wait()
    assert "Round 1 is called off." in notes(played, host)[-1]
    assert played.types().count("RoundCancelled") == 1


def test_pause_takes_a_day(played: Played, host: str) -> None:
    until = played.planned() + timedelta(days=2)
    command(played, host, f"pause {until}")
    assert notes(played, host)[-1].startswith("Paused until ")
    assert played.program()["paused_until"] == until
    assert played.planned() == until + timedelta(days=12)
    command(played, host, f"pause {until}")
    assert notes(played, host)[-1] == "That is so already, so nothing was changed."


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("pause Chrsitmas", "I can't read `Chrsitmas` as a day."),
        ("pause 2020-01-06", "That day is over."),
        ("pause 2027-02-30", "I can't read `2027-02-30` as a day."),
    ],
)
def test_a_day_that_cannot_be_pauses_nothing(
    played: Played, host: str, text: str, answer: str
) -> None:
    before = played.types()
    command(played, host, text)
    assert notes(played, host)[-1].startswith(answer)
    assert played.types() == before


def test_members_hear_how_they_pause_themselves(played: Played, member: str) -> None:
    before = played.types()
    command(played, member, "pause 2030-01-07")
    assert notes(played, member)[-1] == (
        "Only hosts pause the program. For yourself: `/ponchik snooze`."
    )
    assert played.types() == before


@pytest.mark.parametrize("text", ["cancel", "pause", "settings"])
def test_elsewhere_hosts_are_asked_which_program(
    played: Played, host: str, text: str
) -> None:
    random = played.slack.workspace.channel("random").id
    before = played.types()
    command(played, host, text, random)
    assert notes(played, host, random)[-1].startswith("Which one do you mean?")
    assert played.types() == before
