"""What can be asked of a meeting."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.events.meeting import (
    Answer,
    ClosingNoteSent,
    ConversationLost,
    ConversationOpened,
    ConversationReopened,
    IntroductionFailed,
    MeetingIntroduced,
    MeetingPaired,
    MembersUnreachable,
    MessageFailed,
    QuestionLost,
    QuestionSent,
    ReminderSent,
)
from ponchik.events.stage import Stage


@dataclass(frozen=True)
class Pair:
    paired: MeetingPaired


@dataclass(frozen=True)
class AskQuestion:
    """`rest`: so long a group that was introduced late is left alone first."""

    question: Stage
    until: datetime
    now: datetime
    rest: timedelta = timedelta(0)


@dataclass(frozen=True)
class GiveAnswer:
    member: UUID
    question: Stage
    answer: Answer
    now: datetime


@dataclass(frozen=True)
class RemindSilent:
    """A group that could not be asked with the others is asked now instead."""

    until: datetime
    now: datetime
    rest: timedelta = timedelta(0)


@dataclass(frozen=True)
class CloseMeeting:
    told: bool
    now: datetime


@dataclass(frozen=True)
class SettleAnswers:
    """The next round is over: it is too late to say that they met."""

    now: datetime


@dataclass(frozen=True)
class CancelMeeting:
    """The round was called off: all that was posted is replaced by a note."""

    now: datetime


@dataclass(frozen=True)
class Resend:
    """Post the introduction once more, or with a `question` that question."""

    question: Stage | None
    until: datetime
    by: UUID | None
    now: datetime


Outcome = (
    ConversationOpened
    | MeetingIntroduced
    | IntroductionFailed
    | MembersUnreachable
    | ConversationLost
    | QuestionLost
    | QuestionSent
    | ReminderSent
    | ClosingNoteSent
    | ConversationReopened
    | MessageFailed
)


@dataclass(frozen=True)
class Record:
    """What came of an effect, as the fact that it left."""

    outcome: Outcome


MeetingCommand = (
    Pair
    | AskQuestion
    | GiveAnswer
    | RemindSilent
    | CloseMeeting
    | SettleAnswers
    | CancelMeeting
    | Resend
    | Record
)
