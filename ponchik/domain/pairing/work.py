"""Work that is counted, not timed: every machine stops at the same step."""

from dataclasses import dataclass


@dataclass
class Work:
    """What is left to spend, in microseconds of CPU as one core of 2025 takes them.

    Only counted steps spend it: a slower machine takes longer, but gets as far.
    """

    left: int

    def spend(self, cost: int) -> bool:
        """Take the cost off; return whether it could be afforded."""
        self.left -= cost
        return self.left >= 0
