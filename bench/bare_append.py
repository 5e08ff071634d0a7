"""The messages of an append, repeated by the driver alone.

What Postgres and its driver take of an append, however fast all else were.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from bench.clients import Work

WHAT = "the same messages by the driver alone"
_PREPARED_AFTER = 5


class Message(NamedTuple):
    query: bytes
    values: Mapping[str, Any] | None


def repeating(url: str, append: Callable[[], object]) -> Work:
    """Return a work that sends what this append sends, for a meeting of its own."""
    messages = _sent_by(append)
    meeting, effect = _ids(messages)
    connection = psycopg.connect(url, autocommit=True)
    connection.prepare_threshold = _PREPARED_AFTER

    def work() -> int:
        fresh = {meeting: str(uuid4()).encode(), effect: str(uuid4()).encode()}
        for query, values in messages:
            connection.execute(query, values and _renamed(values, fresh))
        connection.commit()
        return 1

    return work


def _sent_by(append: Callable[[], object]) -> list[Message]:
    append()  # the first opens a connection
    with _noting() as messages:
        append()
    return messages


@contextmanager
def _noting() -> Iterator[list[Message]]:
    noted: list[Message] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, values: Any = None, **more: Any) -> Any:
        noted.append(Message(query, values))
        return execute(cursor, query, values, **more)

    with patch.object(psycopg.Cursor, "execute", note):
        yield noted


def _ids(messages: list[Message]) -> tuple[bytes, bytes]:
    values = next(one.values for one in messages if one.values)
    [meeting] = json.loads(values["meetings_rows"].obj)
    [effect] = json.loads(values["effects_new"].obj)
    return meeting["meeting"].encode(), effect["id"].encode()


def _renamed(values: Mapping[str, Any], fresh: Mapping[bytes, bytes]) -> dict[str, Any]:
    return {name: _value_renamed(value, fresh) for name, value in values.items()}


def _value_renamed(value: Any, fresh: Mapping[bytes, bytes]) -> Any:
    match value:
        case Jsonb(obj=bytes() as text):
            return Jsonb(_text_renamed(text, fresh), dumps=bytes)
        case str():
            return _text_renamed(value.encode(), fresh).decode()
        case _:
            return value


def _text_renamed(text: bytes, fresh: Mapping[bytes, bytes]) -> bytes:
    for old, new in fresh.items():
        text = text.replace(old, new)
    return text
