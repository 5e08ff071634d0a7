"""PostgreSQL: reach, version, encoding, role, migrations and room for connections."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ponchik.config import Config
from ponchik.errors import MigrationError
from ponchik.queries.findings import Finding, good, unknown, wrong
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.store.connection import Transaction
from ponchik.store.migrations import pending_migrations
from ponchik.store.server import OLDEST, Server, read_server, tables_out_of_reach

#: Processes that one of each kind makes, with up to so many connections.
_PROCESSES = 2
#: Of web, for its health.
_MORE = 1
_CLOSE = timedelta(seconds=30)


def examine_database(
    connection: Transaction, config: Config, now: datetime
) -> Iterator[Finding]:
    """Look at the server, then at what is in the database."""
    server = read_server(connection)
    yield _version(server)
    yield _encoding(server)
    yield _writable(server)
    yield _connections(server, config)
    yield _clock(server, now)
    migrations = _migrations(connection)
    yield migrations
    if not migrations.cure:
        yield _role(connection, server)


def _version(server: Server) -> Finding:
    found = f"PostgreSQL {server.version}"
    if server.is_too_old:
        return wrong("database", found, f"move to PostgreSQL {OLDEST} or later")
    return good("database", f"{found}, the database {server.database}")


def _encoding(server: Server) -> Finding:
    if server.encoding == "UTF8":
        return good("encoding", "UTF8")
    return wrong(
        "encoding",
        f"{server.encoding} cannot hold every name",
        "make a database with ENCODING 'UTF8' TEMPLATE template0",
    )


def _writable(server: Server) -> Finding:
    if server.is_standby:
        return wrong(
            "writing",
            "this server is a standby",
            "connect to the one that leads: target_session_attrs=read-write",
        )
    if server.is_read_only:
        return wrong(
            "writing",
            "the database is read-only",
            "see its disk, its plan, and default_transaction_read_only",
        )
    return good("writing", "allowed")


def _connections(server: Server, config: Config) -> Finding:
    socket = bool(config.slack_app_token.get_secret_value())
    wanted = config.database_connections * (_PROCESSES + socket) + _MORE
    found = f"{server.connections} allowed, {server.used} in use, {wanted} wanted"
    if wanted <= server.connections:
        return good("connections", found)
    return wrong(
        "connections",
        found,
        "lower PONCHIK_DATABASE_CONNECTIONS, or take a plan with more",
    )


def _clock(server: Server, now: datetime) -> Finding:
    away = abs(now - server.at)
    if away < _CLOSE:
        return good("database's clock", "the same as here")
    return wrong(
        "database's clock",
        f"{round(away.total_seconds())} s from the clock here",
        "let both machines keep time (NTP)",
    )


def _migrations(connection: Transaction) -> Finding:
    try:
        pending = pending_migrations(connection)
    except MigrationError as error:
        return wrong("migrations", "not those of Ponchik", str(error))
    if pending:
        found = f"{len(pending)} to apply, from {pending[0]}"
        return wrong("migrations", found, "run `ponchik migrate`")
    return good("migrations", "up to date")


def _role(connection: Transaction, server: Server) -> Finding:
    lacking = tables_out_of_reach(connection)
    if lacking:
        return wrong(
            "role",
            f"{server.role} lacks rights in {', '.join(lacking[:3])}",
            f"as the tables' owner run `ponchik grant --app {server.role}`",
        )
    if server.is_superuser and len(workspaces_with_programs(connection)) > 1:
        return unknown(
            "role",
            f"{server.role} is a superuser, for whom no workspace's walls hold",
            "better give Ponchik a role of its own, with `ponchik grant --app`",
        )
    return good("role", f"{server.role} has what it needs")
