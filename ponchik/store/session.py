"""What a session and each transaction are told, so that nothing hangs on chance.

A pooler hands one session to many, and an administrator or a PG* variable may have set
anything for it. So each transaction brings along what it needs, in the message that
begins it. Only a session that is Postgres' own keeps something of ours: prepared
statements, and the same settings for statements that stand alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, IsolationLevel, ProgrammingError, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from ponchik.errors import ConfigError

#: What a transaction names that is not confined to one workspace.
EVERY_WORKSPACE = "*"

_SETTINGS = {
    "idle_in_transaction_session_timeout": "15s",
    "timezone": "UTC",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "standard_conforming_strings": "on",
    "row_security": "on",
    "jit": "off",
}


class Timeouts(NamedTuple):
    """How long a statement may take, and each of its locks, as Postgres writes it."""

    statement: str
    lock: str


USUAL = Timeouts("10s", "5s")
#: Of who can do it otherwise, while Slack waits three seconds.
HASTY = Timeouts("1s", "200ms")
_KEEPALIVES = {
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_UNKNOWN_PARAMETER = 'invalid URI query parameter: "'


def parameters(url: str) -> dict[str, Any]:
    """Return what a connection to the address is made with.

    Raises ConfigError where the address cannot be read.
    """
    return {
        "client_encoding": "utf8",
        # An empty value keeps PGOPTIONS out; what the address says itself stays.
        "options": _read_url(url).get("options") or "",
        "connect_timeout": 5,
        "prepare_threshold": None,
        "row_factory": dict_row,
        **_KEEPALIVES,
    }


def connect(url: str, *, autocommit: bool = False) -> Connection[DictRow]:
    """Open one connection, without any settings of ours until a transaction begins.

    Raises ConfigError where the address cannot be read.
    """
    return psycopg.connect(url, autocommit=autocommit, **parameters(url))


def begin(
    connection: Connection[DictRow],
    workspace: str = EVERY_WORKSPACE,
    isolation: IsolationLevel = IsolationLevel.READ_COMMITTED,
    timeouts: Timeouts = USUAL,
) -> None:
    """Begin a transaction with all that it relies on, in one round trip.

    The connection is in autocommit mode, so that psycopg begins none of its own.
    """
    connection.execute(_beginning(workspace, isolation, timeouts))


def settle(connection: Connection[DictRow]) -> None:
    """Give a session that is ours alone what each transaction would bring along.

    So a statement that stands alone needs no transaction around it.
    """
    connection.execute(
        b"SET default_transaction_isolation = 'read committed'; "
        + _set_all("SET", EVERY_WORKSPACE, USUAL)
    )


@contextmanager
def transaction(connection: Connection[DictRow]) -> Iterator[Connection[DictRow]]:
    """Commit what is done within, or roll it back whole."""
    begin(connection)
    try:
        yield connection
    except BaseException:
        if not connection.broken:
            connection.rollback()
        raise
    connection.commit()


@lru_cache(1_000)
def _beginning(workspace: str, isolation: IsolationLevel, timeouts: Timeouts) -> bytes:
    """Return what begins a transaction: the same text each time."""
    begin = f"BEGIN ISOLATION LEVEL {isolation.name.replace('_', ' ')}; ".encode()
    return begin + _set_all("SET LOCAL", workspace, timeouts)


def _set_all(how: str, workspace: str, timeouts: Timeouts) -> bytes:
    settings = {
        "statement_timeout": timeouts.statement,
        "lock_timeout": timeouts.lock,
        **_SETTINGS,
    }
    set_all = "; ".join(f"{how} {name} = '{to}'" for name, to in settings.items())
    named = sql.Literal(workspace).as_string()
    return f"{set_all}; {how} ponchik.workspace = {named}".encode()


def _read_url(url: str) -> dict[str, Any]:
    """The driver's own words may quote a password: only one of them is passed on."""
    try:
        return conninfo_to_dict(url)
    except ProgrammingError as error:
        _, found, rest = str(error).partition(_UNKNOWN_PARAMETER)
        if found:
            name = rest.partition('"')[0]
            raise ConfigError(
                f"DATABASE_URL: PostgreSQL knows no parameter {name}: take it out of "
                "the address (Ponchik works through poolers as it is)"
            ) from None
        raise ConfigError(
            "DATABASE_URL: must be an address such as postgresql://user@host/database"
        ) from None
