"""The messages of an append, repeated by the driver alone.

What Postgres and its driver take of an append, however fast all else were.
"""

import json
from collections.abc import Callable, Sequence
from uuid import uuid4

import psycopg

from bench.clients import Work
from bench.repeated import Message, prepare, send_again, sent_by


def repeating(url: str, append: Callable[[], object]) -> Work:
    """Return a work that sends what this append sends, for a meeting of its own."""
    messages = sent_by(append)
    meeting, effect = _ids(messages)
    connection = psycopg.connect(url)
    prepare(connection)

    def work() -> int:
        fresh = {meeting: str(uuid4()).encode(), effect: str(uuid4()).encode()}
        send_again(connection, messages, fresh)
        return 1

    return work


def _ids(messages: Sequence[Message]) -> tuple[bytes, bytes]:
    values = next(one.values for one in messages if one.values)
    [meeting] = json.loads(values["meetings_rows"].obj)
    [effect] = json.loads(values["effects_new"].obj)
    return meeting["meeting"].encode(), effect["id"].encode()
