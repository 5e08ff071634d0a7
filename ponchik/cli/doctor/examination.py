"""What is looked at, in which order, and what is left out where it has no sense."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ponchik.cli.doctor.database import examine_database
from ponchik.cli.doctor.installations import examine_installations
from ponchik.cli.doctor.live import examine_live
from ponchik.cli.doctor.redis import examine_redis
from ponchik.cli.doctor.slack import examine_slack
from ponchik.cli.doctor.web import examine_web
from ponchik.cli.reminders import remind_of_environment
from ponchik.cli.session import reaching_database
from ponchik.clock import shifted_clock, system_clock
from ponchik.config import Config, load_config
from ponchik.errors import ConfigError
from ponchik.queries.findings import Finding, Status, good, unknown, wrong
from ponchik.queries.work_findings import examine_work
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.store.connection import Transaction
from ponchik.store.installations import Installation, find_all
from ponchik.store.outages import DatabaseAway
from ponchik.store.session import connect, transaction

_NEEDED = ("DATABASE_URL", "SLACK_BOT_TOKEN")
#: Of web, which Socket Mode may stand in for.
_HTTP = ("SLACK_SIGNING_SECRET", "PONCHIK_ADMIN_KEY")


@dataclass
class _Known:
    """What the database tells of workspaces; empty where it was not looked at."""

    with_programs: list[str] = field(default_factory=list)
    installed: list[Installation] = field(default_factory=list)

    @property
    def without_installation(self) -> set[str]:
        return set(self.with_programs) - {one.workspace for one in self.installed}


def examine_all(url: str | None, live: str | None) -> Iterator[Finding]:
    """Look at everything; one thing that is wrong keeps nobody from the next.

    Raises Invalid for a `url` that is no address.
    """
    try:
        config = load_config()
    except ConfigError as error:
        yield wrong("settings", str(error), "see the README's settings")
        return
    yield _settings(config)
    known = _Known()
    if config.database_url:
        yield from _database(config, known)
    yield from examine_redis(config)
    yield from examine_slack(config, system_clock(), known.without_installation)
    yield from examine_installations(config, known.installed)
    if live and config.slack_bot_token.get_secret_value():
        yield from examine_live(config, live)
    if url:
        yield from examine_web(url)


def _settings(config: Config) -> Finding:
    has_socket = config.slack_app_token.get_secret_value()
    try:
        load_config([*_NEEDED, *(() if has_socket else _HTTP)])
    except ConfigError as error:
        missing, _, cure = str(error).partition(": ")
        return wrong("settings", missing, remind_of_environment(missing) or cure)
    return good("settings", "all there")


def _database(config: Config, known: _Known) -> Iterator[Finding]:
    """Look at the database and at the work; note what is known of workspaces."""
    try:
        with (
            reaching_database(),
            connect(config.database_url, autocommit=True) as connection,
        ):
            last = None
            for last in examine_database(connection, config, system_clock()):
                yield last
            if last is None or last.status is Status.WRONG:
                yield unknown("queue", "not looked at, because of what is wrong above")
                return
            with transaction(connection):
                yield from _work(connection, config)
                known.with_programs += workspaces_with_programs(connection)
                known.installed += (
                    one for one in find_all(connection) if one.sealed is not None
                )
    except (DatabaseAway, ConfigError) as error:
        yield wrong("database", str(error), "look at the server and at DATABASE_URL")


def _work(connection: Transaction, config: Config) -> Iterator[Finding]:
    socket_mode = bool(config.slack_app_token.get_secret_value())
    return examine_work(connection, _now(config), socket_mode=socket_mode)


def _now(config: Config) -> datetime:
    """Return Ponchik's moment: a demo's is ahead of the world."""
    file = config.clock_file
    return shifted_clock(file)() if file else system_clock()
