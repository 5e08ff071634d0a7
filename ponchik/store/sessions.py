"""Who is signed in: found by the hash of a token that only their browser has."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from ponchik.store.connection import Transaction

#: Whoever does nothing for so long, or signed in so long ago, signs in again.
IDLE = timedelta(days=3)
LONGEST = timedelta(days=30)
#: What somebody is in Slack is asked again after so long.
_TRUSTED = timedelta(minutes=10)
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SessionOwner:
    """Whose session it is; `kind` is what they are in Slack, `is_stale`: ask again."""

    workspace: str
    domain: str
    workspace_name: str
    person: UUID
    slack_id: str
    name: str
    time_zone: str | None
    kind: str | None
    is_stale: bool


def begin(transaction: Transaction, workspace: str, person: UUID, token: bytes) -> None:
    """Store a new session, and forget those that nobody can use any more."""
    transaction.execute(
        """
        DELETE FROM sessions WHERE workspace = %s AND person = %s
          AND (used_at < clock_timestamp() - %s OR began_at < clock_timestamp() - %s)
        """,
        [workspace, person, IDLE, LONGEST],
    )
    transaction.execute(
        "INSERT INTO sessions (token, workspace, person) VALUES (%s, %s, %s)",
        [token, workspace, person],
    )


def owner_of(
    transaction: Transaction, token: bytes, *, is_use: bool = True
) -> SessionOwner | None:
    """Return whose session it is, None if it is over or its person was erased.

    What a page asks by itself is no use, and does not keep a session from ending.
    """
    row = transaction.execute(
        """
        WITH noted AS (
            UPDATE sessions SET used_at = clock_timestamp()
            WHERE token = %(token)s AND used_at > clock_timestamp() - %(idle)s
              AND used_at < clock_timestamp() - %(every)s AND %(is_use)s
        )
        SELECT s.workspace, w.domain, w.name AS workspace_name, s.person, p.slack_id,
               p.name, p.time_zone, p.kind,
               coalesce(p.checked_at < clock_timestamp() - %(trusted)s, true)
                   AS is_stale
        FROM sessions AS s
        JOIN people AS p ON p.workspace = s.workspace AND p.id = s.person
        JOIN workspaces AS w ON w.workspace = s.workspace
        WHERE s.token = %(token)s AND s.used_at > clock_timestamp() - %(idle)s
          AND s.began_at > clock_timestamp() - %(longest)s
        """,
        {
            "token": token,
            "is_use": is_use,
            "idle": IDLE,
            "longest": LONGEST,
            "every": _NOTED_EVERY,
            "trusted": _TRUSTED,
        },
    ).fetchone()
    return SessionOwner(**row) if row else None


def end(transaction: Transaction, token: bytes) -> None:
    """End one session, if it is one."""
    transaction.execute("DELETE FROM sessions WHERE token = %s", [token])


def end_all(transaction: Transaction, workspace: str, person: UUID) -> None:
    """End all sessions of a person, in every browser."""
    transaction.execute(
        "DELETE FROM sessions WHERE workspace = %s AND person = %s",
        [workspace, person],
    )


def end_everybodys(transaction: Transaction, workspace: str) -> None:
    """End all sessions of a workspace."""
    transaction.execute("DELETE FROM sessions WHERE workspace = %s", [workspace])


def forget_old(transaction: Transaction) -> int:
    """Remove a batch of what nobody can use any more; return how many."""
    done = transaction.execute(
        """
        DELETE FROM sessions WHERE token IN (
            SELECT token FROM sessions
            WHERE used_at < clock_timestamp() - %s OR began_at < clock_timestamp() - %s
            LIMIT 1000)
        """,
        [IDLE, LONGEST],
    )
    return done.rowcount
