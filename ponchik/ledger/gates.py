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


def take_turn(
    transaction: Transaction, workspace: str, method: str, pace: Pace | None
) -> timedelta:
    """Reserve a slot for one call; return zero, or how long to wait.

    Two who ask at once get one slot after the other.
    """
    if pace is None:
        return max(wait_of(transaction, workspace, method), timedelta(0))
    row = transaction.execute(
        """
        INSERT INTO gates (workspace, method, not_before)
        SELECT %(workspace)s, %(method)s, clock_timestamp() - %(spare)s + %(every)s
        WHERE NOT EXISTS (
            SELECT FROM gates WHERE workspace = %(workspace)s AND method = '*'
            AND not_before > clock_timestamp())
        ON CONFLICT (workspace, method) DO UPDATE
        SET not_before = %(every)s
            + greatest(gates.not_before, clock_timestamp() - %(spare)s), reason = ''
        WHERE gates.not_before <= clock_timestamp()
        RETURNING method
        """,
        {
            "workspace": workspace,
            "method": method,
            "every": pace.every,
            "spare": pace.every * (pace.at_once - 1),
        },
    ).fetchone()
    if row is not None:
        return timedelta(0)
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
