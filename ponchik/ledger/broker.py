"""The broker: dramatiq's way to Redis. Schedulers load it, but nothing of Postgres."""

import re
import time
from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import uuid4

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError
from redis import exceptions

QUEUE = "default"
#: Holds another value after each ring, and none after Redis forgot everything.
LAST_RING = "ponchik:last_ring"
#: The channel on which open pages hear that something was committed. What is said there
#: means nothing by itself: Postgres knows what has changed.
CHANGED = "ponchik:changed"
_SENT_AT = re.compile(rb"at-(\d{13})-")
#: What comes of a Redis that is away, full, a replica, or closed to us.
TROUBLES = (exceptions.RedisError, BrokerConnectionError)
_REFUSALS = (
    exceptions.AuthenticationError,
    exceptions.AuthorizationError,
    exceptions.NoPermissionError,
)


class Broker(RedisBroker):
    """dramatiq's, that can also take many messages in one go."""

    def enqueue_all(self, messages: Sequence[dramatiq.Message[None]]) -> int:
        """Do for all what dramatiq's script does for each; say that it rang.

        Returns how many messages wait then, 0 if there were none to add.

        Open pages hear of it as well, if our user of Redis may say so: a right that
        they do without does not keep workers from hearing.

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
        pipeline.publish(CHANGED, "")
        *answers, _ = pipeline.execute(raise_on_error=False)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return int(answers[-1]) if messages else 0


def seconds_since_sent(key: object) -> float | None:
    """Return how long ago a message was sent, by its key in the queue; None if unsaid.

    Those that dramatiq sends by itself do not say it.
    """
    found = _SENT_AT.match(key) if isinstance(key, bytes) else None
    return max(time.time() - int(found[1]) / 1_000, 0.0) if found else None


def make_broker(
    redis_url: str,
    middleware: Sequence[dramatiq.Middleware],
    *,
    self_signed: bool = False,
    kind: type[Broker] = Broker,
) -> Broker:
    """A broker that connects only when it is used, and gives up quickly."""
    return kind(
        url=_unverified(redis_url) if self_signed else redis_url,
        middleware=list(middleware),
        socket_connect_timeout=1,
        socket_timeout=1,
    )


def trouble_of(error: Exception) -> str:
    """Return what is wrong with Redis, and what to do about it where that is known."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return (
            "not trusted, by its certificate: set PONCHIK_REDIS_SELF_SIGNED=true if it "
            "is your platform's own"
        )
    match error:
        case exceptions.OutOfMemoryError():
            return "full"
        case exceptions.ReadOnlyError():
            return "read-only"
        case _ if isinstance(error, _REFUSALS):
            return "closed to us"
        case exceptions.ResponseError():
            return "unable to write"
        case _:
            return "away"


def _unverified(redis_url: str) -> str:
    """An option of the broker is ignored by rediss://, one of the address is not."""
    if urlsplit(redis_url).scheme != "rediss":
        return redis_url
    separator = "&" if urlsplit(redis_url).query else "?"
    return f"{redis_url}{separator}ssl_cert_reqs=none"


def _encoded(key: str, message: dramatiq.Message[None]) -> bytes:
    return message.copy(options={"redis_message_id": key}).encode()
