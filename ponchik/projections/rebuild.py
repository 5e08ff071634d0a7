"""Hold all projections against the log, and mend them, while writers go on.

A row is made of the events of one stream, and written in their transaction. So some
streams are taken at a time, in the order in which they began: one snapshot shows their
events and their rows, and what the events are folded to is what the rows have to be.
Memory holds one such slice, and nobody waits for it. Only rows that are wrong are
locked, and only while they are written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import TypeVar

from ponchik.errors import StoreError
from ponchik.projections import PROJECTIONS
from ponchik.projections.comparison import (
    Difference,
    differences,
    differences_of_streams,
    expected_rows,
)
from ponchik.projections.courtesy import Courtesy
from ponchik.store.collector import collector_paused
from ponchik.store.connection import Database, Transaction
from ponchik.store.log_reader import settled_position, wait_for_appends
from ponchik.store.projection import Key, Projection
from ponchik.store.stream_reader import read_streams_begun

#: The streams that began at so many positions are a slice: a fraction of a second.
_POSITIONS = 2_000
#: Few, since a click on one of them waits until all of them are written.
_MENDED_AT_ONCE = 100
_TRIES = 10

#: Called with the number of events folded since the last call.
Progress = Callable[[int], None]
Item = TypeVar("Item")
Result = TypeVar("Result")


class NotMended(StoreError):
    """Rows that were mended went wrong again under concurrent appends."""


def verify(
    database: Database, progress: Progress, at_once: int = 1
) -> list[Difference]:
    """Return the rows that are not what the log says. Raises AppendStillOpen.

    With two slices at once, Postgres reads for one while Python folds the other; each
    needs a connection.
    """
    return [*_of_streams(database, progress, at_once), *_streamless(database)]


def rebuild_tables(
    database: Database, progress: Progress, at_once: int = 1
) -> list[Difference]:
    """Mend the rows that are not what the log says; return what was wrong with them.

    Raises AppendStillOpen and NotMended.
    """
    found = verify(database, progress, at_once)
    _mend_all(database, found)
    return found


def _of_streams(
    database: Database, progress: Progress, at_once: int
) -> Iterator[Difference]:
    """Yield what is wrong with rows whose stream has begun by now."""
    newest = settled_position(database)
    courtesy = Courtesy(database, newest)

    def look(after: int) -> tuple[int, Sequence[Difference]]:
        with collector_paused():
            return courtesy.snapshot(partial(_look, after=after))

    slices = range(0, newest, _POSITIONS)
    for events, wrong in _done(look, slices, at_once):
        progress(events)
        yield from wrong


def _done(
    work: Callable[[Item], Result], items: Iterable[Item], at_once: int
) -> Iterator[Result]:
    """Yield the results in order."""
    if at_once == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(at_once) as threads:
        yield from threads.map(work, items)


def _look(transaction: Transaction, after: int) -> tuple[int, Sequence[Difference]]:
    """Return how many events the streams have, and what is wrong with their rows."""
    events = read_streams_begun(transaction, after, after + _POSITIONS)
    wrong = [
        one
        for projection in PROJECTIONS
        if (its := [e for e in events if e.stream.kind in projection.kinds])
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
