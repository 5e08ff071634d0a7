"""Redis or Valkey, as the settings name it."""

from collections.abc import Iterator

from ponchik.config import Config
from ponchik.ledger.broker import make_broker
from ponchik.ledger.doorbell import Doorbell
from ponchik.queries.findings import Finding
from ponchik.queries.redis_findings import examine_doorbell


def examine_redis(config: Config) -> Iterator[Finding]:
    """Look at Redis with a connection of one's own."""
    broker = make_broker(config.redis_url, (), self_signed=config.redis_self_signed)
    try:
        yield from examine_doorbell(Doorbell(broker))
    finally:
        broker.close()
