"""What a command works with: the settings, a database that answers, the parts."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from ponchik.cli.failures import wants_details
from ponchik.errors import MigrationError

if TYPE_CHECKING:
    from ponchik.bootstrap import Ponchik
    from ponchik.events.event import Metadata
    from ponchik.store.connection import Transaction

#: Who did it, in the log.
ACTOR = "cli"
Workspace = Annotated[
    str | None,
    typer.Option(
        metavar="WORKSPACE",
        help="The workspace's id, T0123ABCD; needed where several share a channel.",
    ),
]


def typed() -> "Metadata":
    """Begin a chain of causes with the command that was typed."""
    from ponchik.events.event import Metadata

    return Metadata.of_command(str(uuid4()), ACTOR)


@contextmanager
def connected(*needed: str) -> Iterator["Ponchik"]:
    """Yield the parts; `needed` names settings beside DATABASE_URL.

    Raises ConfigError, DatabaseAway, or MigrationError before any work is begun.
    """
    from ponchik.bootstrap import assemble
    from ponchik.config import load_config
    from ponchik.logs import set_up_logs
    from ponchik.telemetry import spans
    from ponchik.telemetry.switch import set_up_traces

    config = load_config(["DATABASE_URL", *needed])
    set_up_logs("DEBUG" if wants_details() else "CRITICAL")
    set_up_traces(config.otlp_endpoint, "cli")
    _require_tables(config.database_url)
    ponchik = assemble(config)
    try:
        with spans.span("command"):
            yield ponchik
    finally:
        ponchik.close()
        spans.shut_down()


@contextmanager
def owning() -> Iterator["Transaction"]:
    """Yield a transaction of the role that owns the tables."""
    from ponchik.config import load_config
    from ponchik.store.session import connect, transaction

    config = load_config(["DATABASE_URL"])
    _require_tables(config.owner_url)
    with (
        reaching_database(),
        connect(config.owner_url, autocommit=True) as connection,
        transaction(connection),
    ):
        yield connection


@contextmanager
def launching() -> Iterator["Ponchik"]:
    """Yield the parts of a command that asks something of Slack."""
    with connected("SLACK_BOT_TOKEN") as ponchik:
        yield ponchik


@contextmanager
def reaching_database() -> Iterator[None]:
    """Say why the database does not do what it is asked, where it is known."""
    import psycopg

    from ponchik.store.outages import outage_of

    try:
        yield
    except psycopg.Error as error:
        outage = outage_of(error)
        if outage is None:
            raise
        raise outage from error


def _require_tables(database_url: str) -> None:
    """The pool would only say, and seconds later, that it got no connection."""
    from ponchik.store.migrations import pending_migrations
    from ponchik.store.session import connect

    with reaching_database(), connect(database_url) as connection:
        if pending_migrations(connection):
            raise MigrationError(
                "the database's tables are not up to date: run `ponchik migrate`"
            )
