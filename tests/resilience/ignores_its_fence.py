"""A control that must fail: it is stopped after its claim, and sends all the same.

dramatiq ponchik.actors.app tests.resilience.ignores_its_fence …
"""

from ponchik.delivery import Delivery
from tests.resilience import stops_after_claim  # noqa: F401 -- it stops when loaded


def _always(*_: object) -> bool:
    return True


setattr(Delivery, "_intend", _always)  # noqa: B010 -- mypy refuses it said plainly
