"""What follows where a group is silent: its chat is looked at, and it is nudged."""

from collections.abc import Sequence
from dataclasses import replace

from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.domain.follow_ups import apart, message_to_group
from ponchik.domain.schedule import Nudge, nudge_of
from ponchik.events.event import RecordedEvent
from ponchik.events.meeting_words import NudgeWanted
from ponchik.events.round import RoundStarted


def react_to_words(recorded: RecordedEvent) -> Sequence[Effect]:
    """Return the effects of a round's start, and of a group's silence."""
    match recorded.event:
        case RoundStarted(working=working, at=at, timeline=timeline) if working:
            return _looked_at(recorded, nudge_of(working, at, timeline))
        case NudgeWanted(until=until):
            nudge = message_to_group(recorded, "nudge", until)
            return [replace(nudge, payload={WAITS_ALWAYS: True})]
        case _:
            return []


def _looked_at(recorded: RecordedEvent, nudge: Nudge | None) -> Sequence[Effect]:
    if nudge is None:
        return []
    groups = str(recorded.stream.id)
    look = apart(recorded, "look_for_words", nudge.at, round=groups)
    return [replace(look, expires_at=nudge.until)]
