"""What can be asked of a meeting."""

from collections.abc import Mapping
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
from ponchik.events.meeting_members import (
    ChatMoved,
    Departure,
    DepartureTold,
    Newcomer,
)
from ponchik.events.meeting_times import AgreementTold, OthersTold
from ponchik.events.meeting_words import NudgeSent
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
    question: Stage | None
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
class MarkMet:
    """A host knows that the group met."""

    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class TakeMarkBack:
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class Resend:
    """Post the introduction once more, or with a `question` that question."""

    question: Stage | None
    until: datetime
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class VoteForTime:
    """A press on a time; `calendar` is for the agreement that may follow from it."""

    member: UUID
    time: datetime
    now: datetime
    calendar: UUID


@dataclass(frozen=True)
class SuggestTime:
    member: UUID
    time: datetime
    now: datetime
    calendar: UUID


@dataclass(frozen=True)
class SettleTime:
    """Agree for a majority that has stood `since` then."""

    since: datetime
    now: datetime
    calendar: UUID


@dataclass(frozen=True)
class AskOthers:
    """Ask, once, whoever has not said anything to a time that somebody chose."""

    now: datetime


@dataclass(frozen=True)
class ReopenTime:
    member: UUID
    now: datetime


@dataclass(frozen=True)
class AskAfterTime:
    """Ask how it was, if this is the time that the group agreed on."""

    time: datetime
    until: datetime
    now: datetime


@dataclass(frozen=True)
class ChangeIcebreaker:
    """Give the group another question, by its number."""

    member: UUID
    number: int
    now: datetime


@dataclass(frozen=True)
class NoteWords:
    """Take note of who wrote; nudge the group, `until` then, if nobody did."""

    wrote: frozenset[UUID]
    until: datetime
    now: datetime


@dataclass(frozen=True)
class Leave:
    """The member can't make it this round; `led` is how often each of them led."""

    member: UUID
    why: Departure
    led: Mapping[UUID, int]
    now: datetime
    calendar: UUID


@dataclass(frozen=True)
class Join:
    newcomer: Newcomer
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
    | AgreementTold
    | OthersTold
    | NudgeSent
    | DepartureTold
    | ChatMoved
)


@dataclass(frozen=True)
class Record:
    """What came of an effect, as the fact that it left."""

    outcome: Outcome


TimeCommand = VoteForTime | SuggestTime | SettleTime | AskOthers | ReopenTime
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
    | TimeCommand
    | AskAfterTime
    | ChangeIcebreaker
    | NoteWords
    | Leave
    | Join
    | MarkMet
    | TakeMarkBack
)
