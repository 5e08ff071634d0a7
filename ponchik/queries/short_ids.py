"""Ids by their first characters, as tables show them."""

import re
from uuid import UUID

from ponchik.store.connection import Transaction

#: So many characters are shown: seldom do two of thousands begin alike.
SHORT = 8
_BEGINNING = re.compile(r"[0-9a-f-]{4,36}", re.IGNORECASE | re.ASCII)
_MOST = 6


def is_beginning(text: str) -> bool:
    """Return whether a UUID can begin so, and enough of it to look for it."""
    return bool(_BEGINNING.fullmatch(text)) and len(text.replace("-", "")) <= 32


def streams_beginning(transaction: Transaction, beginning: str) -> list[str]:
    """Return a few of the streams whose names begin so, and that tell of something.

    One of private events alone is as if it were not there.
    """
    rows = transaction.execute(
        "SELECT DISTINCT stream FROM events WHERE starts_with(stream, %s) "
        "AND NOT starts_with(type, 'Private') LIMIT %s",
        [beginning, _MOST],
    )
    return sorted(row["stream"] for row in rows)


def effects_beginning(transaction: Transaction, beginning: str) -> list[UUID]:
    """Return a few of the effects whose ids begin so."""
    digits = beginning.replace("-", "")
    rows = transaction.execute(
        "SELECT id FROM effects WHERE id BETWEEN %s AND %s ORDER BY id LIMIT %s",
        [UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f")), _MOST],
    )
    return [row["id"] for row in rows]
