"""Why the database cannot do the work now, in one sentence with what to do."""

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout

from ponchik.errors import StoreError

#: Safe to do again as a whole: whatever we do twice is keyed.
_IN_THE_WAY = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
)
#: The session is over, or never came to be.
_ENDED = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.DatabaseDropped,
    errors.IdleSessionTimeout,
    errors.TooManyConnections,
)
_CONNECTION_CLASS = "08"


class DatabaseAway(StoreError):
    """Postgres cannot do the work now; the same can be tried again."""


class DatabaseReadOnly(DatabaseAway):
    pass


class DatabaseFull(DatabaseAway):
    pass


class RightMissing(DatabaseAway):
    pass


def is_read_only(error: psycopg.Error) -> bool:
    return isinstance(error, errors.ReadOnlySqlTransaction)


def is_lost(error: psycopg.Error) -> bool:
    """Whether the connection is of no use any more: it is over, or cannot write."""
    if is_read_only(error):
        return True
    if not isinstance(error, psycopg.OperationalError):
        return False
    is_over = error.sqlstate is None or error.sqlstate.startswith(_CONNECTION_CLASS)
    return is_over or isinstance(error, _ENDED)


def is_worth_another_try(error: psycopg.Error, *, is_new: bool = False) -> bool:
    """Whether the same work may be done in a moment, perhaps by another connection.

    No new connection comes before a PoolTimeout or after PoolClosed, and one that
    `is_new` and cannot write says that no other can.
    """
    is_final = isinstance(error, (PoolTimeout, PoolClosed))
    if is_final or (is_new and is_read_only(error)):
        return False
    return is_lost(error) or isinstance(error, _IN_THE_WAY)


def outage_of(error: psycopg.Error) -> DatabaseAway | None:
    """Return what keeps the database from its work; None for a mistake in the work."""
    match error:
        case PoolClosed():
            return DatabaseAway("this process is about to end: try again")
        case errors.ReadOnlySqlTransaction():
            return DatabaseReadOnly(
                "the database is read-only: see its disk, its plan or its maintenance"
            )
        case errors.DiskFull():
            return DatabaseFull("the database's disk is full: make room")
        case errors.InsufficientPrivilege() if not _crosses_workspaces(error):
            return RightMissing(
                f"the database's role lacks a right: {error.diag.message_primary}; "
                "see the plan's limits, or run `ponchik grant --app` again"
            )
        case psycopg.Error() if is_lost(error) or isinstance(error, _IN_THE_WAY):
            return DatabaseAway(f"the database cannot be reached: {error}")
        case _:
            return None


def _crosses_workspaces(error: psycopg.Error) -> bool:
    """Row-level security refuses with the same code: a mistake of ours, no outage."""
    return error.diag.source_function == "ExecWithCheckOptions"
