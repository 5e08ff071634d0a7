"""A dramatiq actor that does nothing: `dramatiq bench.noop_actor`."""

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker

NAMESPACE = "noop"
QUEUE = "default"
BROKER = RedisBroker(url=os.environ["REDIS_URL"], namespace=NAMESPACE, middleware=[])  # type: ignore[no-untyped-call]  # dramatiq's is untyped
dramatiq.set_broker(BROKER)


@dramatiq.actor(queue_name=QUEUE)
def do_nothing(_effect: str) -> None:
    """Take an id, as Ponchik's actors do."""
