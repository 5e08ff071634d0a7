"""Proposed times, held against a clock that is read minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.calendar import Calendar
from ponchik.domain.slots import LENGTH, Hours, propose_times

pytestmark = pytest.mark.unit

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
ZONES = [
    BERLIN,
    KOLKATA,
    *map(
        ZoneInfo,
        (
            "UTC",
            "America/Los_Angeles",
            "America/New_York",
            "America/St_Johns",
            "Asia/Kathmandu",
            "Australia/Adelaide",
            "Australia/Lord_Howe",
            "Europe/London",
            "Pacific/Auckland",
            "Pacific/Chatham",
        ),
    ),
]
WEEK = frozenset(range(5))


def calendar(zone: ZoneInfo = BERLIN, *days_off: date) -> Calendar:
    return Calendar(WEEK, frozenset(days_off), time(10), zone)


#: Starts near every change of the clocks of these zones, and some others.
starts = st.builds(
    lambda day, hour: datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day),
    st.one_of(st.integers(60, 100), st.integers(270, 310), st.integers(0, 364)),
    st.integers(0, 23),
)
own_days = st.none() | st.sets(st.integers(0, 6), min_size=1).map(frozenset)
half_hours = st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30))
all_hours = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    begins=half_hours,
    ends=half_hours,
    days=own_days,
) | st.builds(Hours, zone=st.sampled_from(ZONES))
groups = st.lists(all_hours, min_size=2, max_size=8)
calendars = st.builds(
    Calendar,
    working_days=st.just(WEEK) | st.sets(st.integers(0, 6), min_size=2).map(frozenset),
    days_off=st.sets(
        st.integers(0, 364).map(lambda n: date(2026, 1, 1) + timedelta(days=n)),
        max_size=40,
    ).map(frozenset),
    hour=st.just(time(10)),
    zone=st.sampled_from(ZONES),
)
lengths = st.integers(4, 16).map(lambda days: timedelta(days=days))


def works(moment: datetime, one: Hours, of: Calendar) -> bool:
    """Read somebody's clock in each minute of the half hour."""
    minutes = (moment + timedelta(minutes=n) for n in range(30))
    return all(is_at_work(minute.astimezone(one.zone), one, of) for minute in minutes)


def is_at_work(local: datetime, one: Hours, of: Calendar) -> bool:
    days = of.working_days if one.days is None else one.days
    in_hours = one.begins <= local.time().replace(second=0) < one.ends
    return in_hours and local.weekday() in days and local.date() not in of.days_off


def common(
    hours: list[Hours], of: Calendar, start: datetime, end: datetime
) -> list[datetime]:
    """Return every quarter of an hour from which all work for half an hour."""
    quarters = (start + timedelta(minutes=15 * n) for n in range(17 * 96))
    return [
        quarter
        for quarter in quarters
        if is_between(quarter, of, start, end)
        and quarter.astimezone(hours[0].zone).minute in {0, 30}
        and all(works(quarter, one, of) for one in hours)
    ]


def is_between(at: datetime, of: Calendar, start: datetime, end: datetime) -> bool:
    first, day, last = (
        moment.astimezone(of.zone).date() for moment in (start, at, end)
    )
    return (
        first < day < last
        and day.weekday() in of.working_days - {7}
        and (day not in of.days_off)
    )


@settings(max_examples=60, deadline=None)
@given(groups, calendars, starts, lengths)
def test_where_there_is_a_common_hour_nobody_is_asked_outside_of_theirs(
    hours: list[Hours], of: Calendar, start: datetime, length: timedelta
) -> None:
    proposal = propose_times(hours, of, start, start + length)
    shared = common(hours, of, start, start + length)
    if shared:
        assert proposal.outside == ()
        assert set(proposal.times) <= set(shared)
        assert len(proposal.times) == min(3, len(shared))
        days = {of.day_of(moment) for moment in shared}
        assert len({of.day_of(at) for at in proposal.times}) >= min(2, len(days))
    else:
        assert bool(proposal.times) == bool(proposal.outside)


@settings(max_examples=60, deadline=None)
@given(groups, calendars, starts, lengths)
def test_no_time_is_over_before_the_second_day_or_on_the_last(
    hours: list[Hours], of: Calendar, start: datetime, length: timedelta
) -> None:
    for at in propose_times(hours, of, start, start + length).times:
        assert at > start
        assert is_between(at, of, start, start + length)


