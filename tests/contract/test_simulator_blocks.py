"""What the simulated Slack accepts as blocks and views, to the last character."""

from typing import Any

import pytest

from ponchik.demo.simulator.blocks import check_message_blocks, check_view

pytestmark = pytest.mark.contract

Json = dict[str, Any]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def button(action_id: str = "a", **changes: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(3), **changes}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**fields: Any) -> Json:
    return {"type": "section", **fields}


def menu(count: int, **changes: Any) -> Json:
    option = {"text": plain(5), "value": "v"} | changes
    return {"type": "static_select", "action_id": "m", "options": [option] * count}


def buttons(count: int) -> Json:
    return actions(*(button(str(number)) for number in range(count)))


def overflow(count: int) -> Json:
    return menu(count) | {"type": "overflow"}


def view(**changes: Any) -> Json:
    return {"type": "modal", "title": plain(5), "blocks": [], **changes}


FITS = {
    "50 blocks": [{"type": "divider"}] * 50,
    "a section of 3000 characters": [section(text=mrkdwn(3000))],
    "10 fields of 2000 characters": [section(fields=[mrkdwn(2000)] * 10)],
    "a header of 150 characters": [{"type": "header", "text": plain(150)}],
    "a button of 75 characters": [actions(button(text=plain(75)))],
    "a value of 2000 characters": [actions(button(value="x" * 2000))],
    "an action_id of 255 characters": [actions(button("x" * 255))],
    "25 elements": [buttons(25)],
    "10 in a context": [{"type": "context", "elements": [mrkdwn(9)] * 10}],
    "100 options": [actions(menu(100))],
    "an option's value of 150 characters": [actions(menu(1, value="x" * 150))],
    "5 in an overflow": [section(text=mrkdwn(1), accessory=overflow(5))],
    "a block_id of 255 characters": [{"type": "divider", "block_id": "x" * 255}],
}
TOO_MUCH = {
    "51 blocks": [{"type": "divider"}] * 51,
    "a section of 3001 characters": [section(text=mrkdwn(3001))],
    "11 fields": [section(fields=[mrkdwn(1)] * 11)],
    "a field of 2001 characters": [section(fields=[mrkdwn(2001)])],
    "a header of 151 characters": [{"type": "header", "text": plain(151)}],
    "a header in mrkdwn": [{"type": "header", "text": mrkdwn(5)}],
    "a button of 76 characters": [actions(button(text=plain(76)))],
    "a button in mrkdwn": [actions(button(text=mrkdwn(5)))],
    "a value of 2001 characters": [actions(button(value="x" * 2001))],
    "an action_id of 256 characters": [actions(button("x" * 256))],
    "the same action_id twice": [
        actions(button()),
        section(text=mrkdwn(1), accessory=button()),
    ],
    "the same block_id twice": [{"type": "divider", "block_id": "b"}] * 2,
    "26 elements": [buttons(26)],
    "no elements": [actions()],
    "11 in a context": [{"type": "context", "elements": [mrkdwn(9)] * 11}],
    "101 options": [actions(menu(101))],
    "an option of 76 characters": [actions(menu(1, text=plain(76)))],
    "an option's value of 151 characters": [actions(menu(1, value="x" * 151))],
    "6 in an overflow": [section(text=mrkdwn(1), accessory=overflow(6))],
    "a block_id of 256 characters": [{"type": "divider", "block_id": "x" * 256}],
    "a section of nothing": [section()],
    "an empty text": [section(text=mrkdwn(0))],
    "an unknown block": [{"type": "doughnut"}],
    "an unknown element": [actions({"type": "doughnut", "action_id": "a"})],
    "a misspelt key": [section(text=mrkdwn(1), feilds=[])],
    "a button's unknown style": [actions(button(style="green"))],
    "an image without a picture": [{"type": "image", "alt_text": "x"}],
    "a block that is no object": ["divider"],
    "blocks that are no list": {"type": "divider"},
}


@pytest.mark.parametrize("name", FITS)
def test_what_fits_is_accepted(name: str) -> None:
    assert check_message_blocks(FITS[name]) == []


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_does_not_fit_is_refused_and_the_place_is_named(name: str) -> None:
    problems = check_message_blocks(TOO_MUCH[name])
    assert problems
    assert all("[json-pointer:/blocks" in problem for problem in problems)


@pytest.mark.parametrize(
    "good",
    [
        view(title=plain(24), submit=plain(24), close=plain(24)),
        view(private_metadata="x" * 3000, blocks=[{"type": "divider"}] * 100),
        {"type": "home", "blocks": [section(text=mrkdwn(1))]},
    ],
)
def test_a_view_within_the_limits_is_accepted(good: Json) -> None:
    assert check_view(good) == []


@pytest.mark.parametrize(
    "bad",
    [
        view(title=plain(25)),
        view(submit=plain(25)),
        view(close=plain(25)),
        view(private_metadata="x" * 3001),
        view(blocks=[{"type": "divider"}] * 101),
        {"type": "modal", "blocks": []},
        {"type": "home"},
        {"type": "window", "blocks": []},
        "modal",
    ],
)
def test_a_view_beyond_the_limits_is_refused(bad: Any) -> None:
    assert check_view(bad)
