"""All projections: tables that are folded from the log, and kept with it."""

from collections.abc import Iterator, Sequence
from functools import cache

from ponchik.events.event import RecordedEvent
from ponchik.projections.due import DUE
from ponchik.projections.meetings import MEETINGS
from ponchik.projections.member_choices import MEMBER_CHOICES
from ponchik.projections.pair_history import PAIR_HISTORY
from ponchik.projections.private_avoidances import PRIVATE_AVOIDANCES
from ponchik.projections.programs import PROGRAMS
from ponchik.projections.rounds import ROUNDS
from ponchik.projections.working_hours import WORKING_HOURS
from ponchik.store.appending import Part
from ponchik.store.connection import Transaction
from ponchik.store.projection import Key, Marks, Projection, Rows, known_streams
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
    for projection, its in _touched(events):
        part = projection.part(its, *_before(transaction, projection, its, state))
        if part is not None:
            yield part


def _touched(
    events: Sequence[RecordedEvent],
) -> Iterator[tuple[Projection, Sequence[RecordedEvent]]]:
    """Yield each projection that some events are for, with those events."""
    for projection in _of_kinds(frozenset(one.stream.kind for one in events)):
        yield projection, [one for one in events if one.stream.kind in projection.kinds]


@cache
def _of_kinds(kinds: frozenset[str]) -> Sequence[Projection]:
    return [one for one in PROJECTIONS if one.kinds & kinds]


def _before(
    transaction: Transaction,
    projection: Projection,
    events: Sequence[RecordedEvent],
    state: State,
) -> tuple[Rows, Marks | None]:
    """Return the rows that are there, and their marks if they were looked for."""
    table = projection.table
    if projection.is_preloaded:
        return dict(state.rows.get(table, {})), state.marks.get(table)
    keys = _not_begun(projection, events)
    return projection.read(transaction, keys) if keys else ({}, None)


def reads_more(events: Sequence[RecordedEvent]) -> bool:
    """Return whether more rows have to be read than those that were preloaded."""
    return any(
        _not_begun(projection, its)
        for projection, its in _touched(events)
        if not projection.is_preloaded
    )


def _not_begun(projection: Projection, events: Sequence[RecordedEvent]) -> list[Key]:
    """Return which rows the events change, but for those of streams that they begin."""
    known = {one.key for one in known_streams(events)}
    return [key for key in projection.touched_by(events) if key[0] in known]
