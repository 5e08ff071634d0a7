"""Whole lives of programs: no stage at night or on a day off, no round lost or doubled.

Programs of every rhythm, in many time zones, over two years with days off and both
changes of the clock; each round starts at its moment or as much later as an outage
lasts.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.domain.cadence import planned_days
from ponchik.domain.calendar import calendar_of
from ponchik.domain.program import PROGRAM as DECIDER
from ponchik.domain.program import EndRound, OpenRound, ProgramState, StartProgram
from ponchik.domain.round import ROUND, AskClosing, AskReminder, RoundState
from ponchik.domain.schedule import round_ends_before, timeline
from ponchik.events.event import Event
from ponchik.events.program import (
    Cadence,
    RoundSkipped,
    Settings,
    SkipReason,
    WorkingTime,
)
from ponchik.events.round import ClosingAsked, ReminderAsked, Timeline
from tests.unit.facts import CHANNEL, PROGRAM, WORKSPACE, round_started

pytestmark = pytest.mark.unit

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=2 * 365)


@st.composite
def programs(draw: st.DrawFn) -> Settings:
    weeks = draw(st.integers(1, 8))
    cadence = Cadence(
        every_weeks=weeks,
        weekday=draw(st.integers(0, 6)),
        week_of_month=draw(st.sampled_from((None, None, 1, 2, 3, 4, -1))),
        hour=draw(st.integers(0, 23)),
        minute=draw(st.sampled_from((0, 30))),
        zone=draw(st.sampled_from(ZONES)),
    )
    days = st.integers(0, YEARS.days).map(lambda n: date(2026, 1, 1) + timedelta(n))
    holidays = draw(st.lists(days, max_size=20))
    break_ = draw(days)
    lasts = draw(st.integers(0, 25))
    return Settings(
        cadence=cadence,
        days_off=(*holidays, *(break_ + timedelta(n) for n in range(lasts))),
        working_days=draw(st.sampled_from(((0, 1, 2, 3, 4), (6, 0, 1, 2, 3)))),
        check_ins=draw(st.sampled_from(((), (0.5,), (0.3, 0.6), (0.1, 0.2, 0.75)))),
        closing=draw(st.sampled_from((None, 0.81))),
        reminder=draw(st.sampled_from((None, 0.99))),
    )


class Life(NamedTuple):
    """`starts` with their stages, and the days of the cadence that were accounted for.

    A day is accounted for by a round that was planned for it, or by its being skipped.
    """

    starts: list[tuple[datetime, Timeline]]
    accounted: list[date]


def live(settings: Settings, outages: Mapping[int, timedelta]) -> Life:
    """Play a program's rounds, each ended when the next one starts."""
    calendar, life = calendar_of(settings), Life([], [])
    start = StartProgram(PROGRAM, WORKSPACE, CHANNEL, settings, None, BEGINNING)
    state = after(ProgramState(), DECIDER.decide(start, ProgramState()))
    while (planned := state.require_running()).at < BEGINNING + YEARS:
        late = planned.at + outages.get(state.rounds, timedelta())
        now, number = calendar.decent_moment(late), state.rounds + 1
        ends = round_ends_before(settings, planned.day, planned.at, now)
        life.starts.append((now, timeline(settings, now, ends)))
        events = DECIDER.decide(OpenRound(number, now), state)
        life.accounted.extend(_accounted(planned.day, events))
        state = after(state, events)
        state = after(state, DECIDER.decide(EndRound(number, now), state))
    return life


def after(state: ProgramState, events: Sequence[Event]) -> ProgramState:
    return reduce(DECIDER.evolve, events, state)


def _accounted(planned: date, events: Sequence[Event]) -> list[date]:
    skipped = [one for one in events if isinstance(one, RoundSkipped)]
    missed = [one for one in skipped if one.reason is SkipReason.MISSED]
    days = [one.day for one in skipped if one.day]
    # The round stands for the last that was missed, which is not told as such.
    return sorted([*days] if missed else [planned, *days])


def moments(planned: Timeline) -> list[datetime]:
    return [*planned.check_ins, planned.closing, planned.reminder, planned.finish]


def is_decent(settings: Settings, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(settings.cadence.zone))
    by_day = time(8) <= local.time() <= time(17)
    works = local.weekday() in settings.working_days
    return by_day and works and local.date() not in settings.days_off


@given(programs())
def test_nothing_is_said_at_night_or_on_a_day_off(settings: Settings) -> None:
    for start, stages in live(settings, {}).starts:
        assert all(is_decent(settings, one) for one in [start, *moments(stages)])


@given(programs())
def test_stages_follow_one_another_and_end_before_the_next_start(
    settings: Settings,
) -> None:
    starts = live(settings, {}).starts
    for (start, stages), (following, _) in pairwise(starts):
        inside = [start, *moments(stages), following]
        assert all(sooner < later for sooner, later in pairwise(inside))


@given(programs())
def test_no_round_is_lost_doubled_or_an_hour_off(settings: Settings) -> None:
    life, zone = live(settings, {}), ZoneInfo(settings.cadence.zone)
    assert len(set(life.accounted)) == len(life.accounted)
    grid = planned_days(settings.cadence, life.accounted[0])
    assert life.accounted == [next(grid) for _ in life.accounted]
    hours = {start.astimezone(zone).time() for start, _ in life.starts}
    assert hours == {calendar_of(settings).hour}


@given(programs(), st.dictionaries(st.integers(0, 20), st.integers(1, 90 * 24)))
def test_after_outages_rounds_start_late_by_day_and_still_have_their_stages(
    settings: Settings, hours: Mapping[int, int]
) -> None:
    outages = {number: timedelta(hours=count) for number, count in hours.items()}
    starts = live(settings, outages).starts
    for (start, stages), (following, _) in pairwise(starts):
        assert calendar_of(settings).is_decent(start)
        inside = [start, *moments(stages), following]
        assert all(sooner < later for sooner, later in pairwise(inside))
        assert all(is_decent(settings, one) for one in moments(stages))


@given(programs(), st.integers(0, 20 * 24))
def test_what_follows_a_late_stage_is_by_day_as_well(
    settings: Settings, late: int
) -> None:
    working = WorkingTime(
        hour=settings.cadence.hour,
        minute=settings.cadence.minute,
        zone=settings.cadence.zone,
        working_days=settings.working_days,
        days_off=settings.days_off,
    )
    _, planned = live(settings, {}).starts[0]
    began = round_started().model_copy(update={"timeline": planned, "working": working})
    state = ROUND.evolve(RoundState(), began)
    now = calendar_of(settings).decent_moment(planned.closing + timedelta(hours=late))
    (asked,) = ROUND.decide(AskClosing(now), state)
    assert isinstance(asked, ClosingAsked)
    assert now < asked.reminder_at < asked.finish_at
    now = calendar_of(settings).decent_moment(asked.reminder_at + timedelta(hours=late))
    (reminded,) = ROUND.decide(AskReminder(now), ROUND.evolve(state, asked))
    assert isinstance(reminded, ReminderAsked)
    assert reminded.finish_at >= now + timedelta(hours=2)
    for moment in (asked.reminder_at, asked.finish_at, reminded.finish_at):
        assert is_decent(settings, moment)
