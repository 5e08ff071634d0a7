"""What the processes say: every line to a file, the worrying ones to the person.

A fault repeats itself with every attempt, so the person sees each kind of line once a
minute, with the number of those that were left out.
"""

import json
import logging
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import closing, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock
from typing import IO, TextIO

COLOURS = {"web": 36, "worker": 33, "scheduler": 35, "slack": 32}
WORRYING = re.compile(r"\b(WARNING|ERROR|CRITICAL|FATAL)\b|^Traceback|^\w*Error\b")
WORRYING_LEVELS = {"warning", "error", "critical", "exception"}
#: What the file tells, and nobody reads on a screen.
NOISE = {"timestamp", "logger", "level"}
VARIABLE = re.compile(r"[0-9a-f]{8}[0-9a-f-]*|\d+")
SECONDS_OF_SILENCE = 60.0
#: Of a log, and as much again of the one before it.
LONGEST_LOG = 10_000_000
#: Of what ended, so many lines are told.
_LAST = 10


class Output:
    """Logs of earlier runs are removed unless they are to be kept."""

    def __init__(
        self,
        logs: Path,
        screen: TextIO,
        *,
        verbose: bool,
        keep: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        logs.mkdir(mode=0o700, exist_ok=True)
        for old in () if keep else logs.glob("*.log*"):
            old.unlink()
        self._logs = logs
        self._screen = screen
        self._verbose = verbose
        self._lock = Lock()
        self._repeats = Repeats(now)

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def follow(self, name: str, lines: IO[bytes]) -> list[str]:
        """Pass on every line until the process closes its output; return the last."""
        last: deque[str] = deque(maxlen=_LAST)
        with closing(_Log(self.log(name))) as log:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                log.write(text)
                last.append(text)
                if self._verbose:
                    self.say(self._prefix(name) + text)
                elif is_worrying(text):
                    self._warn(name, text)
        return list(last)

    def _warn(self, name: str, text: str) -> None:
        with self._lock:
            omitted = self._repeats.omitted_before(f"{name} {kind_of(text)}")
        if omitted is None:
            return
        note = f" ({omitted} more like it in {self.log(name)})" if omitted else ""
        self.say(self._prefix(name) + in_words(text) + note)

    def say(self, text: str) -> None:
        # A closed terminal is no reason to stop in disorder.
        with self._lock, suppress(OSError):
            self._screen.write(f"{text}\n")
            self._screen.flush()

    def _prefix(self, name: str) -> str:
        if not self._screen.isatty():
            return f"{name:<9} | "
        return f"\033[{COLOURS.get(name, 34)}m{name:<9} |\033[0m "


class _Log(RotatingFileHandler):
    """A file that does not grow for ever."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            file, maxBytes=LONGEST_LOG, backupCount=1, encoding="utf-8", delay=True
        )

    def write(self, line: str) -> None:
        self.emit(logging.makeLogRecord({"msg": line}))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """On a full disk lines are missed, and the process still is heard."""

    def close(self) -> None:
        with suppress(OSError):
            super().close()


class Repeats:
    """Lets each kind of line through once in a while."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._shown_at: dict[str, float] = {}
        self._omitted: Counter[str] = Counter()

    def omitted_before(self, kind: str) -> int | None:
        """Return how many were left out since the last one; None to leave this out."""
        shown_at = self._shown_at.get(kind)
        if shown_at is not None and self._now() - shown_at < SECONDS_OF_SILENCE:
            self._omitted[kind] += 1
            return None
        self._shown_at[kind] = self._now()
        return self._omitted.pop(kind, 0)


def is_worrying(line: str) -> bool:
    level = _field(line, "level")
    return bool(WORRYING.search(line)) if level is None else level in WORRYING_LEVELS


def kind_of(line: str) -> str:
    """Return what a line has in common with others that tell the same."""
    event = _field(line, "event")
    return event if event is not None else VARIABLE.sub("#", line)


def in_words(line: str) -> str:
    """Return what a JSON line of a log says, as a person would rather read it."""
    fields = _fields(line)
    if "event" not in fields:
        return line
    event = fields.pop("event").replace("_", " ")
    more = [
        f"{name}: {said.splitlines()[-1] if said else said}"
        for name, said in fields.items()
        if name not in NOISE
    ]
    return f"{event} ({', '.join(more)})" if more else event


def _field(line: str, name: str) -> str | None:
    return _fields(line).get(name)


def _fields(line: str) -> dict[str, str]:
    """Return what a line tells by name: nothing unless it is a JSON object."""
    try:
        return {name: str(value) for name, value in json.loads(line).items()}
    except (ValueError, AttributeError):
        return {}


def last_lines(log: Path) -> list[str]:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-_LAST:]
