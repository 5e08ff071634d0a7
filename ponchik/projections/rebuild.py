"""Hold all projections against the log, and mend them, while writers go on.

The log is folded in memory up to a settled position. A projection is written in the
transaction of its events, so the rows that one snapshot shows are what the log makes of
the events that it shows. Slice by slice, a short transaction reads the events after the
position and compares. Nobody waits for that. Only rows that are wrong are locked, and
only while they are written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from ponchik.errors import StoreError
from ponchik.projections import PROJECTIONS
from ponchik.projections.comparison import Difference, FoldedLog, differences
from ponchik.store.connection import Database, Transaction
from ponchik.store.log_reader import PAGE, read_log, read_visible, wait_for_appends
from ponchik.store.projection import Key, Projection

_BATCH = 2_000
#: Few, since a click on one of them waits until all of them are written.
_MENDED_AT_ONCE = 100
_TRIES = 10

#: Called with the number of events folded since the last call.
Progress = Callable[[int], None]
Item = TypeVar("Item")


class NotMended(StoreError):
    """Rows that were mended went wrong again under concurrent appends."""


def verify(database: Database, progress: Progress) -> list[Difference]:
    """Return the rows that are not what the log says. Raises AppendStillOpen."""
    return list(_Check(database, progress).differences())


def rebuild_tables(database: Database, progress: Progress) -> list[Difference]:
    """Mend the rows that are not what the log says; return what was wrong with them.

    Raises AppendStillOpen and NotMended.
    """
    check = _Check(database, progress)
    found = list(check.differences())
    check.mend(found)
    return found


@dataclass
class _Check:
    database: Database
    progress: Progress
    log: FoldedLog = field(default_factory=FoldedLog)

    def differences(self) -> Iterator[Difference]:
        self._catch_up()
        for projection in PROJECTIONS:
            for keys in self._slices(projection):
                yield from self._compare(projection, keys)

    def mend(self, wrong: Sequence[Difference]) -> None:
        """Mend rows until they are right.

        An append that read a row before it was mended may write it afterwards, and
        carry on what was wrong. So appends in flight are waited for, and the rows
        compared again. Raises NotMended if that never ends.
        """
        for _ in range(_TRIES):
            if not wrong:
                return
            for projection, keys in _keys_of(wrong):
                self._mend(projection, keys)
            wait_for_appends(self.database)
            wrong = [
                found
                for projection, keys in _keys_of(wrong)
                for found in self._compare(projection, keys)
            ]
        if wrong:
            raise NotMended(
                f"{len(wrong)} rows went wrong again after they were mended, such as "
                f"{wrong[0]}; run `ponchik projections rebuild` again"
            )

    def _catch_up(self) -> None:
        """Fold what is settled by now."""
        events = read_log(self.database, self.log.position)
        for batch in _batches(events, _BATCH):
            self.log.fold(batch)
            self.progress(len(batch))

    def _slices(self, projection: Projection) -> Iterator[Sequence[Key]]:
        """Yield the keys of all rows that are there, then of those that ought to be."""
        unseen = self.log.expected_keys(projection)
        last: Key | None = None
        while keys := self.database.transaction(
            partial(projection.keys_after, last=last)
        ):
            yield keys
            unseen.difference_update(keys)
            last = keys[-1]
        yield from _batches(unseen, projection.slice_size)

    def _compare(
        self, projection: Projection, keys: Sequence[Key]
    ) -> Sequence[Difference]:
        """Compare in one snapshot what the log says with what is stored."""

        def compare(transaction: Transaction) -> tuple[Sequence[Difference], int]:
            later = read_visible(transaction, self.log.position)
            expected = self.log.expected(projection, keys, later)
            return differences(transaction, projection, expected), len(later)

        found, behind = self.database.snapshot(compare)
        if behind >= PAGE:
            self._catch_up()
        return found

    def _mend(self, projection: Projection, keys: Sequence[Key]) -> None:
        """Write what can be locked at once, and what is missing.

        What somebody else has locked is left to the next try: waiting for it would
        hold up whoever waits for the rows locked already.
        """

        def mend(transaction: Transaction) -> None:
            locked = projection.lock(transaction, keys)
            # Read after the lock was taken: it shows all events that wrote these rows.
            later = read_visible(transaction, self.log.position)
            expected = self.log.expected(projection, keys, later)
            projection.replace(transaction, {key: expected[key] for key in locked})
            others = (row for key, row in expected.items() if key not in locked)
            projection.add(transaction, [row for row in others if row])

        self.database.transaction(mend)


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
