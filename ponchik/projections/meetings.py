"""`meetings`: the table the original promised, one row a group.

Group channel id, meeting status, date of introduction, members, and what pages need.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ponchik.domain.meeting.words import Words, evolve_words
from ponchik.events.event import Event, RecordedEvent
from ponchik.events.meeting import (
    Answered,
    ConversationOpened,
    ConversationReopened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingIntroduced,
    MeetingPaired,
    MessageFailed,
    MetAfterAll,
    QuestionSent,
    StatusChanged,
)
from ponchik.events.meeting_members import ChatMoved, MemberJoined, MemberLeft
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import (
    IcebreakerChanged,
    TimeAgreed,
    TimeReopened,
    TimeVoted,
)
from ponchik.store.projection import Key, Projection, Row

_NOBODY = Words()


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    return [(recorded.stream.key,)] if recorded.stream.kind == "meeting" else []


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if isinstance(recorded.event, MeetingPaired):
        return _paired(key, recorded.workspace, recorded.event)
    if row is None:
        return None
    return {
        **row,
        **_changes(row, recorded),
        **_heard(row, recorded.event),
        "updated_at": recorded.event.at.isoformat(),
    }


def _heard(row: Row, event: Event) -> Mapping[str, Any]:
    """Return who pressed or wrote something by now, if it is somebody else."""
    if not (now := evolve_words(_NOBODY, event).heard):
        return {}
    before = frozenset(map(UUID, row["heard"] or ()))
    return {} if now <= before else {"heard": sorted(map(str, before | now))}


def _paired(key: Key, workspace: str, event: MeetingPaired) -> Row:
    return {
        "meeting": key[0],
        "workspace": workspace,
        "program": str(event.program),
        "round": str(event.round),
        "round_number": event.round_number,
        "channel": event.channel,
        "group_channel": None,
        "status": Status.OPEN.value,
        "closed": False,
        "ended_by": None,
        "introduced_at": None,
        "members": [str(member) for member in event.members],
        "leader": str(event.leader),
        "gone": None,
        "answers": {},
        "asked_at": None,
        "answered_at": None,
        "heard": None,
        "failure": None,
        "icebreakers": event.introduction and [event.introduction.icebreaker],
        "proposed_at": None,
        "agreed_at": None,
        "meets_at": None,
        "calendar": None,
        "updated_at": event.at.isoformat(),
    }


def _changes(row: Row, recorded: RecordedEvent) -> Mapping[str, Any]:
    match recorded.event:
        case (
            ConversationOpened(conversation=conversation)
            | ConversationReopened(conversation=conversation)
            | ChatMoved(conversation=conversation)
        ):
            return {"group_channel": conversation}
        case MeetingIntroduced(at=at):
            return {"introduced_at": at.isoformat(), "failure": None}
        case IntroductionFailed(reason=reason) | MessageFailed(reason=reason):
            return {"failure": reason}
        case QuestionSent(at=at) if row["answered_at"] is None:
            return {"asked_at": at.isoformat()}
        case Answered(member=member, answer=answer, at=at):
            return {
                "answers": {**row["answers"], str(member): answer.value},
                "answered_at": row["answered_at"] or at.isoformat(),
            }
        case StatusChanged(status=status):
            return {"status": status.value}
        case MetAfterAll():
            return {
                "status": Status.CLOSED_MET.value,
                "ended_by": EndedBy.ANSWERS.value,
            }
        case MeetingClosed(status=status, ended_by=ended_by):
            return {
                "status": status.value,
                "closed": True,
                "ended_by": ended_by.value,
            }
        case IcebreakerChanged() | TimeVoted() | TimeAgreed() | TimeReopened() as event:
            return _towards_a_time(row, event)
        case MemberLeft() | MemberJoined() as event:
            return _members(row, event)
        case _:
            return {}


def _members(row: Row, event: MemberLeft | MemberJoined) -> Mapping[str, Any]:
    if isinstance(event, MemberLeft):
        return _without(row, event)
    members = [*row["members"], str(event.newcomer.person)]
    return {"members": members, **dict.fromkeys(_AGREEMENT)}


def _without(row: Row, left: MemberLeft) -> Mapping[str, Any]:
    gone = str(left.member)
    answers = {who: said for who, said in row["answers"].items() if who != gone}
    return {
        "members": [member for member in row["members"] if member != gone],
        "leader": str(left.leader),
        "gone": [*(row["gone"] or []), gone],
        "answers": answers,
    }


def _towards_a_time(
    row: Row, event: IcebreakerChanged | TimeVoted | TimeAgreed | TimeReopened
) -> Mapping[str, Any]:
    match event:
        case IcebreakerChanged(number=number):
            return {"icebreakers": [*(row["icebreakers"] or []), number]}
        case TimeVoted(at=at, works=works):
            first = at.isoformat() if works else None
            return {"proposed_at": row["proposed_at"] or first}
        case TimeAgreed():
            return _agreed(event)
        case TimeReopened():
            return dict.fromkeys(_AGREEMENT)


_AGREEMENT = ("agreed_at", "meets_at", "calendar")


def _agreed(event: TimeAgreed) -> Mapping[str, Any]:
    values = (event.at.isoformat(), event.time.isoformat(), str(event.calendar))
    return dict(zip(_AGREEMENT, values, strict=True))


MEETINGS = Projection("meetings", ("meeting",), touches, evolve, frozenset({"meeting"}))
