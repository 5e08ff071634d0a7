"""All projections: tables that are folded from the log, and kept with it."""

from collections.abc import Sequence

from ponchik.events.event import RecordedEvent
from ponchik.projections.due import DUE
from ponchik.projections.meetings import MEETINGS
from ponchik.projections.pair_history import PAIR_HISTORY
from ponchik.projections.private_avoidances import PRIVATE_AVOIDANCES
from ponchik.projections.programs import PROGRAMS
from ponchik.projections.rounds import ROUNDS
from ponchik.store.connection import Transaction
from ponchik.store.projection import Projection

PROJECTIONS: tuple[Projection, ...] = (
    PROGRAMS,
    ROUNDS,
    MEETINGS,
    PAIR_HISTORY,
    PRIVATE_AVOIDANCES,
    DUE,
)


def project(transaction: Transaction, events: Sequence[RecordedEvent]) -> None:
    """Bring all projections up to date, in the transaction that records the events."""
    for projection in PROJECTIONS:
        projection.apply(transaction, events)
