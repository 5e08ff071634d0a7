"""What follows from three silent rounds: a member is asked, and maybe paused.

They are written to alone, in their own working hours: see `ponchik.delivery.decency`.
"""

from collections.abc import Sequence
from dataclasses import replace

from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.domain.follow_ups import apart, effect_of
from ponchik.events.event import RecordedEvent
from ponchik.events.member import PausedForSilence, StayAsked
from ponchik.events.round import RoundClosed


def react_to_silence(recorded: RecordedEvent) -> Sequence[Effect]:
    """Return the effects of a round's end, and of a member's silence."""
    match recorded.event:
        case RoundClosed(at=at):
            round_, closed = str(recorded.stream.id), at.isoformat()
            return [apart(recorded, "seek_silent", at, round=round_, closed=closed)]
        case StayAsked(program=program, number=number, until=until):
            about: dict[str, str | int] = {"program": str(program), "number": number}
            person = str(recorded.stream.id)
            pause = apart(recorded, "pause_silent", until, person=person, **about)
            key = f"{program}/{number}"
            told = _told(recorded, "ask_to_stay", key, **about)
            return [*told, replace(pause, key=key)]
        case PausedForSilence(program=program):
            key = str(recorded.version)
            return _told(recorded, "tell_paused", key, program=str(program))
        case _:
            return []


def _told(
    recorded: RecordedEvent, kind: str, key: str, **about: str | int
) -> list[Effect]:
    """Return what tells a member, alone: the chat is opened, then written to."""
    person = str(recorded.stream.id)
    payload = {"person": person, **about, WAITS_ALWAYS: True}
    return [
        replace(
            effect_of(recorded, step),
            stream=f"alone-silence-{person}",
            place=2 * recorded.version + place,
            key=key if step == kind else f"{kind}/{key}",
            payload=payload,
        )
        for place, step in enumerate(("open_direct", kind))
    ]
