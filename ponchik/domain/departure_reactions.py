"""What follows when somebody can't make it: the others are told, and matched again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.domain.follow_ups import apart, effect_of, redrawn_introduction
from ponchik.events.event import RecordedEvent
from ponchik.events.meeting_members import (
    ChatMoved,
    MemberJoined,
    MemberLeft,
    SearchReason,
)
from ponchik.events.member import JoinedLate
from ponchik.events.round import MatchNotFound, MatchSought

#: By then the last attempt has gone out that was begun so long before.
_TO_GO_OUT = timedelta(hours=1)


def react_to_departures(recorded: RecordedEvent) -> Sequence[Effect]:
    """Return the effects of who left their group, came to one, or has none."""
    match recorded.event:
        case MemberLeft() as left:
            return [_others_told(recorded, left), redrawn_introduction(recorded)]
        case MemberJoined():
            return [effect_of(recorded, "open_new_chat")]
        case ChatMoved() as moved:
            return _moved(recorded, moved)
        case JoinedLate(program=program, number=number):
            return [_look_at_joiner(recorded, program, number)]
        case MatchSought() as sought:
            return _sought(recorded, sought)
        case MatchNotFound(member=member, gone=gone, sought=sought):
            about = {"gone": _id(gone), "sought": "yes" if sought else ""}
            return tell_alone(recorded, "tell_nobody_free", member, **about)
        case _:
            return []


def _others_told(recorded: RecordedEvent, left: MemberLeft) -> Effect:
    member, leads_anew = str(left.member), "yes" if left.led else ""
    told = effect_of(recorded, "tell_departure", member=member, leads_anew=leads_anew)
    return _waiting(replace(told, key=member))


def _moved(recorded: RecordedEvent, moved: ChatMoved) -> list[Effect]:
    effects = [effect_of(recorded, "introduce", moved="yes")]
    if moved.before is None:
        return effects
    effects.append(effect_of(recorded, "tell_moved", before=moved.before))
    if moved.introduction is not None:
        before, ts = moved.before, moved.introduction
        retired = effect_of(recorded, "retire_introduction", before=before, ts=ts)
        effects.append(retired)
    return effects


def _sought(recorded: RecordedEvent, sought: MatchSought) -> list[Effect]:
    """Somebody else may be waiting by now; else the last attempt takes who is there."""
    at, last = sought.at, sought.by - _TO_GO_OUT
    looks = [_look(recorded, sought.member, at), _look(recorded, sought.member, last)]
    if sought.reason is SearchReason.JOINED_LATE:
        return looks
    gone = _id(sought.gone)
    return [*looks, *tell_alone(recorded, "tell_looking", sought.member, gone=gone)]


def _look_at_joiner(recorded: RecordedEvent, program: UUID, number: int) -> Effect:
    person, about = str(recorded.stream.id), str(program)
    look = effect_of(
        recorded, "look_at_joiner", None, person=person, program=about, number=number
    )
    return replace(look, stream=f"look_at_joiner-{person}", key=f"{about}/{number}")


def _look(recorded: RecordedEvent, member: UUID, at: datetime) -> Effect:
    last = "" if at == recorded.event.at else "last"
    about = {"round": str(recorded.stream.id), "person": str(member)}
    look = apart(recorded, "find_match", at, last=last, **about)
    key = f"{recorded.version}/{last or 'first'}"
    return replace(look, stream=f"{look.stream}-{member}", key=key)


def _id(person: UUID | None) -> str:
    return str(person) if person else ""


def tell_alone(
    recorded: RecordedEvent, kind: str, person: UUID, **about: str
) -> list[Effect]:
    """Return what tells one person something, alone, in their working hours."""
    about |= {"person": str(person), "round": str(recorded.stream.id)}
    return [
        _waiting(
            replace(
                effect_of(recorded, each, None, **about),
                stream=f"alone-{recorded.stream.id}-{person}",
                place=2 * recorded.version + step,
            )
        )
        for step, each in enumerate(("open_direct", kind))
    ]


def _waiting(effect: Effect) -> Effect:
    return replace(effect, payload={**effect.payload, WAITS_ALWAYS: True})
