"""Workers that are as patient as they must be, so that a test is over in seconds.

    dramatiq ponchik.actors.app tests.resilience.patience …

Leases, doubts and poison take seconds here and minutes in production; and Slack, which
is the simulator, may be asked as often as one can.
"""

from dataclasses import replace
from datetime import timedelta

from ponchik.actors import app as actors
from ponchik.actors.table import delivery_of
from ponchik.delivery import Policy

POLICY = Policy(
    lease=timedelta(seconds=2),
    settle=timedelta(seconds=1),
    audit_after=timedelta(seconds=2),
    most_attempts=4,
)


def work_by(policy: Policy) -> None:
    actors.PONCHIK = replace(actors.PONCHIK, paces={})
    actors.DELIVERY = delivery_of(actors.PONCHIK, policy)


work_by(POLICY)
