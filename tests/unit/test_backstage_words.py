"""Behind the scenes everything is said in words, and what is not known is said too."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.demo.backstage.verdict import judge
from ponchik.domain.effects import METHODS
from ponchik.events.event import Event
from ponchik.events.upcasters import EVENTS
from ponchik.queries.effect_status import PHRASES, effect_status_of, phrase
from ponchik.queries.sentences import sentence_of
from tests.unit.made_events import made

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
A_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
@given(data=st.data())
def test_every_event_is_a_sentence_without_ids(
    data: st.DataObject, event: type[Event]
) -> None:
    sentence = sentence_of(data.draw(made(event)), lambda _who: "Ann")
    assert sentence.endswith(".")
    assert not A_UUID.search(sentence)


@pytest.mark.parametrize("kind", METHODS)
def test_every_effect_has_words_of_its_own(kind: str) -> None:
    assert kind in PHRASES
    assert "{" not in phrase(kind, {})


def effect(**changes: Any) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "kind": "ask",
        "method": "chat.postMessage",
        "payload": {"question": "check_in-1"},
        "status": "pending",
        "due_at": NOW,
        "attempts": 0,
        "last_error": None,
        "held_for": timedelta(0),
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, "waiting", "waits for a worker"),
        ({"due_at": NOW + timedelta(days=1)}, "waiting", "waits until Tue 1 Dec"),
        ({"held_for": timedelta(seconds=9)}, "waiting", "waits for another 9 s"),
        (
            {"held_for": timedelta(seconds=9), "attempts": 1},
            "sending",
            "a worker is at it",
        ),
        (
            {"held_for": timedelta(seconds=9), "last_error": "http_503"},
            "trying",
            "not through yet (http_503); again within 9 s",
        ),
        ({"status": "done"}, "done", "sent"),
        ({"status": "done", "method": ""}, "done", "done"),
        ({"status": "dead", "last_error": "gone"}, "dead", "given up: gone"),
        ({"status": "cancelled", "last_error": "late"}, "cancelled", "not needed"),
    ],
)
def test_an_effect_says_how_far_it_got(
    changes: dict[str, Any], state: str, words: str
) -> None:
    doing = effect_status_of(effect(**changes), NOW)
    assert (doing.phrase, doing.state) == ("post check-in 1", state)
    assert doing.text.startswith(words)


class Shown:
    """Copies as (now, ever) by effect."""

    def __init__(self, copies: dict[UUID, tuple[int, int]]) -> None:
        self._copies = copies

    def visible(self, effect: UUID) -> int:
        return self._copies.get(effect, (0, 0))[0]

    def ever(self, effect: UUID) -> int:
        return self._copies.get(effect, (0, 0))[1]


def verdict(*messages: tuple[str, int, int]) -> tuple[bool, str]:
    """Each message as its status, and its copies now and ever."""
    ids = [uuid4() for _ in messages]
    statuses = {id_: status for id_, (status, *_) in zip(ids, messages, strict=True)}
    copies = {
        id_: (now, ever) for id_, (_, now, ever) in zip(ids, messages, strict=True)
    }
    judged = judge(statuses, Shown(copies))
    return judged.holds, judged.text


def test_messages_that_are_there_once_are_well() -> None:
    said = "2 messages due, 2 delivered, none twice."
    assert verdict(("done", 1, 1), ("pending", 1, 1)) == (True, said)


def test_what_is_late_is_no_fault() -> None:
    said = "2 messages due, 1 delivered, none twice; 1 still on the way."
    assert verdict(("done", 1, 1), ("pending", 0, 0)) == (True, said)


def test_a_second_copy_is_a_fault_until_it_is_taken_back() -> None:
    said = "1 message due, 1 delivered, 1 too many."
    assert verdict(("done", 2, 2)) == (False, said)
    said = "1 message due, 1 delivered, none twice (1 second copy was taken back)."
    assert verdict(("done", 1, 2)) == (True, said)


def test_what_the_ledger_calls_sent_must_be_there() -> None:
    assert verdict(("done", 0, 0)) == (False, "1 message due, 0 delivered, 1 lost.")


def test_what_was_given_up_must_not_be_there() -> None:
    assert verdict(("dead", 0, 0), ("cancelled", 0, 1))[0]
    assert verdict(("cancelled", 1, 1)) == (
        False,
        "0 messages due, 0 delivered, 1 too many.",
    )


def test_before_the_first_message_there_is_no_verdict() -> None:
    assert verdict() == (True, "Nothing to send yet.")
