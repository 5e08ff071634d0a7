"""Hypothesis strategies for every event, made from the models themselves."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from pydantic import AwareDatetime

from ponchik.events.event import Event
from ponchik.events.program import Cadence, Goal, Settings
from ponchik.events.round import CheckInAsked, Inputs
from ponchik.events.stage import MOST_CHECK_INS

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")

moments = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)

cadences = st.builds(
    Cadence,
    every_weeks=st.integers(1, 8),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from(ZONES),
)


@st.composite
def settings(draw: st.DrawFn) -> Settings:
    percents = st.integers(1, 99)
    shares = sorted(draw(st.lists(percents, min_size=2, max_size=6, unique=True)))
    *check_ins, closing, reminder = (share / 100 for share in shares)
    return Settings(
        cadence=draw(cadences),
        group_size=draw(st.integers(2, 8)),
        check_ins=tuple(check_ins),
        closing=closing,
        reminder=reminder,
        include_guests=draw(st.booleans()),
        include_externals=draw(st.booleans()),
        goals=tuple(draw(st.permutations(list(Goal)))[: draw(st.integers(0, 3))]),
    )


some_people = st.lists(st.uuids(), max_size=2).map(tuple)
numbers = st.lists(st.none() | st.integers(-720, 840), max_size=2).map(tuple)

inputs = st.builds(
    Inputs,
    history=some_people,
    known=st.integers(0, 9),
    places=st.lists(st.integers(0, 9), max_size=2).map(tuple),
    blocked=st.lists(st.tuples(st.uuids(), st.uuids()), max_size=1).map(tuple),
    goals=st.permutations(list(Goal)).map(tuple),
    teams=numbers,
    offsets=numbers,
)

st.register_type_strategy(Inputs, inputs)
st.register_type_strategy(AwareDatetime, moments)
st.register_type_strategy(Settings, settings())


check_in_numbers = st.integers(1, MOST_CHECK_INS)


def made(event: type[Event]) -> st.SearchStrategy[Event]:
    if event is CheckInAsked:
        skipped = st.lists(check_in_numbers, max_size=2).map(tuple)
        return st.builds(CheckInAsked, number=check_in_numbers, skipped=skipped)
    return st.builds(event)
