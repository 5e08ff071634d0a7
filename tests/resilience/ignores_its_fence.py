"""A control that must fail: it is stopped after its claim, and sends all the same.

dramatiq ponchik.actors.app tests.resilience.ignores_its_fence …
"""

from ponchik.delivery.preparation import Preparation
from tests.resilience import stops_after_claim  # noqa: F401 -- it stops when loaded


def _nothing(*_: object) -> None:
    pass


setattr(Preparation, "intend", _nothing)  # noqa: B010 -- mypy refuses it said plainly
