"""Messages to Postgres that were noted once, to be sent again by the driver alone."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.types.json import Jsonb

WHAT = "the same messages by the driver alone"
#: By the text of an id, that of another in its place.
Fresh = Mapping[bytes, bytes]
_PREPARED_AFTER = 5


class Message(NamedTuple):
    query: bytes
    values: Mapping[str, Any] | None


def sent_by(act: Callable[[], object]) -> list[Message]:
    """Return what the act sends, the second time: the first opens a connection."""
    act()
    with _noting() as messages:
        act()
    return messages


def prepare(connection: Connection[Any]) -> None:
    """Have the connection do as ours do."""
    connection.autocommit = True
    connection.prepare_threshold = _PREPARED_AFTER


def send_again(
    connection: Connection[Any], messages: list[Message], fresh: Fresh
) -> None:
    """Send the messages about something else, and commit."""
    for query, values in messages:
        connection.execute(query, values and _renamed(values, fresh))
    connection.commit()


@contextmanager
def _noting() -> Iterator[list[Message]]:
    noted: list[Message] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, values: Any = None, **more: Any) -> Any:
        noted.append(Message(query, values))
        return execute(cursor, query, values, **more)

    with patch.object(psycopg.Cursor, "execute", note):
        yield noted


def _renamed(values: Mapping[str, Any], fresh: Fresh) -> dict[str, Any]:
    return {name: _value_renamed(value, fresh) for name, value in values.items()}


def _value_renamed(value: Any, fresh: Fresh) -> Any:
    match value:
        case Jsonb(obj=bytes() as text):
            return Jsonb(_text_renamed(text, fresh), dumps=bytes)
        case str():
            return _text_renamed(value.encode(), fresh).decode()
        case UUID():
            return UUID(_text_renamed(str(value).encode(), fresh).decode())
        case _:
            return value


def _text_renamed(text: bytes, fresh: Fresh) -> bytes:
    for old, new in fresh.items():
        text = text.replace(old, new)
    return text
