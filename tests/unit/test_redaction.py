"""What is cut from events before anybody reads them."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.events.event import Event, Stream
from ponchik.events.member import PrivateAvoidanceAdded, PrivateEvent
from ponchik.events.round import Inputs, RoundStarted
from ponchik.events.upcasters import EVENTS, read_event
from ponchik.queries.redaction import redact, redacted
from tests.unit.facts import ANN, BO, ROUND, START, program_started, recorded
from tests.unit.facts import round_started as a_round
from tests.unit.made_events import made

pytestmark = pytest.mark.unit

PRIVATE = get_args(PrivateEvent)
SHOWN_WHOLE = [
    event for event in EVENTS.values() if event not in {*PRIVATE, RoundStarted}
]
INPUTS = Inputs(
    history=(ROUND,),
    known=2,
    places=(0, 1),
    blocked=((ANN, BO),),
    goals=(),
    teams=(),
    offsets=(),
    kept=(),
    left_out=(),
)


@pytest.mark.parametrize("event", PRIVATE)
@given(data=st.data())
def test_nobody_reads_a_private_event(data: st.DataObject, event: type[Event]) -> None:
    assert redact(recorded(data.draw(made(event)), Stream("member", ANN))) is None


@pytest.mark.parametrize("event", SHOWN_WHOLE)
@given(data=st.data())
def test_other_events_are_shown_as_they_are(
    data: st.DataObject, event: type[Event]
) -> None:
    whole = recorded(data.draw(made(event)), Stream("round", ROUND))
    assert redact(whole) == whole


def test_a_round_is_shown_without_the_pairs_that_were_kept_apart() -> None:
    started = a_round().model_copy(update={"inputs": INPUTS})
    shown = redact(recorded(started, Stream("round", ROUND)))
    assert shown is not None
    assert str(BO) not in str(shown.event.data()["inputs"])
    empty = INPUTS.model_copy(update={"blocked": ()})
    assert shown.event == started.model_copy(update={"inputs": empty})


def test_a_round_from_before_inputs_were_recorded_is_shown_as_it_is() -> None:
    whole = recorded(a_round(), Stream("round", ROUND))
    assert redact(whole) == whole


def test_a_history_is_shown_without_its_private_events() -> None:
    private = PrivateAvoidanceAdded(other=BO, at=START)
    open_ = recorded(program_started(), Stream("program", ANN))
    assert list(redacted([recorded(private, Stream("member", ANN)), open_])) == [open_]


def test_sql_knows_private_events_by_their_names() -> None:
    named = {event for name, event in EVENTS.items() if name.startswith("Private")}
    assert named == set(PRIVATE)


@pytest.mark.parametrize("schema", [2, 3])
def test_whom_a_rule_excluded_in_an_old_round_is_read_as_unmatched(
    schema: int,
) -> None:
    excluded = [
        {"person": str(ANN), "reason": "rules"},
        {"person": str(BO), "reason": "bot"},
    ]
    data = {**a_round().data(), "exclusions": excluded}
    event = read_event("RoundStarted", schema, data)
    assert isinstance(event, RoundStarted)
    assert [out.reason for out in event.exclusions] == ["unmatched", "bot"]


@pytest.mark.parametrize(
    ("before", "today"),
    [("rules", "none_found"), ("other_turns", "none_found"), ("season", "season")],
)
def test_what_kept_an_old_round_from_being_fair_is_not_told(
    before: str, today: str
) -> None:
    turns = {
        "early_off_size": 1,
        "early_leads": 0,
        "gave_way_to": before,
        "repeats": 0,
        "rounds_given_up": 0,
    }
    data = a_round().data()
    data["receipt"]["turns"] = turns
    event = read_event("RoundStarted", 3, data)
    assert isinstance(event, RoundStarted)
    assert event.receipt.turns is not None
    assert event.receipt.turns.gave_way_to == today
