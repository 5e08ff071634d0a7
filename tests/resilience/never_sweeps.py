"""A control that must fail: a worker without a sweeper, who hears the doorbell alone.

dramatiq ponchik.actors.app tests.resilience.never_sweeps …
"""

from ponchik.delivery.sweeper import Sweeper
from tests.resilience import patience

patience.work_by(patience.POLICY)


def _nothing(_: Sweeper) -> None:
    pass


setattr(Sweeper, "sweep", _nothing)  # noqa: B010 -- mypy refuses it said plainly
