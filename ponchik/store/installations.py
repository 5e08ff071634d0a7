"""Which workspaces installed Ponchik, and their tokens as they are sealed.

A token's time is the machine's own, whatever a demo's clock says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class Installation:
    """`sealed` is None once the app was uninstalled."""

    workspace: str
    name: str
    sealed: bytes | None
    installed_at: datetime


class SealedToken(NamedTuple):
    """`ages`: it ends before long, so that it is time to exchange it."""

    sealed: bytes
    ages: bool


def keep(
    transaction: Transaction, installation: Installation, lasts: timedelta | None
) -> None:
    """Store an installation; an earlier one of the workspace is replaced."""
    transaction.execute(
        """
        INSERT INTO installations (workspace, name, sealed, installed_at, expires_at)
        VALUES (%s, %s, %s, %s, clock_timestamp() + %s)
        ON CONFLICT (workspace) DO UPDATE
        SET name = excluded.name, sealed = excluded.sealed,
            expires_at = excluded.expires_at, installed_at = excluded.installed_at,
            refreshed_until = NULL
        """,
        [
            installation.workspace,
            installation.name,
            installation.sealed,
            installation.installed_at,
            lasts,
        ],
    )


def find_token(
    transaction: Transaction, workspace: str, young: timedelta
) -> SealedToken | None:
    """Return the workspace's token; it ages if it does not last as long as a `young`.

    None where the app is not installed.
    """
    row = transaction.execute(
        """
        SELECT sealed, expires_at < clock_timestamp() + %s AS ages
        FROM installations WHERE workspace = %s AND sealed IS NOT NULL
        """,
        [young, workspace],
    ).fetchone()
    return SealedToken(row["sealed"], row["ages"] is True) if row else None


def is_installed(transaction: Transaction, workspace: str) -> bool:
    """Return whether there is a token of the workspace."""
    return find_token(transaction, workspace, timedelta(0)) is not None


def installed_at(transaction: Transaction, workspace: str) -> datetime | None:
    """Return since when there is a token of the workspace, None if there is none."""
    row = transaction.execute(
        "SELECT installed_at FROM installations "
        "WHERE workspace = %s AND sealed IS NOT NULL",
        [workspace],
    ).fetchone()
    return row["installed_at"] if row else None


def find_all(transaction: Transaction) -> Sequence[Installation]:
    """Return every installation, the workspaces in order."""
    rows = transaction.execute(
        """
        SELECT workspace, name, sealed, installed_at FROM installations
        ORDER BY workspace
        """
    )
    return [Installation(**row) for row in rows]


def seal_again(
    transaction: Transaction, workspace: str, before: bytes, sealed: bytes
) -> bool:
    """Store the same token under another key; False if another came meanwhile."""
    done = transaction.execute(
        "UPDATE installations SET sealed = %s WHERE workspace = %s AND sealed = %s",
        [sealed, workspace, before],
    )
    return done.rowcount == 1


def begin_refresh(
    transaction: Transaction, workspace: str, patience: timedelta
) -> bool:
    """Return whether the caller may exchange the token now: one at a time."""
    done = transaction.execute(
        """
        UPDATE installations SET refreshed_until = clock_timestamp() + %s
        WHERE workspace = %s
          AND (refreshed_until IS NULL OR refreshed_until < clock_timestamp())
        """,
        [patience, workspace],
    )
    return done.rowcount == 1


def renew(
    transaction: Transaction,
    workspace: str,
    before: bytes,
    sealed: bytes,
    lasts: timedelta | None,
) -> bool:
    """Store what Slack gave for a token; False if another came meanwhile."""
    done = transaction.execute(
        """
        UPDATE installations SET sealed = %s, expires_at = clock_timestamp() + %s,
                                 refreshed_until = NULL
        WHERE workspace = %s AND sealed = %s
        """,
        [sealed, lasts, workspace, before],
    )
    return done.rowcount == 1


def forget_token(transaction: Transaction, workspace: str) -> bool:
    """Drop the token; False if there was none."""
    done = transaction.execute(
        """
        UPDATE installations SET sealed = NULL, expires_at = NULL
        WHERE workspace = %s AND sealed IS NOT NULL
        """,
        [workspace],
    )
    return done.rowcount == 1
