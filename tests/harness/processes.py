"""The Procfile's processes, each with its children killed at once and started again."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM

from ponchik.local import guard

ROOT = Path(__file__).parents[2]
SECONDS_TO_LEAVE = 25


class Process:
    """Runs under a guard, so that nothing outlives us either.

    `code` is the tree that it runs from the next start on, if not this one.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        code: Path = ROOT,
    ) -> None:
        self.name = name
        self.code = code
        self.kills = 0
        self.deaths = 0
        self._command = [
            *(sys.executable, "-IS", guard.__file__),
            *(str(int(SIGTERM)), "", *command),
        ]
        self._environment = dict(environment)
        self._log = (folder / f"{name}.log").open("ab")
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            with suppress(BrokenPipeError):
                self._guard.stdin.close()
        self._guard = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=running_code(self._environment, self.code),
            cwd=self.code,
            start_new_session=True,
        )

    @property
    def pids(self) -> set[int]:
        return descendants(self._guard.pid) if self._guard else set()

    def kill(self) -> None:
        """End the process and whatever it started, without a word of warning."""
        if self._guard is None:
            return
        for pid, parent in parents().items():
            if parent == self._guard.pid:
                with suppress(ProcessLookupError):
                    os.killpg(pid, SIGKILL)
                self.kills += 1
        self._guard.wait()

    def has_ended(self) -> bool:
        return self._guard is not None and self._guard.poll() is not None

    def restart_if_ended(self) -> None:
        """What ends by itself is started again, as a platform would."""
        if self.has_ended():
            self.deaths += 1
            self.start()

    def stop(self) -> None:
        if self._guard is None or self._guard.stdin is None or self._log.closed:
            return
        with suppress(BrokenPipeError), self._guard.stdin as words:
            words.write(str(SECONDS_TO_LEAVE).encode())
        self._guard.wait()
        self._log.close()


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


def running_code(environment: Mapping[str, str], code: Path) -> dict[str, str]:
    """Return the environment of a process that runs the tree `code`."""
    return {**environment, **({} if code == ROOT else {"PYTHONPATH": str(code)})}


def run(
    command: Sequence[str], environment: Mapping[str, str], code: Path = ROOT
) -> tuple[int, str]:
    done = subprocess.run(
        command,
        env=running_code(environment, code),
        cwd=code,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def pause(seconds: float = 0.1) -> None:
    """Other processes are waited for by looking again."""
    time.sleep(seconds)
