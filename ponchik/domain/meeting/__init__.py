"""What may happen to a meeting: one group's life, from its pairing to its close.

The status follows from the latest answer of each member, by one rule:

1. anyone says they met, or a host: `closed_met`
2. else anyone says it is scheduled, or a time is agreed and nobody has answered since
   it began: `scheduled`, and `closed_scheduled` at the end
3. else anyone says they did not meet: `closed_no`
4. else `open`; at the end `closed_no` if anyone had said "not yet",
   and `closed_stale` if nobody ever answered

Of three or more, "some of us met" counts as met. Until the round ends, any answer can
be changed and the status changes with it; that they met counts until the next one ends.

How it ended is another thing: who could not be introduced or asked was not silent.

Who leaves is out of it, and what they said; when one alone is left, the match is off.
"""

from ponchik.domain.decider import Decider
from ponchik.domain.meeting.answers import (
    CLOSING_ANSWERS,
    MET,
    MIDWAY_ANSWERS,
    answers_to,
    derive_status,
)
from ponchik.domain.meeting.commands import (
    AskAfterTime,
    AskOthers,
    AskQuestion,
    CancelMeeting,
    ChangeIcebreaker,
    CloseMeeting,
    GiveAnswer,
    Join,
    Leave,
    MarkMet,
    MeetingCommand,
    NoteWords,
    Outcome,
    Pair,
    Record,
    RemindSilent,
    ReopenTime,
    Resend,
    SettleAnswers,
    SettleTime,
    SuggestTime,
    TakeMarkBack,
    VoteForTime,
)
from ponchik.domain.meeting.decisions import (
    MatchIsOff,
    MeetingIsClosed,
    NoMoreIcebreakers,
    NotInMeeting,
    decide,
    require_open,
)
from ponchik.domain.meeting.departures import CannotJoin, is_alone, require_room
from ponchik.domain.meeting.evolution import evolve
from ponchik.domain.meeting.marks import CannotMark
from ponchik.domain.meeting.members import Members, next_leader
from ponchik.domain.meeting.state import MeetingState
from ponchik.domain.meeting.times import (
    MOST_TIMES,
    TimeIsAgreed,
    TimeIsOver,
    TooLateInRound,
    TooManyTimes,
)

__all__ = (
    "CLOSING_ANSWERS",
    "MEETING",
    "MET",
    "MIDWAY_ANSWERS",
    "MOST_TIMES",
    "AskAfterTime",
    "AskOthers",
    "AskQuestion",
    "CancelMeeting",
    "CannotJoin",
    "CannotMark",
    "ChangeIcebreaker",
    "CloseMeeting",
    "GiveAnswer",
    "Join",
    "Leave",
    "MarkMet",
    "MatchIsOff",
    "MeetingCommand",
    "MeetingIsClosed",
    "MeetingState",
    "Members",
    "NoMoreIcebreakers",
    "NotInMeeting",
    "NoteWords",
    "Outcome",
    "Pair",
    "Record",
    "RemindSilent",
    "ReopenTime",
    "Resend",
    "SettleAnswers",
    "SettleTime",
    "SuggestTime",
    "TakeMarkBack",
    "TimeIsAgreed",
    "TimeIsOver",
    "TooLateInRound",
    "TooManyTimes",
    "VoteForTime",
    "answers_to",
    "derive_status",
    "is_alone",
    "next_leader",
    "require_open",
    "require_room",
)

MEETING: Decider[MeetingCommand, MeetingState] = Decider(
    "meeting", MeetingState(), evolve, decide
)
