"""PostgreSQL and Valkey: in a process of their own, or such as can be crashed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from signal import SIGKILL, SIGQUIT

import redis

from ponchik.local import embedded
from tests.harness.processes import ROOT

SCRIPT = """
import sys
from pathlib import Path
from ponchik.local import embedded

folder = Path(sys.argv[1])
with embedded.postgres(folder / "postgres") as database:
    with embedded.valkey(folder / "valkey") as redis:
        print(database, redis, flush=True)
        sys.stdin.read()
"""
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@contextmanager
def servers(
    folder: Path, python: Sequence[str] = (sys.executable,)
) -> Iterator[tuple["subprocess.Popen[str]", str, str]]:
    command = [*python, "-c", SCRIPT, str(folder)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, cwd=ROOT) as process:
        assert process.stdout
        words = process.stdout.readline().split()
        assert len(words) == 2, "the servers did not start"
        yield process, words[0], words[1]


def socket_folders(database: str, redis: str) -> list[Path]:
    return [
        Path(database.partition("?host=")[2]),
        Path(redis.removeprefix("unix://")).parent,
    ]


def is_root() -> bool:
    return os.geteuid() == 0


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
