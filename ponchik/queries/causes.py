"""Chains of causes: what began something, and all that followed from it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.errors import Unknown
from ponchik.events.event import RecordedEvent, Stream
from ponchik.queries.effects import effects_caused_by, effects_of_chain
from ponchik.queries.redaction import redact, redacted
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_chain, read_event_at

NO_EVENT = "the log has no event at this position"


@dataclass(frozen=True)
class EffectNode:
    """An effect, and the events that came of it.

    By the database's clock it was wanted, Slack was asked for the last time, and it
    ended; a moment that is not known is None.
    """

    id: UUID
    kind: str
    stream: str
    status: str
    attempts: int
    last_error: str | None
    outcomes: tuple["EventNode", ...]
    payload: Mapping[str, Any] = field(default_factory=dict)
    wanted_at: datetime | None = None
    asked_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class EventNode:
    """An event, and the effects that it caused."""

    recorded: RecordedEvent
    effects: tuple[EffectNode, ...]


@dataclass(frozen=True)
class Chain:
    """What followed from one first cause; `cause` is None where it is unknown.

    `effects` are those that the cause wanted without any event, such as the answer to a
    press that could not count. `is_whole`: no event of the chain was left out because
    there are too many.
    """

    cause: str | None
    actor: str
    events: tuple[EventNode, ...]
    effects: tuple[EffectNode, ...] = ()
    is_whole: bool = True


def chain_of(
    transaction: Transaction, workspace: str, position: int, most: int | None = None
) -> Chain:
    """Return the chain that an event belongs to, without what is private.

    Of one of more than `most` events, what happened to the same stream. An event from
    before causes were recorded is a chain of its own, with an unknown cause. Raises
    Unknown if the workspace has no event at this position, or a private one.
    """
    found = read_event_at(transaction, workspace, position)
    asked = redact(found) if found else None
    if asked is None:
        raise Unknown(NO_EVENT)
    cause = asked.metadata.correlation
    if cause is None:
        return Chain(None, asked.metadata.actor, (EventNode(asked, ()),))
    limit = None if most is None else most + 1
    events = read_chain(transaction, workspace, cause, most=limit)
    if limit is not None and len(events) == limit:
        return _part(transaction, workspace, cause, asked.stream, most)
    return _built(transaction, workspace, cause, events)


def chain_from(transaction: Transaction, workspace: str, cause: str) -> Chain:
    """Return what followed from a first cause, without what is private."""
    events = read_chain(transaction, workspace, cause)
    return _built(transaction, workspace, cause, events)


def _built(
    transaction: Transaction,
    workspace: str,
    cause: str,
    events: Sequence[RecordedEvent],
) -> Chain:
    shown = list(redacted(events))
    hidden = {one.position for one in events} - {one.position for one in shown}
    effects = [
        row
        for row in effects_of_chain(transaction, workspace, cause)
        if row["caused_by"] not in hidden
    ]
    return _Builder(cause, shown, effects).chain()


def _part(
    transaction: Transaction,
    workspace: str,
    cause: str,
    stream: Stream,
    most: int | None,
) -> Chain:
    events = read_chain(transaction, workspace, cause, most=most, stream=stream)
    shown = list(redacted(events))
    positions = [one.position for one in shown]
    effects = effects_caused_by(transaction, workspace, positions)
    return replace(_Builder(cause, shown, effects).chain(), is_whole=False)


class _Builder:
    """Puts events under the effects that led to them, and effects under events."""

    def __init__(
        self,
        cause: str,
        events: Sequence[RecordedEvent],
        effects: Sequence[Mapping[str, Any]],
    ) -> None:
        self._cause = cause
        self._actor = events[0].metadata.actor if events else "ponchik"
        self._events: Mapping[str | None, list[RecordedEvent]] = defaultdict(list)
        self._effects: Mapping[int | None, list[Mapping[str, Any]]] = defaultdict(list)
        for event in events:
            self._events[event.metadata.causation].append(event)
        for effect in effects:
            self._effects[effect["caused_by"]].append(effect)
        self._known = {f"effect/{effect['id']}" for effect in effects}

    def chain(self) -> Chain:
        cause = self._cause
        return Chain(
            cause=cause,
            actor=self._actor,
            events=tuple(self._event(event) for event in self._events[cause]),
            effects=(
                *(self._effect(row) for row in self._effects[None]),
                *self._removed(cause),
            ),
        )

    def _removed(self, cause: str) -> Iterator[EffectNode]:
        """Stand in for effects that were removed after a while, but left events."""
        for causation in self._events.keys() - self._known - {cause}:
            outcomes = self._events[causation]
            yield EffectNode(
                id=UUID(str(causation).removeprefix("effect/")),
                kind="effect",
                stream=str(outcomes[0].stream),
                status="removed",
                attempts=0,
                last_error=None,
                outcomes=tuple(self._event(event) for event in outcomes),
            )

    def _event(self, recorded: RecordedEvent) -> EventNode:
        rows = self._effects[recorded.position]
        return EventNode(recorded, tuple(self._effect(row) for row in rows))

    def _effect(self, row: Mapping[str, Any]) -> EffectNode:
        outcomes = self._events[f"effect/{row['id']}"]
        return EffectNode(
            id=row["id"],
            kind=row["kind"],
            stream=row["stream"],
            status=row["status"],
            attempts=row["attempts"],
            last_error=row["last_error"],
            outcomes=tuple(self._event(event) for event in outcomes),
            payload=row["payload"],
            wanted_at=row["recorded_at"],
            asked_at=row["maybe_sent_at"],
            ended_at=row["finished_at"],
        )
