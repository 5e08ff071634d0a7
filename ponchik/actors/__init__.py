"""What workers do: `dramatiq ponchik.actors`, and `periodiq ponchik.actors` for ticks.

Importing this package sets the broker and connects nowhere. Every actor carries out one
kind of effect and takes its id, nothing else; retries and delays live in the ledger.
"""

import sys
from uuid import UUID

import dramatiq
from periodiq import PeriodiqMiddleware, cron

from ponchik.actors.audits import audit_effects
from ponchik.actors.farewells import TELL_CLOSED
from ponchik.actors.introductions import INTRODUCE, OPEN_CONVERSATION
from ponchik.actors.launches import launch_effects
from ponchik.actors.lifecycle import FirstSignalOnly, Prepared, Sweeping
from ponchik.actors.private_notes import TELL_PRIVATELY
from ponchik.actors.questions import ASK, REMIND, SHOW_ANSWERS
from ponchik.actors.stages import stage_effects
from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.delivery import Delivery, InternalEffect, Policy, SlackEffect
from ponchik.delivery.sweeper import Sweeper
from ponchik.errors import ConfigError
from ponchik.ledger.doorbell import QUEUE
from ponchik.store.heartbeats import SCHEDULER

NEEDED = ("DATABASE_URL", "REDIS_URL", "SLACK_BOT_TOKEN")

_ERRANDS = (
    OPEN_CONVERSATION,
    INTRODUCE,
    ASK,
    SHOW_ANSWERS,
    REMIND,
    TELL_CLOSED,
    TELL_PRIVATELY,
)


def delivery_of(ponchik: Ponchik, policy: Policy | None = None) -> Delivery:
    """Delivery with every kind of effect that Ponchik knows."""
    jobs: list[SlackEffect | InternalEffect] = [
        *_ERRANDS,
        *stage_effects(ponchik),
        *launch_effects(ponchik),
        *audit_effects(ponchik),
    ]
    return Delivery(
        database=ponchik.database,
        handler=ponchik.handler,
        slack_of=ponchik.slack_of,
        clock=ponchik.clock,
        jobs={job.kind: job for job in jobs},
        policy=policy or Policy(),
        paces=ponchik.paces,
    )


def sweeper_of(ponchik: Ponchik, delivery: Delivery) -> Sweeper:
    return Sweeper(delivery, ponchik.doorbell, ponchik.due_work.tick)


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

for kind in DELIVERY.jobs:
    dramatiq.actor(actor_name=kind, queue_name=QUEUE)(_carry_out)


@dramatiq.actor(actor_name="tick", queue_name=QUEUE, periodic=cron("* * * * *"))
def tick() -> None:
    """Look what is due; whoever looks, and however often, it is done once."""
    PONCHIK.due_work.tick(SCHEDULER)
