"""An actor that asks of libraries what an effect does, and decides nothing.

`dramatiq bench.bare_actor`: for each message three statements of one row through
psycopg and its pool, and one call of Slack.
"""

import os
from typing import Any
from uuid import UUID, uuid4

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from psycopg import Connection
from psycopg_pool import ConnectionPool

from bench.plain_insert import DATA, INSERT
from bench.repeated import prepare
from ponchik.slack.client.calls import Message, PostMessage
from ponchik.slack.client.slack import Slack

NAMESPACE = "bare"
QUEUE = "default"
#: As many as a worker of Ponchik's has.
_CONNECTIONS = 6
BROKER = RedisBroker(url=os.environ["REDIS_URL"], namespace=NAMESPACE, middleware=[])  # type: ignore[no-untyped-call]  # dramatiq's is untyped
dramatiq.set_broker(BROKER)
_POOL: ConnectionPool[Connection[Any]] = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=_CONNECTIONS,
    configure=prepare,
    open=True,
)
_SLACK = Slack("xoxb-bench", base_url=os.environ["SLACK_API_URL"])
_BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}] * 3


@dramatiq.actor(queue_name=QUEUE)
def do_plainly(effect: str) -> None:
    """Look, note, call and note again."""
    for _ in range(2):
        _note()
    _SLACK.carry_out(PostMessage("G1", Message("x", _BLOCKS)), UUID(effect))
    _note()


def _note() -> None:
    with _POOL.connection() as connection:
        connection.execute(INSERT, [uuid4(), DATA])
