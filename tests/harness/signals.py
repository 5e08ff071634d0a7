"""A process of the Procfile that is told things, and says with what code it left."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from tests.harness.processes import Process, descendants, parents
from tests.harness.waiting import PATIENCE, seconds_until


@dataclass(frozen=True)
class Left:
    code: int
    seconds: float


class Told(Process):
    """Signals go to everybody in its process group, as a platform's do."""

    def start(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
        super().start()

    def tell(self, *signals: Signals) -> None:
        for number in signals:
            for group in self.groups():
                os.killpg(group, number)
            time.sleep(0.3 if len(signals) > 1 else 0)

    def groups(self) -> list[int]:
        """What the guard started: each is the first of a group of its own."""
        assert self._guard
        return [pid for pid, parent in parents().items() if parent == self._guard.pid]

    def leave(self, *signals: Signals, within: float = PATIENCE) -> Left:
        """Tell it to go; a code of -1 says that it did not."""
        began = time.monotonic()
        self.tell(*signals)
        return Left(self._code(within), time.monotonic() - began)

    def _code(self, within: float) -> int:
        assert self._guard
        try:
            return self._guard.wait(within)
        except subprocess.TimeoutExpired:
            return -1

    def until_stopped(self) -> None:
        """Wait until one of its processes was stopped and does not run."""
        assert self._guard
        pid = self._guard.pid
        seconds_until(lambda: any(map(_is_stopped, descendants(pid))))


def _is_stopped(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] == "T"
