"""Handlers by topic come together as one table; keys and forms around them."""

from dataclasses import replace

import pytest

from ponchik.application.inbound.command_words import read_words
from ponchik.application.inbound.forms import in_place, under_the_fields
from ponchik.application.inbound.handlers import Handler, Handlers, combined
from ponchik.application.inbound.keys import (
    closing_key,
    press_key,
    submission_key,
)
from ponchik.application.received import Received
from ponchik.application.replies import Acknowledged, Errors, NextView
from ponchik.slack.buttons import Action
from ponchik.slack.requests import Click, Closing, Submission, View

pytestmark = pytest.mark.unit

CLICK = Click(
    workspace="T1",
    user="U1",
    user_workspace="T1",
    conversation="C1",
    message_ts="1.2",
    action_id="member:skip",
    value="p",
    trigger="",
    at="1700000000.9",
)
DELIVERED = Received("click/abc")
VIEW = View("V1", "modal", "17.a", "member:break", "", {"a": {"b": {"value": "x"}}})
FORM = Submission("T1", "U1", "T1", "", VIEW)
SKIP = Handlers(clicks={Action.MEMBER_SKIP: Handler(lambda _: Acknowledged())})


def test_handlers_of_several_topics_are_one_table() -> None:
    stop = Handlers(clicks={Action.MEMBER_STOP: Handler(lambda _: Acknowledged())})
    assert combined(SKIP, stop).clicks.keys() == {
        Action.MEMBER_SKIP,
        Action.MEMBER_STOP,
    }


def test_two_handlers_for_one_thing_are_an_error_at_start() -> None:
    with pytest.raises(ValueError, match="member:skip"):
        combined(SKIP, SKIP)


def are_one(first: Click, second: Click) -> bool:
    one, other = press_key(first, DELIVERED), press_key(second, DELIVERED)
    return one.text == other.text or other.text in one.near


@pytest.mark.parametrize("at", ["1700000000.95", "1700000001.3", "1699999999.9"])
def test_the_same_press_a_moment_later_has_a_key_that_is_near(at: str) -> None:
    assert are_one(CLICK, replace(CLICK, at=at))


@pytest.mark.parametrize(
    "other",
    [
        {"at": "1700000002.0"},
        {"user": "U2"},
        {"action_id": "member:stop"},
        {"value": "q"},
        {"message_ts": "1.3"},
        {"conversation": "C2"},
        {"view": VIEW},
    ],
)
def test_another_press_is_another(other: dict[str, str]) -> None:
    assert not are_one(CLICK, replace(CLICK, **other))  # type: ignore[arg-type]  # some are views


@pytest.mark.parametrize("at", ["", "yesterday", "-1", "1e9", "9" * 13])
def test_a_press_without_a_moment_has_its_deliverys_key(at: str) -> None:
    assert press_key(replace(CLICK, at=at), DELIVERED) == (DELIVERED.key, ())


def test_a_form_that_was_filled_in_otherwise_is_another() -> None:
    other = replace(VIEW, values={"a": {"b": {"value": "y"}}})
    assert submission_key(FORM) == submission_key(replace(FORM, trigger="new"))
    assert submission_key(FORM) != submission_key(replace(FORM, view=other))


def test_no_key_names_a_person() -> None:
    closing = Closing("T1", "U1", VIEW)
    keys = [press_key(CLICK, DELIVERED), submission_key(FORM), closing_key(closing)]
    assert not [key for key in keys if "U1" in key.text]


def test_a_sentence_stands_under_the_last_field_of_a_form() -> None:
    view = replace(VIEW, inputs=("first", "last"))
    answer = in_place(view, "No.", {})
    assert answer == Errors({"last": "No."})


def test_a_form_without_fields_gives_way_to_the_sentence() -> None:
    assert in_place(VIEW, "No.", {"type": "modal"}) == NextView({"type": "modal"})


def test_an_error_that_names_no_field_is_not_lost() -> None:
    view = replace(VIEW, inputs=("first", "last"))
    told = under_the_fields(view, {"first": "A.", "last": "B.", "gone": "C."})
    assert told == Errors({"first": "A.", "last": "B. C."})


def test_a_command_may_be_typed_in_its_parts() -> None:
    assert read_words("check in now", ["check-in"]).rest == "now"
