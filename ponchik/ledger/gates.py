"""Gates: when a method may be called next for a workspace, for all workers alike.

A gate is closed until `not_before`. Slack's Retry-After closes it; and each call moves
it on by the time that one call is worth, so that all processes together keep Slack's
rate. Time that nobody used is saved up, but only for a few calls at once. (This is the
generic cell rate algorithm of ATM networks, ITU-T I.371: a leaky bucket in one column.)
Method `*` stands for all. Everything here runs on the database's clock.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import NamedTuple

from psycopg.types.json import Jsonb

from ponchik.store.connection import Transaction, only_row

ANY_METHOD = "*"


class Pace(NamedTuple):
    """One call `every` so often, and so many `at_once` after a quiet time."""

    every: timedelta
    at_once: int


#: By method; what is not in it goes without a pace.
Paces = Mapping[str, Pace]
NO_PACE: Paces = MappingProxyType({})


#: One slot for each row of `asking` (workspace, method); no row if there is none now.
_TURN = """
    INSERT INTO gates (workspace, method, not_before)
    SELECT asking.workspace, asking.method,
           clock_timestamp() - %(spare)s::interval + %(every)s::interval
    FROM asking WHERE NOT EXISTS (
        SELECT FROM gates AS closed WHERE closed.workspace = asking.workspace
        AND closed.method = '*' AND closed.not_before > clock_timestamp())
    ON CONFLICT (workspace, method) DO UPDATE
    SET not_before = %(every)s
        + greatest(gates.not_before, clock_timestamp() - %(spare)s), reason = ''
    WHERE gates.not_before <= clock_timestamp()
    RETURNING method
"""
_TURN_WITHOUT_PACE = """
    SELECT asking.method FROM asking WHERE NOT EXISTS (
        SELECT FROM gates AS closed WHERE closed.workspace = asking.workspace
        AND closed.method IN (asking.method, '*')
        AND closed.not_before > clock_timestamp())
"""


class Turn(NamedTuple):
    """What reserves a slot for whoever is `asking`, and the values that it takes."""

    query: str
    values: Mapping[str, timedelta]


def turn(pace: Pace | None) -> Turn:
    """Return what reserves a slot for one call: part of a statement with `asking`.

    Two who ask at once get one slot after the other.
    """
    if pace is None:
        return Turn(_TURN_WITHOUT_PACE, {})
    spare = pace.every * (pace.at_once - 1)
    return Turn(_TURN, {"every": pace.every, "spare": spare})


def take_turn(
    transaction: Transaction, workspace: str, method: str, pace: Pace | None
) -> timedelta:
    """Reserve a slot for one call; return zero, or how long to wait."""
    query, values = turn(pace)
    row = transaction.execute(
        f"""
        WITH asking AS (SELECT %(workspace)s::text AS workspace,
                               %(method)s::text AS method)
        {query}
        """.encode(),  # made of constants only
        {"workspace": workspace, "method": method, **values},
    ).fetchone()
    if row is not None:
        return timedelta(0)
    return wait_after_refusal(transaction, workspace, method)


def wait_after_refusal(
    transaction: Transaction, workspace: str, method: str
) -> timedelta:
    """How long to wait for who got no turn: a moment at least."""
    a_moment = timedelta(milliseconds=1)
    return max(wait_of(transaction, workspace, method), a_moment)


def close(
    transaction: Transaction, workspace: str, method: str, wait: timedelta, reason: str
) -> None:
    """Nobody calls this method (`*`: any) for the workspace until the wait is over."""
    transaction.execute(
        """
        INSERT INTO gates (workspace, method, not_before, reason)
        VALUES (%s, %s, clock_timestamp() + %s, %s)
        ON CONFLICT (workspace, method) DO UPDATE
        SET not_before = greatest(gates.not_before, excluded.not_before),
            reason = excluded.reason
        """,
        [workspace, method, wait, reason],
    )


def wait_of(transaction: Transaction, workspace: str, method: str) -> timedelta:
    """How long until the method may be called; zero or less if now."""
    row = transaction.execute(
        """
        SELECT max(not_before) - clock_timestamp() AS wait FROM gates
        WHERE workspace = %s AND method IN (%s, '*')
        """,
        [workspace, method],
    )
    return only_row(row)["wait"] or timedelta(0)


def closed_methods(transaction: Transaction) -> list[str]:
    """Return the methods that Slack closed for any workspace, by name.

    Gates that only wait for their next turn are not among them.
    """
    rows = transaction.execute(
        """
        SELECT DISTINCT method FROM gates
        WHERE not_before > clock_timestamp() AND reason <> '' ORDER BY method
        """
    )
    return [row["method"] for row in rows]


def as_table(paces: Paces) -> Jsonb:
    """The paces as rows (method, every, at_once) for `jsonb_to_recordset`."""
    return Jsonb(
        [
            {"method": method, "every": str(pace.every), "at_once": pace.at_once}
            for method, pace in paces.items()
        ]
    )
