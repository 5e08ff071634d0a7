"""Postgres: a pool of connections, and transactions that survive its restarts."""

from collections.abc import Callable
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, Self, TypeVar

import psycopg
from psycopg import Connection, Cursor, IsolationLevel, errors
from psycopg.rows import DictRow
from psycopg_pool import ConnectionPool

from ponchik.store.outages import (
    DatabaseAway,
    is_lost,
    is_read_only,
    is_worth_another_try,
    outage_of,
)
from ponchik.store.session import EVERY_WORKSPACE, HASTY, begin, parameters, settle

__all__ = ["EVERY_WORKSPACE", "Database", "DatabaseAway", "Transaction", "only_row"]

#: A connection in a transaction, its rows as dictionaries.
Transaction = Connection[DictRow]
Result = TypeVar("Result")

_TRIES = 3
#: Planned once from then on, where the session is ours alone.
_PREPARED_AFTER = 5
#: For a connection, in all tries together: Slack waits 3 s for an answer.
_PATIENCE = 2.0
#: Of who can do it otherwise.
_LITTLE_PATIENCE = 0.2


class _Pooled(Connection[DictRow]):
    """A connection that knows when it was asked for, and when it was open.

    In between it was given its rights and settings: nobody knows when.
    """

    begun_at = opened_at = float("-inf")
    #: Whether the session is ours alone, and knows our settings.
    is_settled = False

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Self:
        """Connect to Postgres."""
        began = monotonic()
        made = super().connect(*args, **kwargs)
        made.begun_at, made.opened_at = began, monotonic()
        return made


class Database:
    """Connects on first use, so that it can be made anywhere.

    Raises ConfigError where the address cannot be read.
    """

    def __init__(self, url: str, size: int = 4) -> None:
        self.url = url
        self._renewing = Lock()
        self._renewed_at = float("-inf")
        self._pool: ConnectionPool[Transaction] = ConnectionPool(
            url,
            min_size=1,
            max_size=size,
            open=False,
            timeout=_PATIENCE,
            reconnect_timeout=1,  # else it waits longer and longer between two tries
            configure=_settle_if_direct,
            connection_class=_Pooled,
            kwargs={**parameters(url), "autocommit": True},
        )

    def transaction(
        self,
        work: Callable[[Transaction], Result],
        workspace: str = EVERY_WORKSPACE,
    ) -> Result:
        """Do the work in one transaction, again from the start if Postgres went away.

        Where row-level security is on, the work sees no rows of other workspaces than
        the one named. Raises DatabaseAway when Postgres stays away, or cannot write.
        """
        return self._done(work, partial(begin, workspace=workspace))

    def steps(self, work: Callable[[Transaction], Result]) -> Result:
        """Do work of which each statement stands alone, as `transaction` does.

        What one has read may be otherwise when the next is carried out, so one that
        writes has to see to it itself. It is the faster for that where the session is
        ours alone; elsewhere it is one transaction all the same.
        """
        return self._done(work, _begin_unless_settled)

    def transaction_at_once(self, work: Callable[[Transaction], Result]) -> Result:
        """Do the work in one transaction, once, unless it would have to wait.

        Raises DatabaseAway if there is no connection, if a lock is not to be had, or if
        a statement takes long.
        """
        connection: Transaction | None = None
        try:
            self._pool.open()
            with self._pool.connection(_LITTLE_PATIENCE) as connection:
                begin(connection, timeouts=HASTY)
                return work(connection)
        except errors.QueryCanceled as error:
            raise DatabaseAway("the database takes long: try again") from error
        except psycopg.Error as error:
            self._renew_if_lost(connection, error)
            if outage := outage_of(error):
                raise outage from error
            raise

    def snapshot(
        self,
        work: Callable[[Transaction], Result],
        workspace: str = EVERY_WORKSPACE,
    ) -> Result:
        """Do the work on one state of the database, whatever is committed meanwhile.

        Raises DatabaseAway, as `transaction` does.
        """
        isolation = IsolationLevel.REPEATABLE_READ
        return self._done(
            work, partial(begin, workspace=workspace, isolation=isolation)
        )

    def _done(
        self,
        work: Callable[[Transaction], Result],
        begin: Callable[[Transaction], None],
    ) -> Result:
        began = monotonic()
        deadline = began + self._pool.timeout
        left = _TRIES
        while True:
            connection: Transaction | None = None
            try:
                self._pool.open()
                with self._pool.connection(deadline - monotonic()) as connection:
                    begin(connection)
                    return work(connection)
            except psycopg.Error as error:
                is_new = isinstance(connection, _Pooled) and connection.begun_at > began
                self._renew_if_lost(connection, error)
                # One that was begun before says nothing of what can be written now.
                left -= is_new or not is_read_only(error) or monotonic() > deadline
                if left and is_worth_another_try(error, is_new=is_new):
                    continue
                if outage := outage_of(error):
                    raise outage from error
                raise

    def close(self) -> None:
        """Close all connections, for good: whoever asks later gets DatabaseAway."""
        self._pool.close()

    def renew(self) -> None:
        """Close the connections that nobody uses now, and the others when they are."""
        self._renewed_at = monotonic()
        self._pool.drain()

    def _renew_if_lost(self, used: Transaction | None, error: psycopg.Error) -> None:
        """Whatever ended this connection, or took its rights, has the others too.

        Those made since another thread noticed the same are good.
        """
        if isinstance(used, _Pooled) and is_lost(error):
            with self._renewing:
                if used.opened_at > self._renewed_at:
                    self.renew()


def _settle_if_direct(connection: Transaction) -> None:
    if is_direct(connection):
        connection.prepare_threshold = _PREPARED_AFTER
        settle(connection)
        if isinstance(connection, _Pooled):
            connection.is_settled = True


def _begin_unless_settled(connection: Transaction) -> None:
    if not (isinstance(connection, _Pooled) and connection.is_settled):
        begin(connection)


def is_direct(connection: Transaction) -> bool:
    """Return whether this session is Postgres' own, or that of a pooler in between.

    A pooler introduces itself with a number of its own instead of the server process'.
    """
    own = only_row(connection.execute("SELECT pg_backend_pid() AS pid", prepare=False))
    return bool(own["pid"] == connection.info.backend_pid)


def only_row(rows: Cursor[DictRow]) -> DictRow:
    """The row of a statement that always has one, such as an aggregate."""
    row = rows.fetchone()
    assert row is not None  # noqa: S101 -- SQL promises it
    return row
