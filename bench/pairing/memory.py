"""What a round of 100,000 people takes: the history from Postgres, and memory."""

import resource
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import UUID, uuid4

import numpy as np

from bench.pairing.playing import made_up_history, people
from ponchik.domain.pairing import pair_members
from ponchik.local import embedded
from ponchik.queries.pair_history import read_pair_history
from ponchik.store.connection import Database, Transaction
from ponchik.store.migrations import migrate

_RUNS = 5


def rows(count: int, rounds: int) -> Iterable[Sequence[object]]:
    """Reading the history from an embedded Postgres, then one round of pairs."""
    program = uuid4()
    with (
        TemporaryDirectory(prefix="ponchik-bench-") as folder,
        embedded.postgres(Path(folder, "postgres"), durable=True) as url,
    ):
        migrate(url)
        database = Database(url)
        members = people(count)
        database.transaction(lambda t: _store(t, program, members, rounds))
        database.transaction(lambda t: read_pair_history(t, program))
        before = _most_memory()
        wall, cpu = [], []
        for _ in range(_RUNS):
            began, began_cpu = perf_counter(), process_time()
            past = database.transaction(lambda t: read_pair_history(t, program))
            wall.append(1_000 * (perf_counter() - began))
            cpu.append(1_000 * (process_time() - began_cpu))
        yield ["history read, ms of wall time", f"{median(wall):.0f}"]
        yield ["history read, ms of CPU here", f"{median(cpu):.0f}"]
        pair_members(members, past.history, 2, seed=1)
        yield ["memory of a round beside the history, MB", _most_memory() - before]
        database.close()


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _store(
    t: Transaction, program: object, members: Sequence[UUID], rounds: int
) -> None:
    history = made_up_history(members, 2, rounds)
    book = b"".join(history.people)
    for number, past in enumerate(history.rounds, 1):
        t.execute(
            "INSERT INTO pair_history VALUES "
            "(%s, 'T0BENCH', %s, %s, 2, true, %s, %s, %s, '')",
            [
                uuid4(),
                program,
                number,
                book if number == 1 else b"",
                past.groups.astype(np.dtype(">i4")).tobytes(),
                past.leaders.astype(np.dtype(">i4")).tobytes(),
            ],
        )
