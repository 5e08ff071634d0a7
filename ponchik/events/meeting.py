"""A meeting: the life of one group, from its pairing to its close."""

from enum import StrEnum
from uuid import UUID

from ponchik.events.event import Event, Moment
from ponchik.events.stage import Question


class Status(StrEnum):
    OPEN = "open"
    SCHEDULED = "scheduled"
    CLOSED_MET = "closed_met"
    CLOSED_NO = "closed_no"
    CLOSED_SCHEDULED = "closed_scheduled"
    CLOSED_STALE = "closed_stale"


class Answer(StrEnum):
    MET = "met"
    SCHEDULED = "scheduled"
    NOT_YET = "not_yet"
    NOT_MET = "not_met"


class MeetingPaired(Event):
    program: UUID
    round: UUID
    round_number: int
    channel: str
    members: tuple[UUID, ...]
    leader: UUID
    until: Moment


class ConversationOpened(Event):
    conversation: str


class MeetingIntroduced(Event):
    ts: str


class IntroductionFailed(Event):
    reason: str


class QuestionAsked(Event):
    """The group is to be asked; the question makes no sense any more after `until`."""

    question: Question
    until: Moment


class QuestionSent(Event):
    question: Question
    ts: str


class Answered(Event):
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

    status: Status
    told: bool


class ClosingNoteSent(Event):
    ts: str


class MessageFailed(Event):
    """A message of this meeting could not be delivered, for good."""

    effect: str
    reason: str


MeetingEvent = (
    MeetingPaired
    | ConversationOpened
    | MeetingIntroduced
    | IntroductionFailed
    | QuestionAsked
    | QuestionSent
    | Answered
    | StatusChanged
    | ReminderWanted
    | ReminderSent
    | MeetingClosed
    | ClosingNoteSent
    | MessageFailed
)
