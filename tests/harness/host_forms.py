"""Forms in the simulated Slack: opened, filled in and sent by somebody."""

from typing import Any

from ponchik.demo.simulator import interactions, user_actions
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.form_state import field_name, initial_of, stateful_elements
from ponchik.demo.simulator.interactions import Pressed
from ponchik.demo.simulator.workspace import View
from tests.harness.served import Played

Fields = dict[str, list[str]]


def open_views(played: Played, user: str) -> list[View]:
    """Return the forms that this person has open, the top one last."""
    views = played.slack.workspace.views.values()
    return [
        view
        for view in views
        if view.is_open and view.user == user and view.content["type"] == "modal"
    ]


def top(played: Played, user: str) -> View:
    return open_views(played, user)[-1]


def command(played: Played, user: str, text: str, channel: str | None = None) -> None:
    place = channel or played.channel
    delivery = user_actions.command(played.slack, user, place, "/ponchik", text)
    assert delivery.wait()
    assert delivery.status == 200


def typed(played: Played, user: str, text: str, channel: str | None = None) -> str:
    """Type a command, and return what its sender alone sees."""
    command(played, user, text, channel)
    return notes(played, user, channel)[-1]


def settings_form(played: Played, user: str) -> View:
    """Have somebody open the settings by command, and return the form."""
    command(played, user, "settings")
    return top(played, user)


def hosts_of(played: Played) -> set[str]:
    """Return who hosts the channel's program, by their Slack ids."""
    rows = played.rows(
        "SELECT slack_id FROM people, programs "
        "WHERE managers ? people.id::text AND channel = %s",
        played.channel,
    )
    return {row["slack_id"] for row in rows}


def notes(played: Played, user: str, channel: str | None = None) -> list[str]:
    """Return what this person alone was told."""
    place = played.slack.workspace.conversations[channel or played.channel]
    return [message.text for message in place.messages if message.only_for == user]


def press(
    played: Played, view: View, action: str, choice: str | None = None
) -> Delivery:
    """Press an element of a form or of Home."""
    delivery = interactions.press_in_view(
        played.slack, view.id, Pressed(action, choice)
    )
    assert delivery.wait()
    assert delivery.status == 200
    return delivery


def send(played: Played, view: View, **changes: str | list[str]) -> None:
    """Send a form as it stands, but for the fields that are named: `often`, …"""
    delivery = interactions.submit_form(
        played.slack, view.id, {**filled_in(view), **_named(view, changes)}
    )
    assert delivery is not None, view.errors
    assert delivery.wait()
    assert delivery.status == 200


def change(played: Played, view: View, action: str, value: str) -> None:
    """Change one watched field of a form."""
    state = {**filled_in(view), **_named(view, {action.partition(":")[2]: value})}
    delivery = interactions.press_in_view(
        played.slack, view.id, Pressed(action, value, state)
    )
    assert delivery.wait()
    assert delivery.status == 200


def filled_in(view: View) -> Fields:
    """Return what stands in a form's fields."""
    return {
        field_name(block, element): list(initial_of(element))
        for block, element in stateful_elements(view.content["blocks"])
    }


def words(view: View) -> str:
    """Return what a view says in sections and contexts."""
    return "\n".join(_words(view.content["blocks"]))


def _words(blocks: list[dict[str, Any]]) -> list[str]:
    found = []
    for block in blocks:
        parts = [block, *(block.get("elements") or [])]
        found += [
            part["text"] if isinstance(part["text"], str) else part["text"]["text"]
            for part in parts
            if "text" in part
        ]
    return found


def _named(view: View, changes: dict[str, str | list[str]]) -> Fields:
    by_block = {
        block["block_id"]: field_name(block, element)
        for block, element in stateful_elements(view.content["blocks"])
    }
    return {
        by_block[block]: [value] if isinstance(value, str) else value
        for block, value in changes.items()
    }
