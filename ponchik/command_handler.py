"""Load, decide, append: the only way a fact is made.

Events, projections and effects of a command are written together or not at all; the
doorbell rings after that, for workers and for open pages.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from ponchik.domain.decider import Decider, State
from ponchik.domain.effects import Effect
from ponchik.domain.meeting import MEETING
from ponchik.domain.member import MEMBER
from ponchik.domain.orders import Order
from ponchik.domain.program import PROGRAM, ProgramState
from ponchik.domain.reactions import react
from ponchik.domain.round import ROUND
from ponchik.domain.workspace import WORKSPACE
from ponchik.errors import VersionConflict
from ponchik.events.event import Metadata, RecordedEvent, Stream
from ponchik.events.member import PrivateEvent
from ponchik.ledger import claims, new_effects
from ponchik.ledger.claims import Claimed, Finished
from ponchik.ledger.effects import Wake
from ponchik.projections import PROJECTIONS, parts_of, reads_more
from ponchik.store import appending
from ponchik.store.appending import Append, Appended, Part, numbered
from ponchik.store.connection import Database, Transaction
from ponchik.store.projection import Row
from ponchik.store.state import State as Stored
from ponchik.store.state import read_state
from ponchik.store.stream_reader import read_facts
from ponchik.telemetry import spans
from ponchik.telemetry.log_context import FIELDS, learn_stream

Result = TypeVar("Result")

DECIDERS: Mapping[str, Decider[Any, Any]] = {
    decider.kind: decider for decider in (PROGRAM, MEMBER, ROUND, MEETING, WORKSPACE)
}
_TRIES = 20
#: In one statement, which is held in memory and may take ten seconds.
_MOST_STREAMS = 1_000


@dataclass
class Recorder:
    """Makes facts, in one transaction or in steps; remembers whom to wake after it.

    It `distrusts` orders for new streams after one turned out not to be new: then their
    streams are read as well. `in_steps`: each statement may stand alone, so that only
    one may write. `has_written` is what open pages want to hear of.
    """

    transaction: Transaction
    metadata: Metadata
    distrusts: bool = False
    in_steps: bool = False
    wakes: list[Wake] = field(default_factory=list)
    has_written: bool = False
    _ahead: tuple[Sequence[Stream], Stored] | None = None

    def receive(
        self, workspace: str, received: Part, streams: Sequence[Stream] = ()
    ) -> Sequence[Row]:
        """Write the part that notes what came in; return its rows.

        The same statement reads what the next orders are decided on, if those are for
        exactly these streams. Raises ForeignStream as `handle` does.
        """
        state = read_state(self.transaction, workspace, streams, PROJECTIONS, received)
        self._ahead = (streams, state) if streams else None
        return state.returned

    def handle(
        self,
        workspace: str,
        orders: Sequence[Order],
        key: str | None = None,
        place: int | None = None,
    ) -> list[RecordedEvent]:
        """Decide the commands and record what follows; nothing if `key` was seen.

        What follows from an effect takes its `place` in the stream's order, before all
        that waited for it.

        Raises a Refused from a decider, VersionConflict and ForeignStream from the
        store.
        """
        if len(orders) == 1:
            learn_stream(*orders[0].stream)
        if key is not None and appending.was_recorded(self.transaction, workspace, key):
            return []
        state = self._read(workspace, orders)
        return self._record(workspace, orders, state, key, place)

    def finish(
        self, effect: Claimed, ending: Part, orders: Sequence[Order] = ()
    ) -> Finished | None:
        """End an effect, and record what follows; None if it had ended before.

        The statement that ends it reads what the orders are decided on. What follows
        takes the effect's place in the stream's order, before all that waited for it.
        """
        state = self._read(effect.workspace, orders, ending)
        ended = claims.finished(state.returned)
        if ended is not None:
            self.has_written = True
            self.wakes += ended.wakes
            self._record(effect.workspace, orders, state, place=effect.place)
        return ended

    def _read(
        self, workspace: str, orders: Sequence[Order], first: Part | None = None
    ) -> Stored:
        streams = [o.stream for o in orders if self.distrusts or not o.is_new]
        ahead, self._ahead = self._ahead, None
        if ahead is not None and first is None and ahead[0] == streams:
            return ahead[1]
        return read_state(self.transaction, workspace, streams, PROJECTIONS, first)

    def finish_at_once(
        self,
        effect: Claimed,
        ending: Part,
        orders: Sequence[Order],
        known: Stored | None = None,
    ) -> Finished | None:
        """End an effect and record what follows, as `finish`, but in one statement.

        It looks once before, unless what is `known` will do. Raises VersionConflict
        where that cannot be.
        """
        is_enough = known and all(one.stream in known.histories for one in orders)
        state = known if known and is_enough else self._read(effect.workspace, orders)
        appends = _decisions(orders, state)
        if appends:
            _, returned = self._append(
                effect.workspace, appends, state, place=effect.place, also=ending
            )
        else:
            returned = appending.write(self.transaction, ending)
        ended = claims.finished(returned)
        if ended is not None:
            self.has_written = True
            self.wakes += ended.wakes
        return ended

    def _record(
        self,
        workspace: str,
        orders: Sequence[Order],
        state: Stored,
        key: str | None = None,
        place: int | None = None,
    ) -> list[RecordedEvent]:
        appends = _decisions(orders, state)
        recorded: list[RecordedEvent] = []
        for start in range(0, len(appends), _MOST_STREAMS):
            some = appends[start : start + _MOST_STREAMS]
            recorded += self._append(workspace, some, state, key, place).events
            key = None
        return recorded

    def _append(  # noqa: PLR0913, PLR0917 -- all that is written together
        self,
        workspace: str,
        appends: Sequence[Append],
        state: Stored,
        key: str | None = None,
        place: int | None = None,
        also: Part | None = None,
    ) -> Appended:
        """Write events and all that is made of them in one statement.

        What an event touches belongs to its stream: no other append needs it.
        """
        events = list(numbered(workspace, appends, _traced(self.metadata)))
        if self.in_steps and reads_more(events):
            raise VersionConflict("more is to be read: that takes a transaction")
        parts = [
            *([also] if also else []),
            *parts_of(self.transaction, events, state),
            *self._effects_of(events, place),
        ]
        appended = appending.append(self.transaction, events, parts, key)
        self.has_written = True
        if spans.is_on():
            _mark(appended.events)
        return appended

    def _effects_of(
        self, events: Sequence[RecordedEvent], place: int | None
    ) -> Sequence[Part]:
        """Return what is to be done because of them, to be written with them."""
        wanted = [effect for event in events for effect in react(event)]
        if place is not None:
            wanted = [replace(effect, place=place) for effect in wanted]
        self.wakes += [Wake(effect.kind, effect.id) for effect in wanted]
        return [new_effects.part_of(wanted)] if wanted else []

    def want(self, wanted: Iterable[Effect]) -> None:
        """Add effects to the ledger that are not there yet."""
        self.has_written = True
        trace = spans.current()
        if trace is not None:
            wanted = [replace(effect, traceparent=trace) for effect in wanted]
        self.wakes.extend(new_effects.insert(self.transaction, wanted))


class Records(Protocol):
    """Does work that makes facts, in a transaction."""

    def record(
        self, work: Callable[[Recorder], Result], metadata: Metadata
    ) -> Result: ...


@dataclass(frozen=True)
class Joined:
    """Does it in the transaction of a recorder, for the cause that it knows."""

    recorder: Recorder

    def record(self, work: Callable[[Recorder], Result], metadata: Metadata) -> Result:  # noqa: ARG002 -- as Records has it
        return work(self.recorder)


class CommandHandler:
    def __init__(
        self, database: Database, ring: Callable[[Sequence[Wake]], object]
    ) -> None:
        self._database = database
        self._ring = ring

    def handle(
        self,
        workspace: str,
        orders: Sequence[Order],
        metadata: Metadata,
        key: str | None = None,
    ) -> list[RecordedEvent]:
        """Decide and record, all orders or none.

        Raises a Refused if a command cannot be done, DatabaseAway if Postgres is.
        """
        return self._recorded(
            lambda recorder: recorder.handle(workspace, orders, key),
            metadata,
            in_steps=key is None and len(orders) <= _MOST_STREAMS,
        )

    def record(self, work: Callable[[Recorder], Result], metadata: Metadata) -> Result:
        """Do work that makes facts in one transaction, again if others were faster."""
        return self._recorded(work, metadata)

    def _recorded(
        self,
        work: Callable[[Recorder], Result],
        metadata: Metadata,
        *,
        in_steps: bool = False,
    ) -> Result:
        once = partial(_recorded, work=work, metadata=metadata)
        with spans.span("append", parent=metadata.traceparent):
            for attempt in range(1, _TRIES + 1):
                try:
                    if in_steps and attempt == 1:
                        result, recorder = self._database.steps(
                            partial(once, in_steps=True)
                        )
                    else:
                        result, recorder = self._database.transaction(
                            partial(once, distrusts=attempt > 1)
                        )
                except VersionConflict:
                    if attempt == _TRIES:
                        raise
                else:
                    if recorder.has_written or recorder.wakes:
                        self._ring(recorder.wakes)
                    return result
        raise AssertionError

    def finish_at_once(
        self,
        effect: Claimed,
        ending: Part,
        orders: Sequence[Order],
        metadata: Metadata,
        known: Stored | None = None,
    ) -> bool:
        """End an effect and record what follows; False if that takes a transaction.

        It is decided on what is `known`, if nothing has changed since.
        """
        work = partial(
            Recorder.finish_at_once,
            effect=effect,
            ending=ending,
            orders=orders,
            known=known,
        )
        once = partial(_recorded, work=work, metadata=metadata, in_steps=True)
        try:
            with spans.span("append", parent=metadata.traceparent):
                ended, recorder = self._database.steps(once)
        except VersionConflict:
            return False
        if ended is not None:
            self._ring(recorder.wakes)
        return ended is not None

    def record_at_once(
        self, work: Callable[[Recorder], Result], metadata: Metadata
    ) -> Result:
        """Do work that makes facts in one transaction, if nothing is in the way.

        Raises VersionConflict if others were faster, DatabaseAway also where it would
        have to wait for a lock.
        """
        once = partial(_recorded, work=work, metadata=metadata)
        result, recorder = self._database.transaction_at_once(once)
        if recorder.has_written or recorder.wakes:
            self._ring(recorder.wakes)
        return result


def load(
    transaction: Transaction,
    workspace: str,
    decider: Decider[Any, State],
    stream: Stream,
) -> State:
    """Fold the stream's history to its state.

    Raises ForeignStream if the stream is another workspace's.
    """
    return decider.fold(read_facts(transaction, workspace, stream))


def load_program(
    transaction: Transaction, workspace: str, program: UUID
) -> ProgramState:
    """Return the program as it stands. Raises ForeignStream as `load` does."""
    return load(transaction, workspace, PROGRAM, Stream("program", program))


def _recorded(
    transaction: Transaction,
    work: Callable[[Recorder], Result],
    metadata: Metadata,
    *,
    distrusts: bool = False,
    in_steps: bool = False,
) -> tuple[Result, Recorder]:
    recorder = Recorder(transaction, metadata, distrusts, in_steps)
    return work(recorder), recorder


def _traced(metadata: Metadata) -> Metadata:
    """Have whatever follows from it go on from the span that is open."""
    trace = spans.current()
    if trace is None:
        return metadata
    return metadata.model_copy(update={"traceparent": trace})


def _mark(recorded: Iterable[RecordedEvent]) -> None:
    """Name what was recorded, but for what one member alone may know of."""
    for one in recorded:
        if not isinstance(one.event, PrivateEvent):
            about: dict[str, str | int] = {
                "ponchik.workspace": one.workspace,
                "ponchik.position": one.position,
            }
            if one.stream.kind in FIELDS:
                about[f"ponchik.{one.stream.kind}"] = str(one.stream.id)
            spans.mark(one.event.type_name(), about)


def _decisions(orders: Iterable[Order], state: Stored) -> list[Append]:
    """Return what the orders come to, without those that change nothing."""
    appends = [_decided(one, state.histories.get(one.stream, [])) for one in orders]
    return [one for one in appends if one.events]


def _decided(order: Order, history: Sequence[RecordedEvent]) -> Append:
    decider = DECIDERS[order.stream.kind]
    state = decider.fold(recorded.event for recorded in history)
    decided = decider.decide(order.command, state)
    return Append(order.stream, len(history), decided, order.cause)
