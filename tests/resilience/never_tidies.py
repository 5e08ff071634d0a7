"""A control that must fail: nobody deletes a second copy, not even an audit.

dramatiq ponchik.actors.app tests.resilience.never_tidies …
"""

from dataclasses import replace
from datetime import timedelta

from ponchik.delivery import Delivery
from tests.resilience import patience

patience.work_by(replace(patience.POLICY, audit_after=timedelta(hours=1)))


def _nothing(*_: object) -> None:
    pass


setattr(Delivery, "_take_back", _nothing)  # noqa: B010 -- mypy refuses it said plainly
