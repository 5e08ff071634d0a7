"""Postgres: a pool of connections, and transactions that survive its restarts."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

import psycopg
from psycopg import Connection, Cursor, IsolationLevel, errors
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from ponchik.errors import StoreError

#: A connection in a transaction, its rows as dictionaries.
Transaction = Connection[DictRow]
Result = TypeVar("Result")

_SETTINGS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "timezone": "UTC",
    "jit": "off",
}
_KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3}
#: Safe to do again as a whole: whatever we do twice is keyed.
_TEMPORARY = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.LockNotAvailable,
)
_TRIES = 3
#: What a transaction names that is not confined to one workspace.
EVERY_WORKSPACE = "*"


#: Asking whether a connection lives costs a round trip; one just used surely does.
_IDLE_SECONDS = 5.0


class _Pooled(Connection[DictRow]):
    """A connection that knows when it last did something."""

    last_used = float("-inf")


class DatabaseAway(StoreError):
    """Postgres cannot be reached; nothing was changed: the same can be tried again."""


class Database:
    """Connects on first use, so that it can be made anywhere."""

    def __init__(self, url: str, size: int = 4) -> None:
        #: Whether policies hold for this role, as they do unless it owns the tables.
        self._row_security = False
        self._pool: ConnectionPool[Transaction] = ConnectionPool(
            url,
            min_size=1,
            max_size=size,
            open=False,
            timeout=2,  # Slack waits 3 s for an answer
            reconnect_timeout=1,  # else it waits longer and longer between two tries
            check=_check_if_idle,
            configure=self._configure,
            connection_class=_Pooled,
            kwargs={"row_factory": dict_row, "connect_timeout": 5, **_KEEPALIVES},
        )

    def transaction(
        self,
        work: Callable[[Transaction], Result],
        workspace: str = EVERY_WORKSPACE,
    ) -> Result:
        """Do the work in one transaction, again from the start if Postgres went away.

        Where row-level security is on, the work sees no rows of other workspaces than
        the one named. Raises DatabaseAway when Postgres stays away.
        """
        return self._done(work, workspace, None)

    def snapshot(
        self,
        work: Callable[[Transaction], Result],
        workspace: str = EVERY_WORKSPACE,
    ) -> Result:
        """Do the work on one state of the database, whatever is committed meanwhile.

        Raises DatabaseAway, as `transaction` does.
        """
        return self._done(work, workspace, IsolationLevel.REPEATABLE_READ)

    def _done(
        self,
        work: Callable[[Transaction], Result],
        workspace: str,
        isolation: IsolationLevel | None,
    ) -> Result:
        self._pool.open()
        for attempt in range(1, _TRIES + 1):
            try:
                with self._pool.connection() as connection:
                    connection.isolation_level = isolation
                    if self._row_security:
                        _confine(connection, workspace)
                    result = work(connection)
                    _note_use(connection)
                    return result
            except PoolTimeout as error:
                raise _away(error) from error
            except psycopg.OperationalError as error:
                if not _is_temporary(error):
                    raise
                if attempt == _TRIES:
                    raise _away(error) from error
                # Whatever ended this connection may have ended the others.
                self._pool.check()
        raise AssertionError

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _configure(self, connection: Transaction) -> None:
        for name, value in _SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        self._row_security = _has_row_security(connection)
        connection.commit()


def _check_if_idle(connection: Transaction) -> None:
    used = connection.last_used if isinstance(connection, _Pooled) else 0.0
    if monotonic() - used > _IDLE_SECONDS:
        ConnectionPool.check_connection(connection)


def _note_use(connection: Transaction) -> None:
    if isinstance(connection, _Pooled):
        connection.last_used = monotonic()


def only_row(rows: Cursor[DictRow]) -> DictRow:
    """The row of a statement that always has one, such as an aggregate."""
    row = rows.fetchone()
    assert row is not None  # noqa: S101 -- SQL promises it
    return row


def _is_temporary(error: psycopg.OperationalError) -> bool:
    """A lost connection has no SQLSTATE."""
    return error.sqlstate is None or isinstance(error, _TEMPORARY)


def _away(error: Exception) -> DatabaseAway:
    return DatabaseAway(f"the database cannot be reached: {error}")


def _confine(connection: Transaction, workspace: str) -> None:
    connection.execute("SELECT set_config('ponchik.workspace', %s, true)", [workspace])


def _has_row_security(connection: Connection[DictRow]) -> bool:
    row = connection.execute(
        "SELECT coalesce(row_security_active(to_regclass('events')::oid), false) AS on"
    )
    return bool(only_row(row)["on"])
