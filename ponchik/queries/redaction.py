"""Private blocks are cut from whatever shows events; planning and replay see them."""

from collections.abc import Iterable, Iterator

from ponchik.events.event import RecordedEvent
from ponchik.events.member import PrivateEvent
from ponchik.events.round import RoundStarted


def redact(recorded: RecordedEvent) -> RecordedEvent | None:
    """Return the event as everybody may read it, None if nobody else may know of it.

    The views of the schema `analytics` cut the same in SQL.
    """
    event = recorded.event
    if isinstance(event, PrivateEvent):
        return None
    if isinstance(event, RoundStarted):
        return recorded._replace(event=_redact_round(event))
    return recorded


def redacted(events: Iterable[RecordedEvent]) -> Iterator[RecordedEvent]:
    """Yield the events as everybody may read them."""
    return filter(None, map(redact, events))


def _redact_round(started: RoundStarted) -> RoundStarted:
    """Return the round without the pairs that were kept apart."""
    if started.inputs is None:
        return started
    inputs = started.inputs.model_copy(update={"blocked": ()})
    return started.model_copy(update={"inputs": inputs})
