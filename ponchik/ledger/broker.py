"""The broker: dramatiq's way to Redis. Schedulers load it, but nothing of Postgres."""

import re
import time
from collections.abc import Sequence
from uuid import uuid4

import dramatiq
from dramatiq.brokers.redis import RedisBroker

QUEUE = "default"
#: Holds another value after each ring, and none after Redis forgot everything.
LAST_RING = "ponchik:last_ring"
_SENT_AT = re.compile(rb"at-(\d{13})-")


class Broker(RedisBroker):
    """dramatiq's, that can also take many messages in one go."""

    def enqueue_all(self, messages: Sequence[dramatiq.Message[None]]) -> None:
        """Do for all what dramatiq's script does for each; say that it rang.

        No middleware hears of them: none of ours acts on effects' messages.
        """
        queue = f"{self.namespace}:{QUEUE}"
        pipeline = self.client.pipeline(transaction=False)
        pipeline.set(LAST_RING, uuid4().hex)
        if messages:
            sent_at = int(time.time() * 1_000)
            contents = {f"at-{sent_at}-{uuid4()}": message for message in messages}
            pipeline.hset(
                f"{queue}.msgs",
                mapping={key: _encoded(key, one) for key, one in contents.items()},
            )
            pipeline.rpush(queue, *contents)
        pipeline.execute()


def seconds_since_sent(key: object) -> float | None:
    """Return how long ago a message was sent, by its key in the queue; None if unsaid.

    Those that dramatiq sends by itself do not say it.
    """
    found = _SENT_AT.match(key) if isinstance(key, bytes) else None
    return max(time.time() - int(found[1]) / 1_000, 0.0) if found else None


def make_broker(redis_url: str, middleware: Sequence[dramatiq.Middleware]) -> Broker:
    """A broker that connects only when it is used, and gives up quickly."""
    return Broker(  # type: ignore[no-untyped-call]  # dramatiq's is untyped
        url=redis_url,
        middleware=list(middleware),
        socket_connect_timeout=1,
        socket_timeout=1,
    )


def _encoded(key: str, message: dramatiq.Message[None]) -> bytes:
    return message.copy(options={"redis_message_id": key}).encode()
