"""Postgres and Valkey that can be crashed, and come back with the same address."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from signal import SIGKILL, SIGQUIT

import redis

from ponchik.demo.servers import embedded


class Server:
    def __init__(self, run: Callable[[], AbstractContextManager[str]]) -> None:
        self._run = run
        self._stack = ExitStack()
        self.url = ""

    def start(self) -> None:
        self._stack = ExitStack()
        self.url = self._stack.enter_context(self._run())

    def stop(self) -> None:
        self._stack.close()


class Postgres(Server):
    def __init__(self, folder: Path) -> None:
        # Durable: what was committed before an immediate restart must be there after.
        super().__init__(lambda: embedded.postgres(folder))
        self._pid_file = folder / "data" / "postmaster.pid"

    def crash(self) -> None:
        """An immediate shutdown: every session is cut, and the log is replayed."""
        pid = int(self._pid_file.read_text().split()[0])
        os.kill(pid, SIGQUIT)
        self.stop()


class Valkey(Server):
    def __init__(self, folder: Path) -> None:
        super().__init__(lambda: embedded.valkey(folder))

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def crash(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            pid = int(client.info("server")["process_id"])
        with suppress(ProcessLookupError):
            os.kill(pid, SIGKILL)
        self.stop()
