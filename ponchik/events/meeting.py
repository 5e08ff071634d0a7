"""A meeting: the life of one group, from its pairing to its close."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from ponchik.events.event import Event, Moment
from ponchik.events.meeting_marks import MarkEvent
from ponchik.events.meeting_members import MembersEvent, Newcomer
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import IcebreakerChanged, Introduction, TimeEvent
from ponchik.events.meeting_words import WordEvent
from ponchik.events.stage import Question


class Answer(StrEnum):
    MET = "met"
    #: Of a group of three or more; it counts as met.
    SOME_MET = "some_met"
    SCHEDULED = "scheduled"
    NOT_YET = "not_yet"
    NOT_MET = "not_met"


class EndedBy(StrEnum):
    """How a meeting came to its end; only the first two count in rates."""

    ANSWERS = "answers"
    #: It was asked, and nobody answered.
    SILENCE = "silence"
    #: It could not be introduced, or not be asked.
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    STEPPED_OUT = "stepped_out"


class StageSkip(StrEnum):
    """Why a stage that comes to the others does not come to a group."""

    NOT_INTRODUCED = "not_introduced"
    #: Its introduction came so late that the question would follow on its heels.
    TOO_SOON = "too_soon"
    #: It agreed on a time, and is asked after that.
    TIME_AGREED = "time_agreed"


class MeetingPaired(Event):
    """`introduction` is None for a group of before times were proposed.

    The `newcomers` were brought together while the round ran already.
    """

    schema_number: ClassVar[int] = 3

    program: UUID
    round: UUID
    round_number: int
    channel: str
    members: tuple[UUID, ...]
    leader: UUID
    until: Moment
    introduction: Introduction | None = None
    newcomers: tuple[Newcomer, ...] = ()


class ConversationOpened(Event):
    conversation: str


class MeetingIntroduced(Event):
    ts: str


class IntroductionFailed(Event):
    reason: str


class MembersUnreachable(Event):
    """Slack opens no conversation with these; the others go on without them."""

    members: tuple[UUID, ...]
    reason: str


class ConversationLost(Event):
    """Ponchik can say nothing there any more: it is gone, or Ponchik was removed."""

    conversation: str
    reason: str


class QuestionAsked(Event):
    """The group is to be asked; the question makes no sense any more after `until`."""

    question: Question
    until: Moment


class StageSkipped(Event):
    schema_number: ClassVar[int] = 2

    stage: Question
    reason: StageSkip


class QuestionLost(Event):
    """The message that asked it was deleted."""

    question: Question


class QuestionSent(Event):
    question: Question
    ts: str


class Answered(Event):
    schema_number: ClassVar[int] = 2

    member: UUID
    question: Question
    answer: Answer


class StatusChanged(Event):
    status: Status


class ReminderWanted(Event):
    until: Moment


class ReminderSent(Event):
    ts: str


class MeetingClosed(Event):
    """The final status; answers can no longer change it. `told`: the group hears."""

    schema_number: ClassVar[int] = 2

    status: Status
    told: bool
    ended_by: EndedBy


class ClosingNoteSent(Event):
    ts: str


class QuestionRetired(Event):
    """A message loses its buttons: the same is asked again, or the answers stand."""

    question: Question
    ts: str


class MetAfterAll(Event):
    """The group was closed otherwise, and says only now that it met."""

    round: UUID


class AnswersSettled(Event):
    """The next round is over as well: no answer counts any more."""


class MessageWithdrawn(Event):
    """The round or the match was called off; a note takes this message's place."""

    ts: str


class ResendAsked(Event):
    """The introduction, or a question, is to be posted once more; `number` counts."""

    question: Question | None
    number: int
    until: Moment
    by: UUID | None


class ConversationReopened(Event):
    """The group DM is this one, in which a message is to be posted once more."""

    conversation: str
    question: Question | None
    number: int
    until: Moment


class MessageFailed(Event):
    """A message of this meeting could not be delivered, for good."""

    effect: str
    reason: str


MeetingEvent = (
    MeetingPaired
    | ConversationOpened
    | MeetingIntroduced
    | IntroductionFailed
    | MembersUnreachable
    | ConversationLost
    | QuestionAsked
    | StageSkipped
    | QuestionLost
    | QuestionSent
    | Answered
    | StatusChanged
    | ReminderWanted
    | ReminderSent
    | MeetingClosed
    | ClosingNoteSent
    | QuestionRetired
    | MetAfterAll
    | AnswersSettled
    | MessageWithdrawn
    | ResendAsked
    | ConversationReopened
    | MessageFailed
    | IcebreakerChanged
    | TimeEvent
    | WordEvent
    | MembersEvent
    | MarkEvent
)
