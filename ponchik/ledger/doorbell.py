"""The doorbell: Redis tells workers at once what Postgres would tell a second later.

It may lose everything at any time; nothing depends on it but speed.
"""

from collections.abc import Sequence

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError
from redis.exceptions import RedisError

from ponchik.ledger.effects import Wake

log = structlog.get_logger(__name__)

QUEUE = "default"
#: Workers cannot do more at once, and the sweeper wakes again for the others.
MOST_AT_ONCE = 100


def make_broker(
    redis_url: str, middleware: Sequence[dramatiq.Middleware]
) -> RedisBroker:
    """A broker that connects only when it is used, and gives up quickly."""
    return RedisBroker(  # type: ignore[no-untyped-call]  # dramatiq's is untyped
        url=redis_url,
        middleware=list(middleware),
        socket_connect_timeout=1,
        socket_timeout=1,
    )


class Doorbell:
    def __init__(self, broker: RedisBroker) -> None:
        self._broker = broker

    def ring(self, wakes: Sequence[Wake]) -> bool:
        """Wake workers, unless enough wakes wait for them; False if Redis is away."""
        try:
            waiting = self._broker.client.llen(f"{self._broker.namespace}:{QUEUE}")
            for wake in wakes[: max(MOST_AT_ONCE - waiting, 0)]:
                self._broker.enqueue(_message(wake))
        except (RedisError, BrokerConnectionError) as error:
            log.warning("redis_away", error=str(error), waiting=len(wakes))
            return False
        return True

    def warn_of_eviction(self) -> None:
        """Say so if Redis may drop doorbells when it is full: sweeping is slower."""
        try:
            policy = self._broker.client.config_get("maxmemory-policy")
        except RedisError:
            return
        name = dict(policy).get("maxmemory-policy", "")
        if name.startswith("allkeys-"):
            log.warning("redis_evicts", policy=name, better="noeviction")

    def health(self) -> str:
        try:
            self._broker.client.ping()
        except RedisError:
            return "away"
        return "ok"


def _message(wake: Wake) -> dramatiq.Message[None]:
    return dramatiq.Message(
        queue_name=QUEUE,
        actor_name=wake.kind,
        args=(str(wake.id),),
        kwargs={},
        options={},
    )
