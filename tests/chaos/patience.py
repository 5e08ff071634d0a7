"""The worker's patience under havoc, where a kill every two seconds is the rule.

    dramatiq ponchik.actors tests.chaos.patience …

A lease has to outlast one call to Slack (10 s); in production it is 30 s, so that a
slow machine is not taken for a dead one. And this Slack allows twenty times as much
as the real one, whose pace makes 200 groups take four minutes. All else stays as it is.
"""

from dataclasses import replace
from datetime import timedelta

from ponchik import actors
from ponchik.delivery import Policy
from ponchik.pacing import paces_of
from ponchik.slack.limits import LIMITS, times_as_fast

POLICY = Policy(lease=timedelta(seconds=12), chore_lease=timedelta(seconds=12))

actors.PONCHIK = replace(actors.PONCHIK, paces=paces_of(times_as_fast(20, LIMITS)))
actors.DELIVERY = actors.delivery_of(actors.PONCHIK, POLICY)
