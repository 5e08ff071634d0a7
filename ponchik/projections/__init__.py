"""All projections: tables that are folded from the log, and kept with it."""

from collections.abc import Iterable, Iterator, Sequence

from ponchik.events.event import RecordedEvent
from ponchik.projections.due import DUE
from ponchik.projections.meetings import MEETINGS
from ponchik.projections.pair_history import PAIR_HISTORY
from ponchik.projections.private_avoidances import PRIVATE_AVOIDANCES
from ponchik.projections.programs import PROGRAMS
from ponchik.projections.rounds import ROUNDS
from ponchik.store.connection import Transaction
from ponchik.store.event_store import Part
from ponchik.store.projection import Key, Projection, Row
from ponchik.store.state import State

PROJECTIONS: tuple[Projection, ...] = (
    PROGRAMS,
    ROUNDS,
    MEETINGS,
    PAIR_HISTORY,
    PRIVATE_AVOIDANCES,
    DUE,
)


def parts_of(
    transaction: Transaction, events: Sequence[RecordedEvent], state: State
) -> Iterator[Part]:
    """Yield what the events change in each table that they touch.

    The rows that are there come from `state`; those that were not preloaded are read,
    unless the event begins its stream.
    """
    for projection in PROJECTIONS:
        keys = projection.touched_by(events)
        if not keys:
            continue
        before = {key: row for key, row in _known(projection, state) if key in keys}
        if not projection.is_preloaded:
            begun = {str(one.stream.id) for one in events if one.version == 1}
            before = projection.read(
                transaction, [k for k in keys if k[0] not in begun]
            )
        part = projection.part(events, before)
        if part is not None:
            yield part


def _known(projection: Projection, state: State) -> Iterable[tuple[Key, Row | None]]:
    return state.rows.get(projection.table, {}).items()
