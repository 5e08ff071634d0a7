"""What the scheduler runs: `periodiq ponchik.actors.scheduler`.

It only sends ticks, so it loads nothing of what workers need to carry one out: that
takes a third of its memory.
"""

import sys

import dramatiq
from periodiq import PeriodiqMiddleware

from ponchik.actors.process import FirstSignalOnly
from ponchik.actors.schedule import EACH_MINUTE, TICK
from ponchik.config import load_config
from ponchik.errors import ConfigError
from ponchik.ledger.broker import QUEUE, Broker, make_broker


def _configured() -> Broker:
    try:
        config = load_config()
    except ConfigError as error:
        sys.exit(f"ponchik: {error}")
    return make_broker(
        config.redis_url, [PeriodiqMiddleware(skip_delay=30), FirstSignalOnly()]
    )


BROKER = _configured()
dramatiq.set_broker(BROKER)


@dramatiq.actor(actor_name=TICK, queue_name=QUEUE, periodic=EACH_MINUTE)
def tick() -> None:
    """Be carried out by a worker: see `ponchik.actors.app`."""
