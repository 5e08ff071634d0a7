"""A worker that says when it is told to look at the clock.

dramatiq ponchik.actors.app tests.resilience.counts_ticks …
"""

import sys

from ponchik.application.due import DueWork

TICKED = "told to look at the clock"
_tick = DueWork.tick


def _told(self: DueWork, part: str) -> int:
    sys.stderr.write(f"{TICKED}\n")
    return _tick(self, part)


setattr(DueWork, "tick", _told)  # noqa: B010 -- mypy refuses it said plainly
