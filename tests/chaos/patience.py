"""The worker's patience under havoc, where a kill every two seconds is the rule.

    dramatiq ponchik.actors.app tests.chaos.patience …

A lease has to outlast one call to Slack (10 s); in production it is 30 s, so that a
slow machine is not taken for a dead one, and an audit waits for longer than that.
Everything else stays as it is.
"""

from datetime import timedelta

from ponchik.actors import app as actors
from ponchik.actors.table import delivery_of
from ponchik.delivery import Policy

POLICY = Policy(
    lease=timedelta(seconds=12),
    internal_lease=timedelta(seconds=12),
    audit_after=timedelta(seconds=20),
)

actors.DELIVERY = delivery_of(actors.PONCHIK, POLICY)
