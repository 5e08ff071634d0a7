"""What the scheduler runs: `periodiq ponchik.actors.scheduler`.

It only sends ticks, so it loads nothing of what workers need to carry one out: that
takes a third of its memory.
"""

import logging
import sys
import time
from typing import Any

import dramatiq
from periodiq import PeriodiqMiddleware

from ponchik.actors.process import FirstSignalOnly
from ponchik.actors.schedule import EACH_MINUTE, TICK
from ponchik.config import load_config
from ponchik.errors import ConfigError
from ponchik.ledger.broker import QUEUE, TROUBLES, Broker, make_broker, trouble_of

log = logging.getLogger(__name__)

#: Workers skip a tick that comes half a minute late.
_TRIES, PAUSE = 3, 5.0


class TickBroker(Broker):
    """Goes on without Redis: workers look at the clock by themselves as well."""

    def enqueue(
        self, message: dramatiq.Message[Any], *, delay: int | None = None
    ) -> dramatiq.Message[Any]:
        """Send the tick, or give it up after a few tries: the next is soon due."""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(PAUSE)
            try:
                return super().enqueue(message, delay=delay)
            except TROUBLES as error:
                log.warning("A tick was not sent: Redis is %s.", trouble_of(error))
        return message


def _configured() -> Broker:
    try:
        config = load_config()
    except ConfigError as error:
        sys.exit(f"ponchik: {error}")
    return make_broker(
        config.redis_url,
        [PeriodiqMiddleware(skip_delay=30), FirstSignalOnly()],
        self_signed=config.redis_self_signed,
        kind=TickBroker,
    )


BROKER = _configured()
dramatiq.set_broker(BROKER)


@dramatiq.actor(actor_name=TICK, queue_name=QUEUE, periodic=EACH_MINUTE)
def tick() -> None:
    """Be carried out by a worker: see `ponchik.actors.app`."""
