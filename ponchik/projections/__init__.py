"""All projections: tables that are folded from the log, and kept with it."""

from collections.abc import Iterator, Sequence

from ponchik.events.event import RecordedEvent
from ponchik.projections.due import DUE
from ponchik.projections.meetings import MEETINGS
from ponchik.projections.member_choices import MEMBER_CHOICES
from ponchik.projections.pair_history import PAIR_HISTORY
from ponchik.projections.private_avoidances import PRIVATE_AVOIDANCES
from ponchik.projections.programs import PROGRAMS
from ponchik.projections.rounds import ROUNDS
from ponchik.projections.working_hours import WORKING_HOURS
from ponchik.store.connection import Transaction
from ponchik.store.event_store import Part
from ponchik.store.projection import Projection, Rows
from ponchik.store.state import State

PROJECTIONS: tuple[Projection, ...] = (
    PROGRAMS,
    ROUNDS,
    MEETINGS,
    PAIR_HISTORY,
    PRIVATE_AVOIDANCES,
    MEMBER_CHOICES,
    WORKING_HOURS,
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
        its = [one for one in events if one.stream.kind in projection.kinds]
        if not its:
            continue
        part = projection.part(its, _before(transaction, projection, its, state))
        if part is not None:
            yield part


def _before(
    transaction: Transaction,
    projection: Projection,
    events: Sequence[RecordedEvent],
    state: State,
) -> Rows:
    if projection.is_preloaded:
        return dict(state.rows.get(projection.table, {}))
    begun = {str(one.stream.id) for one in events if one.version == 1}
    keys = [key for key in projection.touched_by(events) if key[0] not in begun]
    return projection.read(transaction, keys) if keys else {}
