"""A control that must fail: a worker to whom no effect is ever dead.

dramatiq ponchik.actors.app tests.resilience.tries_for_ever …
"""

from dataclasses import replace

from ponchik.actors import app as actors
from tests.resilience import poison

actors.DELIVERY = replace(
    actors.DELIVERY, policy=replace(poison.POLICY, most_attempts=1_000_000)
)
