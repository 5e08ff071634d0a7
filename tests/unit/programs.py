"""Programs as the tests of their decisions need them."""

from datetime import datetime, timedelta

from ponchik.domain.program import PROGRAM as DECIDER
from ponchik.domain.program import (
    ProgramCommand,
    ProgramState,
    SkipRound,
    StartProgram,
    round_id,
)
from ponchik.events.event import Event
from ponchik.events.program import (
    Cadence,
    EndReason,
    ProgramEnded,
    ProgramStarted,
    RoundEnded,
    RoundOpened,
    Settings,
    SkipReason,
)
from tests.unit.facts import ANN, CHANNEL, PROGRAM, START, WORKSPACE
from tests.unit.sentences import Given

#: The default cadence is every second Monday at 10:00 UTC, and START is such a moment.
WEEK = timedelta(weeks=1)
MINUTE = timedelta(minutes=1)
FIRST_AT = START + WEEK
TRIOS = Settings(group_size=3)
ON_FRIDAYS = Settings(cadence=Cadence(weekday=4, every_weeks=1))
STARTED = ProgramStarted(
    program=PROGRAM,
    workspace=WORKSPACE,
    channel=CHANNEL,
    settings=Settings(),
    started_by=ANN,
    next_round_at=FIRST_AT,
    at=START,
)
ENDED = ProgramEnded(reason=EndReason.REMOVED, at=START)


def opened(number: int, next_round_at: datetime, at: datetime) -> RoundOpened:
    return RoundOpened(
        round=round_id(PROGRAM, number),
        number=number,
        next_round_at=next_round_at,
        at=at,
    )


def ended(number: int, at: datetime) -> RoundEnded:
    return RoundEnded(round=round_id(PROGRAM, number), number=number, at=at)


def start(settings: Settings | None = None, now: datetime = START) -> StartProgram:
    return StartProgram(
        program=PROGRAM,
        workspace=WORKSPACE,
        channel=CHANNEL,
        settings=settings,
        started_by=ANN,
        now=now,
    )


FIRST = opened(1, FIRST_AT + 2 * WEEK, FIRST_AT)


def a_program(*events: Event) -> Given[ProgramCommand, ProgramState]:
    return Given(DECIDER, (STARTED, *events))


def skip(due: datetime, now: datetime) -> SkipRound:
    return SkipRound(due=due, reason=SkipReason.TOO_FEW_MEMBERS, now=now)
