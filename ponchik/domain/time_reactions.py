"""What follows from the choice of a time: it is drawn, others are asked, it is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.domain.follow_ups import (
    apart,
    effect_of,
    message_to_group,
    redrawn_introduction,
)
from ponchik.domain.slots import LENGTH
from ponchik.events.event import RecordedEvent
from ponchik.events.meeting_times import (
    IcebreakerChanged,
    MajorityReached,
    OthersAsked,
    TimeAgreed,
    TimeReopened,
    TimeVoted,
)

#: Whoever presses a time may press more of them, and the others may do so, too.
_BEFORE_OTHERS_ARE_ASKED = timedelta(minutes=10)
#: A working day is looked for from then on.
_BEFORE_A_MAJORITY_COUNTS = timedelta(days=1)
_BEFORE_THE_QUESTION = timedelta(hours=1)


def react_to_times(recorded: RecordedEvent) -> Sequence[Effect]:
    """Return the effects of what happened to a group's times and its icebreaker."""
    match recorded.event:
        case TimeVoted(works=True, at=at):
            asked_at = at + _BEFORE_OTHERS_ARE_ASKED
            # However many press, the others are asked once.
            once = replace(_later(recorded, "look_at_votes", asked_at), key="once")
            return [redrawn_introduction(recorded), once]
        case TimeVoted() | IcebreakerChanged():
            return [redrawn_introduction(recorded)]
        case MajorityReached(at=at):
            counts_at = at + _BEFORE_A_MAJORITY_COUNTS
            return [_later(recorded, "settle_time", counts_at, since=at.isoformat())]
        case OthersAsked(time=time):
            asked = message_to_group(recorded, "ask_others", time)
            return [replace(asked, payload={WAITS_ALWAYS: True})]
        case TimeAgreed():
            return _agreed(recorded, recorded.event)
        case TimeReopened():
            return [
                redrawn_introduction(recorded),
                _taken_back(recorded, recorded.event),
            ]
        case _:
            return []


def _agreed(recorded: RecordedEvent, agreed: TimeAgreed) -> Sequence[Effect]:
    number = str(agreed.number)
    told = effect_of(recorded, "tell_agreed", agreed.time, number=number)
    asked_at = agreed.time + LENGTH + _BEFORE_THE_QUESTION
    time = agreed.time.isoformat()
    asked = _later(recorded, "ask_after_time", asked_at, time=time)
    return [
        redrawn_introduction(recorded),
        replace(told, key=number),
        replace(asked, key=number),
    ]


def _taken_back(recorded: RecordedEvent, opened: TimeReopened) -> Effect:
    who, number = str(opened.member), str(opened.number)
    effect = effect_of(recorded, "show_agreement", member=who, number=number)
    return replace(effect, subject=f"{recorded.stream}/agreement/{number}")


def _later(recorded: RecordedEvent, kind: str, at: datetime, **payload: str) -> Effect:
    return apart(recorded, kind, at, meeting=str(recorded.stream.id), **payload)
