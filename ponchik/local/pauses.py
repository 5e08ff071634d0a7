"""How long to wait before something that ended is started again."""

FIRST = 0.5
LONGEST = 60.0
#: Whoever lived so long had no trouble with its start.
LONG_LIFE = 60.0


class Pauses:
    """Each twice as long as the one before; from the first again after a long life."""

    def __init__(self) -> None:
        self._next = FIRST

    def after(self, lived: float) -> float:
        """Return the pause after a life of so many seconds."""
        pause = FIRST if lived >= LONG_LIFE else self._next
        self._next = min(2 * pause, LONGEST)
        return pause