@settings(max_examples=60, deadline=None)
@given(groups, calendars, starts, lengths)
def test_without_a_common_hour_nobody_gets_up_before_seven_or_stays_after_nine(
    hours: list[Hours], of: Calendar, start: datetime, length: timedelta
) -> None:
    proposal = propose_times(hours, of, start, start + length)
    for at in proposal.times:
        for place, one in enumerate(hours):
            early, late = min(time(7), one.begins), max(time(21), one.ends)
            assert works(at, one._replace(begins=early, ends=late), of)
            if place not in proposal.outside and one.begins < one.ends:
                assert works(at, one, of)


@settings(max_examples=40, deadline=None)
@given(groups, calendars, starts, lengths)
def test_equal_groups_get_equal_times_in_whatever_order_its_members_stand(
    hours: list[Hours], of: Calendar, start: datetime, length: timedelta
) -> None:
    leader, *others = hours
    end = start + length
    first = propose_times(hours, of, start, end).times
    assert propose_times([leader, *reversed(others)], of, start, end).times == first
    assert propose_times(list(hours), of, start, end).times == first


def local(times: tuple[datetime, ...], zone: ZoneInfo) -> list[str]:
    return [f"{at.astimezone(zone):%a %d %H:%M}" for at in times]


MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
END = datetime(2026, 12, 11, 16, tzinfo=UTC)


def test_a_group_of_one_zone_has_mornings_and_an_afternoon_on_three_days() -> None:
    found = propose_times([Hours(BERLIN)] * 2, calendar(), MONDAY, END)
    expected = ["Tue 01 10:30", "Thu 03 14:00", "Mon 07 11:00"]
    assert local(found.times, BERLIN) == expected


def test_two_zones_meet_where_their_hours_overlap() -> None:
    found = propose_times([Hours(BERLIN), Hours(KOLKATA)], calendar(), MONDAY, END)
    expected = ["Tue 01 15:00", "Thu 03 16:30", "Mon 07 15:30"]
    assert local(found.times, KOLKATA) == expected


def test_each_side_keeps_its_hours_while_one_has_changed_its_clocks() -> None:
    """New York changes on 8 March, Berlin on the 29th: 9:00 there is 14:00 here."""
    new_york = ZoneInfo("America/New_York")
    begin, end = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (2, 13))
    group = [Hours(BERLIN), Hours(new_york)]
    found = propose_times(group, calendar(), begin, end)
    before, *_, after = found.times
    assert local((before,), new_york) == ["Tue 03 09:00"]
    assert local((before, after), BERLIN) == ["Tue 03 15:00", "Mon 09 14:00"]


def test_a_half_hour_zone_shows_full_and_half_hours_as_its_leader_does() -> None:
    found = propose_times([Hours(KOLKATA), Hours(BERLIN)], calendar(), MONDAY, END)
    assert {at.astimezone(KOLKATA).minute for at in found.times} <= {0, 30}
    kathmandu = ZoneInfo("Asia/Kathmandu")
    found = propose_times([Hours(kathmandu)] * 2, calendar(), MONDAY, END)
    assert local(found.times, kathmandu)[0] == "Tue 01 10:30"


def test_of_eight_zones_those_are_named_for_whom_it_is_early_or_late() -> None:
    group = [Hours(zone) for zone in ZONES[:8]]
    found = propose_times(group, calendar(), MONDAY, END)
    assert found.times == ()
    found = propose_times([*group[:3], group[4]], calendar(), MONDAY, END)
    assert len(found.times) == 3
    assert found.outside == (1, 3)


def test_who_never_works_on_one_day_with_the_others_gets_no_times() -> None:
    weekend = Hours(BERLIN, days=frozenset({5, 6}))
    found = propose_times([Hours(BERLIN), weekend], calendar(), MONDAY, END)
    assert (found.times, found.outside) == ((), ())


def test_days_off_and_hours_of_ones_own_are_kept() -> None:
    late = Hours(BERLIN, time(13), time(19), frozenset({2, 3}))
    of = calendar(BERLIN, date(2026, 12, 2))
    found = propose_times([Hours(BERLIN), late], of, MONDAY, END)
    expected = ["Thu 03 13:00", "Wed 09 14:00", "Thu 10 13:00"]
    assert local(found.times, BERLIN) == expected


def test_a_round_that_is_nearly_over_has_the_times_that_are_left() -> None:
    last_but_one = datetime(2026, 12, 9, 9, tzinfo=UTC)
    found = propose_times([Hours(BERLIN)] * 2, calendar(), last_but_one, END)
    expected = ["Thu 10 10:30", "Thu 10 11:00", "Thu 10 14:00"]
    assert local(found.times, BERLIN) == expected
    assert not propose_times([Hours(BERLIN)] * 2, calendar(), END, END).times


def test_half_an_hour_is_long_enough() -> None:
    assert timedelta(minutes=30) == LENGTH
