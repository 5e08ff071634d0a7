"""What goes wrong meanwhile: a kill every two seconds, and servers that go away."""

import random
import sys
from collections.abc import Callable, Sequence
from threading import Event, Thread

import redis

from tests.harness.processes import Process, pause
from tests.harness.servers import Postgres, Valkey

BETWEEN_KILLS = 2.0
SECONDS_WITHOUT_VALKEY = 5.0


class Havoc:
    def __init__(
        self,
        processes: Sequence[Process],
        postgres: Postgres,
        valkey: Valkey,
        seed: int,
    ) -> None:
        self._processes = processes
        self._postgres = postgres
        self._valkey = valkey
        self._random = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        self._over = Event()
        self.done: list[str] = []
        self._threads = [
            Thread(target=self._kill, daemon=True),
            Thread(target=self._disasters, daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Whatever was planned has happened by then, and everybody lives."""
        self._threads[1].join()
        self._over.set()
        self._threads[0].join()
        for process in self._processes:
            process.restart_if_ended()

    @property
    def kills(self) -> int:
        return sum(process.kills for process in self._processes)

    def _kill(self) -> None:
        while not self._over.wait(BETWEEN_KILLS):
            victim = self._random.choice(self._processes)
            victim.kill()
            victim.start()
            for process in self._processes:
                process.restart_if_ended()

    def _disasters(self) -> None:
        plan: Sequence[tuple[float, str, Callable[[], None]]] = (
            (6, "valkey flushed", self._valkey.flush),
            (10, "valkey dead for 5 s", self._valkey_dies),
            (10, "postgres restarted", self._postgres_restarts),
            (8, "valkey flushed", self._valkey.flush),
        )
        for seconds, what, disaster in plan:
            pause(seconds)
            try:
                disaster()
            except (OSError, redis.RedisError) as error:
                sys.stderr.write(f"{what}: {error}\n")
            else:
                self.done.append(what)

    def _valkey_dies(self) -> None:
        self._valkey.crash()
        pause(SECONDS_WITHOUT_VALKEY)
        self._valkey.start()

    def _postgres_restarts(self) -> None:
        self._postgres.crash()
        self._postgres.start()
