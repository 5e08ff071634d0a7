"""The workspace's time: the real one, plus what has been skipped.

The clock file holds one number, the seconds that Ponchik's clock runs ahead.
"""

import os
import time
from pathlib import Path
from threading import Lock

from ponchik.demo.simulator.errors import BadRequest

DAY = 86_400
FARTHEST = 100 * 366 * DAY
FIRST_MONDAY = 4 * DAY  # 1970-01-05
PERIODS = {"hour": 3_600, "day": DAY, "week": 7 * DAY}


class Clock:
    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()
        self._last_micros = 0
        self.ahead = _read(path)

    def now(self) -> float:
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        with self._lock:
            if not 0 < seconds <= FARTHEST - self.ahead:
                raise BadRequest(
                    "The clock only moves forward, and not past a century."
                )
            self.ahead += seconds
            if self._path is not None:
                _replace(self._path, f"{self.ahead}\n")

    def advance_to_next(self, period: str) -> None:
        if period not in PERIODS:
            raise BadRequest(f"`next` must be one of {', '.join(PERIODS)}.")
        length = PERIODS[period]
        self.advance(length - (self.now() - FIRST_MONDAY) % length)

    def has_named(self, ts: str) -> None:
        """Name the messages to come after this one."""
        self._last_micros = max(self._last_micros, int(ts.replace(".", "")))

    def next_ts(self) -> str:
        """Name a new message: no two moments are the same in one workspace."""
        with self._lock:
            micros = max(int(self.now() * 1_000_000), self._last_micros + 1)
            self._last_micros = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def _read(path: Path | None) -> float:
    if path is None or not path.exists():
        return 0.0
    text = path.read_text().strip()
    try:
        ahead = float(text or 0)
    except ValueError:
        ahead = -1.0
    if not 0 <= ahead <= FARTHEST:
        raise BadRequest(f"{path} must hold one number, the seconds to run ahead.")
    return ahead


def _replace(path: Path, text: str) -> None:
    """Replace a file; a reader sees the old number or the new one, never half."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text)
    fresh.replace(path)
