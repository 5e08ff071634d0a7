"""Processes that append at a steady pace, or read; and a log for them to read."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event as Flag
from time import monotonic, sleep
from uuid import uuid4

from psycopg.types.json import Jsonb

from bench.f01_append import paired
from bench.readers.recipes import Recipe
from ponchik.clock import system_clock
from ponchik.events.event import Event, Metadata, RecordedEvent, Stream
from ponchik.events.meeting import ConversationOpened, MeetingIntroduced
from ponchik.projections import parts_of, rebuild
from ponchik.store.appending import Append, append, numbered
from ponchik.store.connection import Database, Transaction
from ponchik.store.state import State

PACE = 0.02
_WORKSPACE = "T0BENCH"
_CAUSE = Metadata.of_command("bench", "bench")
_SPAWN = multiprocessing.get_context("spawn")

Reading = Callable[[Database], object]


@dataclass
class Timed:
    """When an append began and ended."""

    began: float
    ended: float


class Writers:
    """Processes that append until they are told to stop."""

    def __init__(self, url: str, recipe: Recipe, number: int) -> None:
        self._over = _SPAWN.Event()
        self._told: Queue[list[Timed]] = _SPAWN.Queue()
        values = (url, recipe, self._over, self._told)
        self._processes = [
            _SPAWN.Process(target=_append_steadily, args=values) for _ in range(number)
        ]
        for process in self._processes:
            process.start()
        for _ in self._processes:
            self._told.get()

    def stop(self) -> list[Timed]:
        self._over.set()
        timed = [one for _ in self._processes for one in self._told.get()]
        for process in self._processes:
            process.join()
        return timed


def _append_steadily(
    url: str, recipe: Recipe, over: Flag, told: "Queue[list[Timed]]"
) -> None:
    """Say that the first is done, append until it is over, say what each took."""
    database, timed = Database(url, size=1), list[Timed]()
    _append_one(database, recipe)
    told.put([])
    while not over.is_set():
        timed.append(_append_one(database, recipe))
        sleep(max(0.0, PACE - timed[-1].ended + timed[-1].began))
    told.put(timed)
    database.close()


def _append_one(database: Database, recipe: Recipe) -> Timed:
    began = monotonic()
    database.transaction(partial(append_in, recipe=recipe))
    return Timed(began, monotonic())


def append_in(transaction: Transaction, recipe: Recipe) -> None:
    recipe.before_append(transaction)
    record(transaction, paired())


def record(transaction: Transaction, event: Event) -> list[RecordedEvent]:
    """Begin a meeting with its row, as the command handler does."""
    one = Append(Stream("meeting", uuid4()), 0, [event])
    events = list(numbered(_WORKSPACE, [one], _CAUSE))
    parts = list(parts_of(transaction, events, State({}, {})))
    return append(transaction, events, parts).events


@contextmanager
def reader(url: str, reading: Reading) -> Iterator[Callable[[], None]]:
    """Yield what makes a waiting process read; then wait until it has ended."""
    ready, begin = _SPAWN.Event(), _SPAWN.Event()
    process = _SPAWN.Process(target=_read, args=(url, reading, ready, begin))
    process.start()
    ready.wait()
    yield begin.set
    process.join()
    if process.exitcode:
        raise SystemExit("the reader failed")


def _read(url: str, reading: Reading, ready: Flag, begin: Flag) -> None:
    database = Database(url, size=1)
    database.transaction(lambda t: t.execute("SELECT"))
    ready.set()
    begin.wait()
    reading(database)
    database.close()


def fill(url: str, meetings: int) -> None:
    """Record three events for each meeting, and make their rows by a rebuild."""
    database, now = Database(url), system_clock()
    events = [
        paired(),
        ConversationOpened(conversation="G0BENCH", at=now),
        MeetingIntroduced(ts="1.2", at=now),
    ]
    for version, event in enumerate(events, 1):
        database.transaction(
            partial(_record, event=event, version=version, meetings=meetings)
        )
    rebuild.rebuild_tables(database, lambda _count: None)
    database.transaction(lambda t: t.execute("ANALYZE"))
    database.close()


def _record(
    transaction: Transaction, event: Event, version: int, meetings: int
) -> None:
    (sample,) = record(transaction, paired())
    transaction.execute("SET LOCAL statement_timeout = '10min'")
    transaction.execute(
        "INSERT INTO events (workspace, stream, version, type, schema, data, metadata) "
        "SELECT workspace, 'meeting-' || md5(number::text)::uuid, %s, %s, %s, %s, "
        "metadata FROM events, generate_series(1, %s) AS number WHERE position = %s",
        [
            version,
            event.type_name(),
            event.schema_number,
            Jsonb(event.data()),
            meetings,
            sample.position,
        ],
    )
