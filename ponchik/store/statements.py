"""Statements and their values, as psycopg and Postgres handle them fastest."""

from collections.abc import Iterable, Mapping, Sequence

from psycopg.types.json import Jsonb
from pydantic_core import to_json


def one_line(statement: str) -> str:
    """Return it without its indentation: psycopg keeps what it knows of short texts."""
    return " ".join(statement.split())


def as_json(value: object, *, without_none: bool = False) -> Jsonb:
    """Return any plain values, events among them, as JSON that is made at once.

    So nobody holds thousands of rows while they are sent. `without_none` leaves out the
    fields of models that are None.
    """
    return Jsonb(to_json(value, exclude_none=without_none), dumps=bytes)


def rows_as_json(rows: Iterable[Mapping[str, object]]) -> Jsonb:
    """Return rows for a record set, in which what is not named is NULL."""
    return as_json(
        {name: value for name, value in row.items() if value is not None}
        for row in rows
    )


def among(column: str, name: str, *, is_one: bool) -> str:
    """Return the condition that a column is one of the values of this name.

    For a single value Postgres plans it once and for all; from an array it could tell
    how many rows there are, so it plans each time.
    """
    return f"{column} = %({name})s" if is_one else f"{column} = ANY(%({name})s)"


def one_or_all(values: Sequence[object]) -> object:
    """Return the values as `among` takes them."""
    return values[0] if len(values) == 1 else list(values)
