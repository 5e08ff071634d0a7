"""Made-up people, moments and events that tests start from."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from ponchik.events.event import Event, Metadata, RecordedEvent, Stream
from ponchik.events.meeting import Answer, Answered, MeetingPaired, QuestionAsked
from ponchik.events.program import ProgramStarted, RoundOpened, Settings
from ponchik.events.round import Group, Receipt, RoundStarted, Timeline
from ponchik.events.stage import Stage

WORKSPACE = "T0PONCHIK"
CHANNEL = "C0COFFEE"
START = datetime(2026, 3, 2, 10, tzinfo=UTC)
END = START + timedelta(days=10)
CHECK_IN = Stage.CHECK_IN_1

_NAMESPACE = UUID("3d1f8f52-8f9c-5d5a-9f5e-2b7b0d8a1c11")


def made_up(name: str) -> UUID:
    return uuid5(_NAMESPACE, name)


PROGRAM, ROUND, MEETING = made_up("program"), made_up("round"), made_up("meeting")
ANN, BO, CY, DEE, EVE = map(made_up, ("ann", "bo", "cy", "dee", "eve"))


def day(number: float) -> datetime:
    """Return a moment of the round, which lasts ten days."""
    return START + timedelta(days=number)


def program_started(at: datetime = START) -> ProgramStarted:
    return ProgramStarted(
        program=PROGRAM,
        workspace=WORKSPACE,
        channel=CHANNEL,
        settings=Settings(),
        started_by=ANN,
        next_round_at=at + timedelta(days=7),
        at=at,
    )


def round_opened(number: int = 1, at: datetime = START) -> RoundOpened:
    return RoundOpened(
        round=made_up(f"round {number}"),
        number=number,
        next_round_at=at + timedelta(days=14),
        at=at,
    )


TIMELINE = Timeline(
    check_ins=(day(3), day(6)), closing=day(8), reminder=day(9), finish=END
)


def round_started(
    number: int = 1, groups: tuple[tuple[UUID, ...], ...] = ((ANN, BO),)
) -> RoundStarted:
    return RoundStarted(
        program=PROGRAM,
        channel=CHANNEL,
        number=number,
        group_size=2,
        participants=tuple(member for group in groups for member in group),
        exclusions=(),
        groups=tuple(_group(members) for members in groups),
        receipt=Receipt(
            algorithm="by hand",
            seed=7,
            people=sum(map(len, groups)),
            repeats=0,
            fewest=0,
            limit=1,
            kept=0,
            left_out=0,
            turns=None,
        ),
        inputs=None,
        timeline=TIMELINE,
        at=START,
    )


def _group(members: tuple[UUID, ...]) -> Group:
    meeting = made_up(f"meeting of {members}")
    return Group(
        meeting=meeting,
        members=members,
        leader=members[0],
        repeats=0,
        rounds_since=None,
        serves=(),
    )


def paired(*members: UUID) -> MeetingPaired:
    return MeetingPaired(
        program=PROGRAM,
        round=ROUND,
        round_number=1,
        channel=CHANNEL,
        members=members,
        leader=members[0],
        until=END,
        at=START,
    )


def asked(question: Stage = CHECK_IN) -> QuestionAsked:
    return QuestionAsked(question=question, until=END, at=day(3))


def answered(member: UUID, answer: Answer, question: Stage = CHECK_IN) -> Answered:
    return Answered(member=member, question=question, answer=answer, at=day(3))


def recorded(event: Event, stream: Stream, version: int = 1) -> RecordedEvent:
    return RecordedEvent(
        position=version,
        workspace=WORKSPACE,
        stream=stream,
        version=version,
        event=event,
        metadata=Metadata.of_command("test", "test"),
        recorded_at=START,
    )
