"""What a PostgreSQL server is and allows, for who looks whether all is well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from ponchik.errors import MigrationError
from ponchik.store.connection import Transaction, only_row

#: What CI plays a round on begins there.
OLDEST = 15
_UNLIMITED = -1


@dataclass(frozen=True)
class Server:
    """`connections` are those that it, the database and the role allow; `used` by all.

    `number` is the version as PostgreSQL counts it, 180006 for 18.6.
    """

    version: str
    number: int
    encoding: str
    is_read_only: bool
    is_standby: bool
    is_superuser: bool
    database: str
    role: str
    connections: int
    used: int
    at: datetime

    @property
    def is_too_old(self) -> bool:
        return _is_too_old(self.number)


def require_new_enough(connection: psycopg.Connection[Any]) -> None:
    """Raise MigrationError for a PostgreSQL that Ponchik was not tried with."""
    number = connection.info.server_version
    if _is_too_old(number):
        raise MigrationError(
            f"PostgreSQL {number // 10_000} is too old: move to PostgreSQL {OLDEST} "
            "or later"
        )


def _is_too_old(number: int) -> bool:
    return number < OLDEST * 10_000


def read_server(connection: Transaction) -> Server:
    """Return what the server says of itself, whatever is in the database."""
    row = only_row(
        connection.execute(
            """
            SELECT current_setting('server_version') AS version,
                   current_setting('server_version_num')::int AS number,
                   current_setting('server_encoding') AS encoding,
                   current_setting('transaction_read_only') = 'on' AS is_read_only,
                   pg_is_in_recovery() AS is_standby,
                   role.rolsuper AS is_superuser,
                   current_database() AS database,
                   current_user AS role,
                   current_setting('max_connections')::int
                   - current_setting('superuser_reserved_connections')::int
                   - coalesce(current_setting('reserved_connections', true)::int, 0)
                   AS connections,
                   role.rolconnlimit AS of_role, own.datconnlimit AS of_database,
                   (SELECT count(*)::int FROM pg_stat_activity
                    WHERE backend_type = 'client backend') AS used,
                   clock_timestamp() AS at
            FROM pg_roles AS role, pg_database AS own
            WHERE role.rolname = current_user AND own.datname = current_database()
            """
        )
    )
    limits = {row.pop("of_role"), row.pop("of_database")} - {_UNLIMITED}
    return Server(**{**row, "connections": min({row["connections"], *limits})})


def tables_out_of_reach(connection: Transaction) -> list[str]:
    """Return the tables in which the role lacks a right that web and workers need."""
    rows = connection.execute(
        """
        SELECT relname AS name FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = current_schema() AND relkind = 'r' AND NOT (
            has_table_privilege(pg_class.oid, 'SELECT')
            AND (relname = 'migrations' OR has_table_privilege(pg_class.oid, 'INSERT'))
            AND (relname IN ('events', 'migrations')
                 OR has_table_privilege(pg_class.oid, 'UPDATE')
                    AND has_table_privilege(pg_class.oid, 'DELETE')))
        ORDER BY relname
        """
    )
    return [row["name"] for row in rows]
