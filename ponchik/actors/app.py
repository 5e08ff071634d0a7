"""What workers run: `dramatiq ponchik.actors.app`.

Importing this module sets the broker and connects nowhere. Every actor carries out one
kind of effect and takes its id, nothing else; retries and delays live in the ledger.
"""

import sys
from uuid import UUID

import dramatiq
from periodiq import PeriodiqMiddleware

from ponchik.actors.lifecycle import Sweeping
from ponchik.actors.process import FirstSignalOnly, Prepared
from ponchik.actors.schedule import EACH_MINUTE, TICK
from ponchik.actors.table import delivery_of, sweeper_of
from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.errors import ConfigError
from ponchik.ledger.broker import QUEUE
from ponchik.store.heartbeats import SCHEDULER

NEEDED = ("DATABASE_URL", "REDIS_URL", "SLACK_BOT_TOKEN")


def _configured() -> Ponchik:
    try:
        config = load_config()
    except ConfigError as error:
        sys.exit(f"ponchik: {error}")
    return assemble(
        config,
        [
            PeriodiqMiddleware(skip_delay=30),
            FirstSignalOnly(),
            Prepared(config.log_level, NEEDED),
            Sweeping(lambda: sweeper_of(PONCHIK, DELIVERY), lambda: PONCHIK.doorbell),
        ],
    )


def _carry_out(effect_id: str) -> None:
    DELIVERY.carry_out(UUID(effect_id))


PONCHIK = _configured()
DELIVERY = delivery_of(PONCHIK)
dramatiq.set_broker(PONCHIK.broker)

for kind in DELIVERY.handlers:
    dramatiq.actor(actor_name=kind, queue_name=QUEUE)(_carry_out)


@dramatiq.actor(actor_name=TICK, queue_name=QUEUE, periodic=EACH_MINUTE)
def tick() -> None:
    """Have everything done that is due, once however often; remove what is old."""
    PONCHIK.due_work.tick(SCHEDULER)
    PONCHIK.retention.remove_old()
