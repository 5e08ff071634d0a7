"""A worker that says when it is told to look at the clock.

dramatiq ponchik.actors tests.resilience.counts_ticks …
"""

import sys

from ponchik.timekeeper import Timekeeper

TICKED = "told to look at the clock"
_tick = Timekeeper.tick


def _told(self: Timekeeper, part: str) -> int:
    sys.stderr.write(f"{TICKED}\n")
    return _tick(self, part)


setattr(Timekeeper, "tick", _told)  # noqa: B010 -- mypy refuses it said plainly
