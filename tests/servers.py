"""Start the embedded servers in a process of their own, and see what becomes of it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from ponchik.demo.servers import embedded

folder = Path(sys.argv[1])
with embedded.postgres(folder / "postgres") as database:
    with embedded.valkey(folder / "valkey") as redis:
        print(database, redis, flush=True)
        sys.stdin.read()
"""
ROOT = Path(__file__).parents[1]
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


def parents() -> dict[int, int]:
    """Every living process and its parent."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def descendants(pid: int) -> set[int]:
    living = parents()
    found = {pid}
    while more := {p for p, parent in living.items() if parent in found} - found:
        found |= more
    return found - {pid}


def gone(pids: set[int]) -> bool:
    return not pids & parents().keys()


def seconds_until(condition: Callable[[], bool], limit: float = 10) -> float:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < limit, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - start


def socket_folders(database: str, redis: str) -> list[Path]:
    return [
        Path(database.partition("?host=")[2]),
        Path(redis.removeprefix("unix://")).parent,
    ]


def is_root() -> bool:
    return os.geteuid() == 0
