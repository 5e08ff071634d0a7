"""When a group is nudged, and which one, as sentences."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ponchik.domain.effects import WAITS_ALWAYS
from ponchik.domain.meeting import MEETING, NoteWords
from ponchik.domain.planning import working_time
from ponchik.domain.reactions import react
from ponchik.domain.schedule import nudge_of, timeline
from ponchik.events.event import Event, Stream
from ponchik.events.meeting import Answer, EndedBy, MeetingClosed, MeetingIntroduced
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import IcebreakerChanged, TimeVoted
from ponchik.events.meeting_words import MembersWrote, NudgeSent, NudgeWanted
from ponchik.events.program import Cadence, Settings
from tests.unit.facts import ANN, BO, answered, day, paired, recorded
from tests.unit.facts import MEETING as MEETING_ID
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 30)
NOW, UNTIL = day(2), day(5)
INTRODUCED = (paired(ANN, BO), MeetingIntroduced(ts="1.2", at=day(0)))
NUDGED = NudgeWanted(until=UNTIL, at=NOW)


def given(*events: Event) -> Given[Any, Any]:
    return Given(MEETING, events)


def look(*wrote: Any) -> NoteWords:
    return NoteWords(frozenset(wrote), UNTIL, NOW)


def test_a_group_that_said_nothing_is_nudged() -> None:
    given(*INTRODUCED).when(look()).then(NUDGED)


def test_it_is_nudged_once() -> None:
    given(*INTRODUCED, NUDGED).when(look()).then()


def test_who_wrote_is_noted_and_the_group_left_alone() -> None:
    wrote = MembersWrote(members=(BO,), at=NOW)
    given(*INTRODUCED).when(look(BO)).then(wrote)
    given(*INTRODUCED, wrote).when(look(BO)).then()


@pytest.mark.parametrize(
    "said",
    [
        TimeVoted(member=ANN, time=day(3), works=True, at=day(1)),
        TimeVoted(member=ANN, time=day(3), works=False, at=day(1)),
        IcebreakerChanged(number=2, at=day(1)),
        answered(ANN, Answer.NOT_YET),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_group_in_which_somebody_pressed_is_left_alone(said: Event) -> None:
    given(*INTRODUCED, said).when(look()).then()


def test_a_group_that_was_not_introduced_or_is_over_is_left_alone() -> None:
    given().when(look()).then()
    given(paired(ANN, BO)).when(look()).then()
    over = MeetingClosed(
        status=Status.CLOSED_STALE, told=True, ended_by=EndedBy.SILENCE, at=day(1)
    )
    given(*INTRODUCED, over).when(look()).then()


def test_the_nudge_waits_for_a_decent_hour_whoever_began_the_round() -> None:
    [nudge] = react(recorded(NUDGED, Stream("meeting", MEETING_ID)))
    assert (nudge.kind, nudge.key, nudge.expires_at) == ("nudge", "once", UNTIL)
    assert WAITS_ALWAYS in nudge.payload


def test_the_nudges_message_is_withdrawn_with_all_others() -> None:
    state = MEETING.fold([*INTRODUCED, NUDGED, NudgeSent(ts="3.4", at=NOW)])
    assert state.posted == ("1.2", "3.4")


def settings(weeks: int, check_ins: tuple[float, ...]) -> Settings:
    cadence = Cadence(
        every_weeks=weeks, weekday=0, hour=10, minute=0, zone="Europe/Berlin"
    )
    return Settings(cadence=cadence, check_ins=check_ins)


@pytest.mark.parametrize(
    ("weeks", "check_ins", "day_of_nudge"),
    [
        (1, (0.5,), 1),
        (2, (0.5,), 2),
        (2, (), 2),
        (2, (0.2, 0.6), 1),
        (4, (1 / 3, 2 / 3), 2),
    ],
)
def test_the_nudge_comes_on_the_third_day_or_the_second_before_any_question(
    weeks: int, check_ins: tuple[float, ...], day_of_nudge: int
) -> None:
    chosen = settings(weeks, check_ins)
    start = datetime.combine(MONDAY, time(10), BERLIN)
    planned = timeline(chosen, start, MONDAY + timedelta(weeks=weeks))
    nudge = nudge_of(working_time(chosen), start, planned)
    assert nudge is not None
    expected = datetime.combine(MONDAY + timedelta(days=day_of_nudge), time(10), BERLIN)
    assert nudge.at == expected
    assert nudge.until == min([*planned.check_ins, planned.closing])
