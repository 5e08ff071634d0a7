"""How often one may ask: a few times at once, then at a steady pace.

This is kept in the memory of a web process: whoever guesses keys must not cost the
database anything. Several web processes each count for themselves.
"""

from collections.abc import Callable
from time import monotonic

#: Rather than remember more, forget those who have been away longest.
MOST_REMEMBERED = 4096


class Throttle:
    """Each `who` has `burst` turns, and gets one back every `seconds`."""

    def __init__(
        self, burst: int, seconds: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._full_after = burst * seconds
        self._seconds = seconds
        self._clock = clock
        #: When each will have all turns again; the latest to take one come last.
        self._rested_at: dict[str, float] = {}

    def wait(self, who: str) -> float:
        """Seconds until `who` has a turn: 0 for now."""
        tired = self._rested_at.get(who, 0.0) - self._clock()
        return max(tired + self._seconds - self._full_after, 0.0)

    def take(self, who: str) -> None:
        now = self._clock()
        rested_at = max(self._rested_at.pop(who, now), now) + self._seconds
        self._rested_at[who] = rested_at
        while len(self._rested_at) > MOST_REMEMBERED:
            del self._rested_at[next(iter(self._rested_at))]
