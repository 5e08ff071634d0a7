"""F7: effects carried out by one worker of 4 threads, Slack answering at once."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple
from uuid import uuid4

import dramatiq
import psycopg
import redis

from bench import two_workers
from bench.lab import Lab
from bench.outcomes import (
    MILLISECONDS,
    Measured,
    Outcome,
    at_least,
    at_most,
    ratios,
)
from bench.processes import (
    ROOT,
    cpu_seconds,
    descendants,
    running,
    started,
)
from bench.slack_stub import answering
from bench.waiting_effects import (
    Looking,
    let_wait,
    posted,
    rate_of,
    stopped,
    wait,
    wait_for_workers,
)
from ponchik.demo.procfile import in_a_shell, read_procfile
from ponchik.local.environment import inherited

EFFECTS = 400
#: 350 effects a second, where a no-op actor does 2,084: 0.48 ms for each.
_GOAL = 0.17
#: Processor time of an effect, in milliseconds; beside that of a no-op, so that as much
#: is asked of a slower machine.
_WORKER, _POSTGRES, _NOOP_THERE = 2.0, 1.4, 0.48
_BARE_IS = "three plain statements and a call of Slack by an actor that decides nothing"
#: Beside what its libraries take.
_OURS = 2.0


class _Peer(NamedTuple):
    """Another actor in the same kind of worker; its name is its broker's namespace."""

    name: str
    module: str
    actor: str
    messages: int


class _Handled(NamedTuple):
    """Messages a second, and milliseconds of processor time for each."""

    rate: float
    cpu: float


_NOOP = _Peer("noop", "bench.noop_actor", "do_nothing", 2_000)
_BARE = _Peer("bare", "bench.bare_actor", "do_plainly", EFFECTS)


@dataclass
class _Runs:
    ours: list[float] = field(default_factory=list)
    noop: list[float] = field(default_factory=list)
    noop_cpu: list[float] = field(default_factory=list)
    bare_cpu: list[float] = field(default_factory=list)
    worker_cpu: list[float] = field(default_factory=list)
    postgres_cpu: list[float] = field(default_factory=list)


def measure(lab: Lab) -> Iterator[Outcome]:
    runs = _Runs()
    with (
        lab.database("f7") as url,
        answering() as slack,
        running(lab, url, ("worker",), slack.url) as ponchik,
        _worker_of(lab, _NOOP, url, slack.url) as noop,
        _worker_of(lab, _BARE, url, slack.url) as bare,
        redis.Redis.from_url(lab.redis_url) as client,
        # One connection for all: each new one would cost PostgreSQL a process.
        psycopg.connect(url, autocommit=True) as looking,
    ):
        looking.execute("CREATE TABLE plain (id uuid PRIMARY KEY, data jsonb)")
        wait_for_workers(looking)
        for run in range(lab.runs + 1):
            _effects(lab, looking, url, ponchik.pids("worker"), runs)
            handled = _messages(client, descendants(noop), _NOOP)
            runs.noop.append(handled.rate)
            runs.noop_cpu.append(handled.cpu)
            runs.bare_cpu.append(_messages(client, descendants(bare), _BARE).cpu)
            if run == 0:  # whoever is asked first has more to do
                runs = _Runs()
    yield from _rows(runs)
    yield two_workers.compare(lab)


def _rows(runs: _Runs) -> Iterator[Outcome]:
    what = "effects carried out, one worker of 4 threads"
    yield Measured(
        "F7",
        what,
        "a dramatiq actor that does nothing",
        ratios(runs.ours, runs.noop),
        at_least(_GOAL),
        absolute=f"{median(runs.ours):.0f}/s of {median(runs.noop):.0f}/s",
    )
    for part, figures, goal in (
        ("worker", runs.worker_cpu, _WORKER),
        ("postgres", runs.postgres_cpu, _POSTGRES),
    ):
        yield Measured(
            f"F7 {part} CPU",
            f"CPU time of {part} an effect",
            "",
            figures,
            at_most(goal),
            MILLISECONDS,
        )
        yield Measured(
            f"F7 {part} CPU ratio",
            f"CPU time of {part} an effect",
            "the CPU time of a dramatiq actor that does nothing",
            ratios(figures, runs.noop_cpu),
            at_most(round(goal / _NOOP_THERE, 1)),
        )
    yield Measured(
        "F7 worker CPU bare",
        "CPU time of worker an effect",
        _BARE_IS,
        ratios(runs.worker_cpu, runs.bare_cpu),
        at_most(_OURS),
        absolute=f"{median(runs.worker_cpu):.2f} ms of {median(runs.bare_cpu):.2f} ms",
    )


def _effects(
    lab: Lab, looking: Looking, url: str, worker: set[int], runs: _Runs
) -> None:
    """Have some questions posted, and note what that took."""
    with stopped(worker):
        before = let_wait(looking, url, EFFECTS)
        postgres = descendants(lab.postmaster) | {lab.postmaster}
        cpu = cpu_seconds(worker), cpu_seconds(postgres)
    moments = posted(looking, lab.redis_url, before)
    ours, theirs = cpu_seconds(worker) - cpu[0], cpu_seconds(postgres) - cpu[1]
    runs.ours.append(rate_of(moments))
    runs.worker_cpu.append(1_000 * ours / len(moments))
    runs.postgres_cpu.append(1_000 * theirs / len(moments))


@contextmanager
def _worker_of(lab: Lab, peer: _Peer, url: str, slack: str) -> Iterator[int]:
    worker = read_procfile(ROOT / "Procfile")["worker"][-1].removeprefix("exec ")
    command = in_a_shell(worker.replace("ponchik.actors.app", peer.module))
    environment = {
        **inherited(os.environ),
        "REDIS_URL": lab.redis_url,
        "DATABASE_URL": url,
        "SLACK_API_URL": slack,
    }
    with started(lab, peer.name, command, environment) as guard:
        yield guard


def _messages(client: redis.Redis, worker: set[int], peer: _Peer) -> _Handled:
    """Have messages handled; all of them wait before the first is."""
    waiting = f"{peer.name}:default.msgs"
    with stopped(worker), client.pipeline(transaction=False) as pipeline:
        for _ in range(peer.messages):
            message: dramatiq.Message[None] = dramatiq.Message(
                queue_name="default",
                actor_name=peer.actor,
                args=(str(uuid4()),),
                kwargs={},
                options={"redis_message_id": str(uuid4())},
            )
            number = message.options["redis_message_id"]
            pipeline.hset(waiting, number, message.encode())
            pipeline.rpush(f"{peer.name}:default", number)
        pipeline.execute()
        cpu = cpu_seconds(worker)
    began = time.perf_counter()
    wait(lambda: client.hlen(waiting) == 0)
    rate = peer.messages / (time.perf_counter() - began)
    return _Handled(rate, 1_000 * (cpu_seconds(worker) - cpu) / peer.messages)
