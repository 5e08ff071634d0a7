"""Hold all projections against the log, and mend them, while writers go on.

A row is made of the events of one stream, and written in their transaction. So some
streams are taken at a time, in the order in which they began: one snapshot shows their
events and their rows, and what the events are folded to is what the rows have to be.
Memory holds one such slice, and nobody waits for it. Only rows that are wrong are
locked, and only while they are written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from ponchik.errors import StoreError
from ponchik.events.event import RecordedEvent
from ponchik.projections import PROJECTIONS
from ponchik.projections.comparison import (
    Difference,
    differences,
    differences_of_streams,
    expected_rows,
)
from ponchik.projections.courtesy import Courtesy
from ponchik.projections.processes import snapshots
from ponchik.store.collector import collector_paused
from ponchik.store.connection import Database, Transaction
from ponchik.store.log_reader import settled_position, wait_for_appends
from ponchik.store.projection import Key, Projection
from ponchik.store.stream_reader import read_streams_begun

#: The streams that began at so many positions are a slice: a fraction of a second.
_POSITIONS = 2_000
#: With fewer slices one process is done before others have begun.
_WORTH_PROCESSES = 20
#: Few, since a click on one of them waits until all of them are written.
_MENDED_AT_ONCE = 100
_TRIES = 10

#: Called with the number of events folded since the last call.
Progress = Callable[[int], None]
#: How many events, and what is wrong with the rows made of them.
Looked = tuple[int, Sequence[Difference]]
Item = TypeVar("Item")


class NotMended(StoreError):
    """Rows that were mended went wrong again under concurrent appends."""


def verify(
    database: Database, progress: Progress, at_once: int = 1
) -> list[Difference]:
    """Return the rows that are not what the log says.

    Of a long log so many slices are looked at at once, each in a process of its own,
    which has a connection of its own. Raises AppendStillOpen and HelperLost.
    """
    return [*_of_streams(database, progress, at_once), *_streamless(database)]


def rebuild_tables(
    database: Database, progress: Progress, at_once: int = 1
) -> list[Difference]:
    """Mend the rows that are not what the log says; return what was wrong with them.

    Raises AppendStillOpen, HelperLost and NotMended.
    """
    found = verify(database, progress, at_once)
    _mend_all(database, found)
    return found


def _of_streams(
    database: Database, progress: Progress, at_once: int
) -> Iterator[Difference]:
    """Yield what is wrong with rows whose stream has begun by now."""
    newest = settled_position(database)
    slices = [range(at, at + _POSITIONS) for at in range(0, newest, _POSITIONS)]
    if at_once == 1 or len(slices) < _WORTH_PROCESSES:
        looked = _looked_here(slices, database, newest)
    else:
        looked = snapshots(_look, slices, database, newest, at_once)
    for events, wrong in looked:
        progress(events)
        yield from wrong


def _looked_here(
    slices: Iterable[range], database: Database, newest: int
) -> Iterator[Looked]:
    courtesy = Courtesy(database, newest)
    for positions in slices:
        yield courtesy.snapshot(partial(_look, begun=positions))


def _look(transaction: Transaction, begun: range) -> Looked:
    """Look at the streams that began after the first position, up to the last."""
    # What it reads is freed before the collector could search through it.
    with collector_paused():
        return _compared(transaction, begun)


def _compared(transaction: Transaction, begun: range) -> Looked:
    events = read_streams_begun(transaction, begun.start, begun.stop)
    of_kind: dict[str, list[RecordedEvent]] = defaultdict(list)
    for event in events:
        of_kind[event.stream.kind].append(event)
    wrong = [
        one
        for projection in PROJECTIONS
        if (its := [e for kind in sorted(projection.kinds) for e in of_kind[kind]])
        for one in differences_of_streams(transaction, projection, its)
    ]
    return len(events), wrong


def _streamless(database: Database) -> Iterator[Difference]:
    """Yield the rows of streams that never began."""
    for projection in PROJECTIONS:
        last: Key | None = None
        while True:
            rows, last = database.transaction(
                partial(projection.streamless_after, last=last)
            )
            for key, row in rows.items():
                yield Difference(projection.table, key, row, None)
            if last is None:
                break


def _mend_all(database: Database, wrong: Sequence[Difference]) -> None:
    """Mend rows until they are right.

    An append that read a row before it was mended may write it afterwards, and
    carry on what was wrong. So appends in flight are waited for, and the rows
    compared again. Raises NotMended if that never ends.
    """
    for _ in range(_TRIES):
        if not wrong:
            return
        for projection, keys in _keys_of(wrong):
            database.transaction(partial(_mend, projection=projection, keys=keys))
        wait_for_appends(database)
        wrong = [
            found
            for projection, keys in _keys_of(wrong)
            for found in database.snapshot(
                partial(_compare, projection=projection, keys=keys)
            )
        ]
    if wrong:
        raise NotMended(
            f"{len(wrong)} rows went wrong again after they were mended, such as "
            f"{wrong[0]}; run `ponchik projections rebuild` again"
        )


def _compare(
    transaction: Transaction, projection: Projection, keys: Sequence[Key]
) -> Sequence[Difference]:
    expected = expected_rows(transaction, projection, keys)
    return differences(transaction, projection, expected)


def _mend(
    transaction: Transaction, projection: Projection, keys: Sequence[Key]
) -> None:
    """Write what can be locked at once, and what is missing.

    What somebody else has locked is left to the next try: waiting for it would
    hold up whoever waits for the rows locked already.
    """
    locked = projection.lock(transaction, keys)
    # Read after the lock was taken: it shows all events that wrote these rows.
    expected = expected_rows(transaction, projection, keys)
    projection.replace(transaction, {key: expected[key] for key in locked})
    others = (row for key, row in expected.items() if key not in locked)
    projection.add(transaction, [row for row in others if row])


def _keys_of(
    found: Sequence[Difference],
) -> Iterator[tuple[Projection, Sequence[Key]]]:
    for projection in PROJECTIONS:
        keys = [one.key for one in found if one.table == projection.table]
        size = min(_MENDED_AT_ONCE, projection.slice_size)
        for batch in _batches(keys, size):
            yield projection, batch


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
