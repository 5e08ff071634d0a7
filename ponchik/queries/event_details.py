"""One event of the log: what it holds, what began it, and what followed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from uuid import UUID

from ponchik.errors import Unknown
from ponchik.queries.causes import (
    NO_EVENT,
    Chain,
    EffectNode,
    EventNode,
    chain_of,
)
from ponchik.queries.effect_status import phrase
from ponchik.queries.event_pages import LogEntry, entries_of
from ponchik.store.connection import Transaction

#: Of a longer chain only what happened to the same subject is shown.
MOST_OF_CHAIN = 300
_STATUSES = {
    "pending": "on its way",
    "done": "done",
    "dead": "given up",
    "cancelled": "not needed",
}
_FORGOTTEN = "something in Slack of which no record is kept any more"


@dataclass(frozen=True)
class CausedEffect:
    """What was done in Slack, and what came of it."""

    phrase: str
    status: str
    outcomes: Sequence["CausedEvent"]


@dataclass(frozen=True)
class CausedEvent:
    """What happened, and what was done about it."""

    entry: LogEntry
    effects: Sequence[CausedEffect]


@dataclass(frozen=True)
class EventDetails:
    """`roots` are what the first cause led to; `cause` is None where it is unknown."""

    entry: LogEntry
    cause: str | None
    roots: Sequence[CausedEvent]
    is_whole: bool


def details_of_event(
    transaction: Transaction,
    workspace: str,
    programs: Collection[UUID],
    position: int,
    zone: tzinfo,
) -> EventDetails:
    """Return an event of these programs with its chain of causes.

    What belongs to none of them, or is private, is cut from the chain. Raises Unknown
    if there is no such event.
    """
    chain = chain_of(transaction, workspace, position, MOST_OF_CHAIN)
    events = [node.recorded for node in _events_of(chain.events, chain.effects)]
    entries = entries_of(transaction, workspace, events, programs, zone=zone)
    known = {entry.position: entry for entry in entries}
    if position not in known:
        raise Unknown(NO_EVENT)
    return EventDetails(
        entry=known[position],
        cause=chain.cause,
        roots=list(_roots(chain, known)),
        is_whole=chain.is_whole,
    )


def technical(entry: LogEntry) -> Mapping[str, Any]:
    """Return an event as plain JSON values, without what is private."""
    one = entry.recorded
    return {
        "position": one.position,
        "stream": str(one.stream),
        "version": one.version,
        "type": one.event.type_name(),
        "schema": one.event.schema_number,
        "data": one.event.data(),
        "metadata": one.metadata.model_dump(mode="json", exclude_none=True),
    }


def _events_of(
    events: Iterable[EventNode], effects: Iterable[EffectNode] = ()
) -> Iterator[EventNode]:
    for node in events:
        yield node
        yield from _events_of((), node.effects)
    for effect in effects:
        yield from _events_of(effect.outcomes)


def _roots(chain: Chain, known: Mapping[int, LogEntry]) -> Iterator[CausedEvent]:
    yield from _seen(chain.events, known)
    for effect in chain.effects:
        yield from _seen(effect.outcomes, known)


def _seen(
    nodes: Iterable[EventNode], known: Mapping[int, LogEntry]
) -> Iterator[CausedEvent]:
    """Yield what may be seen; what follows from something else takes its place."""
    for node in nodes:
        entry = known.get(node.recorded.position)
        if entry is None:
            for effect in node.effects:
                yield from _seen(effect.outcomes, known)
        else:
            yield CausedEvent(entry, [_effect(one, known) for one in node.effects])


def _effect(node: EffectNode, known: Mapping[int, LogEntry]) -> CausedEffect:
    said = _FORGOTTEN if node.status == "removed" else phrase(node.kind, node.payload)
    return CausedEffect(said, _status(node), list(_seen(node.outcomes, known)))


def _status(node: EffectNode) -> str:
    status = _STATUSES.get(node.status, "")
    why = node.last_error if node.status in {"dead", "cancelled"} else None
    return f"{status}: {why}" if why else status
