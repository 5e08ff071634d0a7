"""Statements and their values, as psycopg and Postgres handle them fastest."""

from psycopg.types.json import Jsonb
from pydantic_core import to_json


def one_line(statement: str) -> str:
    """Return it without its indentation: psycopg keeps what it knows of short texts."""
    return " ".join(statement.split())


def as_json(value: object) -> Jsonb:
    """Return any plain values, events among them, as JSON that is made at once.

    So nobody holds thousands of rows while they are sent.
    """
    return Jsonb(to_json(value), dumps=bytes)
