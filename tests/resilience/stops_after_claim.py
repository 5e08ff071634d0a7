"""A worker that is stopped on the spot when it has claimed an introduction.

dramatiq ponchik.actors.app tests.resilience.stops_after_claim …
"""

import os
from signal import SIGSTOP

from ponchik.actors import app as actors
from tests.harness.harm import after_claim
from tests.resilience import patience

patience.work_by(patience.POLICY)


def _stop() -> None:
    os.kill(os.getpid(), SIGSTOP)


actors.DELIVERY = after_claim(actors.DELIVERY, "introduce", _stop)
