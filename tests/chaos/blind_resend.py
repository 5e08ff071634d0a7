"""A control that must fail: a worker that never looks whether it has sent before.

dramatiq ponchik.actors.app tests.chaos.blind_resend …
"""

from ponchik.delivery import Delivery


def _never(*_looked_for: object) -> None:
    pass


setattr(Delivery, "_reconcile", _never)  # noqa: B010 -- mypy refuses it said plainly
