"""The written rule and its chart, held against what the decider does."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest

from ponchik.domain.meeting import (
    MEETING,
    CloseMeeting,
    GiveAnswer,
    MeetingCommand,
    MeetingState,
    ReopenTime,
    VoteForTime,
    answers_to,
)
from ponchik.events.meeting import MeetingClosed, StatusChanged
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import Introduction
from ponchik.events.stage import Stage
from tests.unit.facts import ANN, BO, CHECK_IN, CY, END, asked, day, made_up, paired

pytestmark = pytest.mark.unit

PAGE = Path(__file__).parents[2] / "docs" / "meeting-status.md"
ARROW = re.compile(r"^ *(\S+) --> (\S+) : (.+)$", re.MULTILINE)
GROUPS = {"pair": (ANN, BO), "trio": (ANN, BO, CY)}
#: All that three may say and press takes long to explore.
MEASURES = ["pair", pytest.param("trio", marks=pytest.mark.longer)]

#: from, to, and what makes it so
Arrow = tuple[str, str, str]

CLOSE = CloseMeeting(told=True, now=END)
TIME = day(2)
INTRODUCTION = Introduction(
    times=(TIME,),
    outside=(),
    repeats=0,
    rounds_since=None,
    serves=(),
    asked_at=day(3),
    icebreaker=1,
)
QUESTIONS = (CHECK_IN, Stage.CLOSING)


def chart() -> set[Arrow]:
    return set(drawn())


def drawn() -> list[Arrow]:
    return [
        (was, becomes, why)
        for was, becomes, whys in ARROW.findall(PAGE.read_text())
        for why in whys.split(", ")
    ]


def arrows_of(members: tuple[UUID, ...]) -> set[Arrow]:
    """Every change of status that any answers and a close at any time can bring."""
    given = paired(*members).model_copy(update={"introduction": INTRODUCTION})
    start = MEETING.fold([given, asked(CHECK_IN), asked(Stage.CLOSING)])
    found = {("[*]", start.status.value, "paired")}
    seen, waiting = {identity(start)}, [start]
    while waiting:
        state = waiting.pop()
        for arrow, after in steps(state, members):
            found |= {arrow} if arrow else set()
            if identity(after) not in seen:
                seen.add(identity(after))
                waiting.append(after)
    return found


def steps(
    state: MeetingState, members: tuple[UUID, ...]
) -> Iterator[tuple[Arrow | None, MeetingState]]:
    for member, question in product(members, QUESTIONS):
        for answer in answers_to(question, len(members)):
            said = GiveAnswer(member, question, answer, now=day(3))
            yield decided(state, [said], answer.value.replace("_", " "))
    yield decided(state, votes(state, members), "a time is agreed")
    yield decided(state, [ReopenTime(members[0], now=day(1))], "the time is off")
    arrow, _ = decided(state, [CLOSE], "the round ends")
    yield arrow, state


def votes(state: MeetingState, members: tuple[UUID, ...]) -> list[MeetingCommand]:
    """Whoever has not said so yet says that they can make the time."""
    left = (member for member in members if member not in state.times.who_can(TIME))
    return [VoteForTime(one, TIME, day(1), made_up("calendar")) for one in left]


def decided(
    state: MeetingState, commands: list[MeetingCommand], why: str
) -> tuple[Arrow | None, MeetingState]:
    arrow, after = None, state
    for command in commands:
        for event in MEETING.decide(command, after):
            after = MEETING.evolve(after, event)
            if isinstance(event, StatusChanged | MeetingClosed):
                arrow = (state.status.value, ended(state, event), why)
    return arrow, after


def ended(state: MeetingState, event: StatusChanged | MeetingClosed) -> str:
    return "[*]" if event.status is state.status else event.status.value


def identity(state: MeetingState) -> tuple[object, ...]:
    """What tells two states apart, whichever of the members is which."""
    assert state.paired
    voices = [
        (
            state.latest.get(member, ""),
            *(state.given.get(question, {}).get(member, "") for question in QUESTIONS),
        )
        for member in state.paired.members
    ]
    is_agreed = state.times.agreed is not None
    return state.status, is_agreed, state.time_counts, *sorted(voices)


@cache
def explored(group: str) -> frozenset[Arrow]:
    return frozenset(arrows_of(GROUPS[group]))


@pytest.mark.xdist_group("chart")
@pytest.mark.parametrize("group", MEASURES)
def test_whatever_the_decider_does_is_in_the_chart(group: str) -> None:
    assert explored(group) - chart() == set()


@pytest.mark.xdist_group("chart")
@pytest.mark.parametrize("group", MEASURES)
def test_whatever_is_in_the_chart_the_decider_does(group: str) -> None:
    only_more = {arrow for arrow in chart() if arrow[2] == "some met"}
    wanted = chart() - (only_more if group == "pair" else set())
    assert wanted - explored(group) == set()


def test_the_chart_knows_the_six_statuses() -> None:
    places = {place for was, becomes, _ in chart() for place in (was, becomes)}
    assert places == {"[*]", *(status.value for status in Status)}


def test_the_page_tells_every_status_and_the_chart_is_the_only_one() -> None:
    text = PAGE.read_text()
    assert all(f"`{status.value}`" in text for status in Status)
    assert text.count("stateDiagram-v2") == 1


def test_no_arrow_is_drawn_twice() -> None:
    assert len(drawn()) == len(chart())
