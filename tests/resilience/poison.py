"""A worker that dies on the spot whenever it prepares one meeting's introduction.

    dramatiq ponchik.actors.app tests.resilience.poison …

The file that POISON names holds the meeting's stream, for as long as the cause lasts.
"""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL

from ponchik.actors import app as actors
from ponchik.actors.introductions import INTRODUCE
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Call
from ponchik.store.connection import Transaction
from tests.resilience import patience

#: Leases that differ by more than a sweep: who died together is tried apart in time.
POLICY = replace(patience.POLICY, lease=timedelta(seconds=3), most_attempts=8)
patience.work_by(POLICY)

_FILE = Path(os.environ["POISON"])


def _prepare(transaction: Transaction, effect: Claimed) -> Call | None:
    if _FILE.exists() and _FILE.read_text() == effect.stream:
        os.kill(os.getpid(), SIGKILL)
    return INTRODUCE.prepare(transaction, effect)


_poisoned = replace(INTRODUCE, prepare=_prepare)
actors.DELIVERY = replace(
    actors.DELIVERY, handlers={**actors.DELIVERY.handlers, "introduce": _poisoned}
)
