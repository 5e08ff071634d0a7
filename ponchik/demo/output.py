"""What the processes say: every line to a file, the worrying ones to the person."""

import json
import re
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO, TextIO

COLOURS = {"web": 36, "worker": 33, "scheduler": 35, "slack": 32}
WORRYING = re.compile(r"\b(WARNING|ERROR|CRITICAL|FATAL)\b|^Traceback|^\w*Error\b")
WORRYING_LEVELS = {"warning", "error", "critical", "exception"}


class Output:
    def __init__(self, logs: Path, screen: TextIO, *, verbose: bool) -> None:
        logs.mkdir(mode=0o700, exist_ok=True)
        for old in logs.glob("*.log"):
            old.unlink()
        self._logs = logs
        self._screen = screen
        self._verbose = verbose
        self._lock = Lock()

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def follow(self, name: str, lines: IO[bytes]) -> None:
        """Pass on every line until the process closes its output."""
        with self.log(name).open("ab", buffering=0) as log:
            for line in lines:
                log.write(line)
                text = line.decode(errors="replace").rstrip()
                if self._verbose or is_worrying(text):
                    self.say(self._prefix(name) + text)

    def say(self, text: str) -> None:
        # A closed terminal is no reason to stop in disorder.
        with self._lock, suppress(OSError):
            self._screen.write(f"{text}\n")
            self._screen.flush()

    def _prefix(self, name: str) -> str:
        if not self._screen.isatty():
            return f"{name:<9} | "
        return f"\033[{COLOURS.get(name, 34)}m{name:<9} |\033[0m "


def is_worrying(line: str) -> bool:
    try:
        level = json.loads(line)["level"]
    except (ValueError, LookupError, TypeError):
        return bool(WORRYING.search(line))
    return level in WORRYING_LEVELS


def last_lines(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-10:])
