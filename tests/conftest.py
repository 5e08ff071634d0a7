"""What every test stands on: real servers, an empty environment, no way to Slack."""

import os
import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
import redis
import structlog
from hypothesis import HealthCheck, settings
from psycopg.rows import dict_row
from pytest_socket import disable_socket, socket_allow_hosts
from slack_sdk import WebClient

from ponchik.demo.simulator.arguments import Call
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.ledger import CallRecord
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from ponchik.demo.simulator.web_api import WebApi
from ponchik.local import embedded
from ponchik.store.connection import Database, Transaction
from tests.harness.databases import cloned, memory
from tests.harness.groups import keep_in_group
from tests.harness.late import LateCalls
from tests.harness.patience import patient_slack
from tests.harness.running import NO_PACE, environment_of, morning_clock
from tests.harness.served import Played, playing
from tests.harness.terminal import Terminal
from tests.harness.workers import Stage, staged
from tests.harness.world import Scene, World, open_world

KINDS = {"unit", "integration", "contract", "acceptance"}
LOOPBACK = ["127.0.0.1", "localhost", "::1"]
SPECS = "SLACK_SPECS_DIR"
#: How long an example takes says how busy the machine is. By day there are few of them,
#: and always the same; by night many, and others each time: `make nightly` takes the
#: other profile.
settings.register_profile(
    "by-day",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "by-night", settings.get_profile("by-day"), derandomize=False, max_examples=500
)
settings.load_profile("by-day")


def pytest_configure() -> None:
    """Forget everything that could lead a test to a real database, Slack or proxy."""
    # A shell has what it starts in the background ignore Ctrl-C, and its children too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in filter(leads_outside, list(os.environ)):
        del os.environ[name]
    log_plainly()


def log_plainly() -> None:
    """Write tracebacks as Python does: drawn by rich, one takes seconds."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )


def leads_outside(name: str) -> bool:
    ours = name.startswith(("PONCHIK_", "SLACK_", "OTEL_")) and name != SPECS
    servers = name in {"DATABASE_URL", "REDIS_URL", "PORT"}
    return ours or servers or name.lower().endswith("_proxy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if len(KINDS & {mark.name for mark in item.iter_markers()}) != 1:
            raise pytest.UsageError(
                f"{item.nodeid} needs one mark that says its kind: {', '.join(KINDS)}."
            )
        keep_in_group(item)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("unit"):
        disable_socket()
    else:
        socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session", autouse=True)
def _slack_is_patient() -> Iterator[None]:
    with patient_slack():
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the URL of a migrated database, the template of every test's own."""
    # Imported here, so that a run of unit tests needs no database driver.
    from ponchik.store.migrations import migrate  # noqa: PLC0415

    with (
        TemporaryDirectory(prefix="ponchik-test-", dir=memory()) as folder,
        embedded.postgres(Path(folder, "postgres"), durable=False) as url,
    ):
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def clone_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def database_url(postgres_url: str, clone_numbers: Iterator[int]) -> Iterator[str]:
    """Yield the URL of a database of this test's own, with all migrations applied."""
    with cloned(postgres_url, f"test_{next(clone_numbers)}") as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(
    postgres_url: str, clone_numbers: Iterator[int]
) -> Iterator[str]:
    """Yield the URL of a database that the tests of one file share."""
    with cloned(postgres_url, f"test_{next(clone_numbers)}") as url:
        yield url


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    with (
        TemporaryDirectory(prefix="ponchik-test-", dir=memory()) as folder,
        embedded.valkey(Path(folder, "valkey"), durable=False) as url,
    ):
        yield url


@pytest.fixture
def redis_url(valkey_url: str) -> str:
    """Yield the URL of an empty Valkey."""
    with redis.Redis.from_url(valkey_url) as client:
        client.flushall()
    return valkey_url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, size=20)
    yield opened
    opened.close()


@pytest.fixture
def connection(database_url: str) -> Iterator[Transaction]:
    """Yield a connection whose transaction ends when the test says so."""
    with psycopg.connect(database_url, row_factory=dict_row) as opened:
        yield opened


@pytest.fixture
def ledger(database_url: str) -> Iterator[Transaction]:
    """Yield a connection that commits each statement, as workers do between steps."""
    with psycopg.connect(database_url, row_factory=dict_row, autocommit=True) as opened:
        yield opened


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Simulator]:
    """Yield a simulated Slack without an app behind it."""
    with running_simulator(Settings(clock_file=morning_clock(tmp_path))) as running:
        yield running


@pytest.fixture
def client(slack: Simulator) -> WebClient:
    """Return Slack's own client of it."""
    token, url = slack.settings.bot_token, f"{slack.url}/api/"
    return WebClient(token=token, base_url=url, retry_handlers=[])


@pytest.fixture
def late_calls(monkeypatch: pytest.MonkeyPatch) -> LateCalls:
    """Hold back what Slack is to carry out late until the test lets it happen."""
    held = LateCalls()

    def hold(api: WebApi, _fault: Fault, call: Call, record: CallRecord) -> None:
        held.hold(api, call, record)

    monkeypatch.setattr(WebApi, "_apply_later", hold)
    return held


@pytest.fixture
def channel(slack: Simulator) -> str:
    """Return the id of a channel with Ponchik in it."""
    coffee = slack.workspace.channel("coffee")
    coffee.members.append(slack.bot)
    return coffee.id


@pytest.fixture
def terminal(
    slack: Simulator,
    database_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    """Return an operator's, in reach of that Slack, and without a clock to move."""
    environment = environment_of(
        database_url, redis_url, slack.url, slack.settings, **NO_PACE
    )
    del environment["PONCHIK_CLOCK_FILE"]
    return Terminal(environment, monkeypatch, capsys)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Yield a stepped Ponchik: a new one, or in files marked `shared` the file's."""
    if request.node.get_closest_marker("shared") is None:
        yield request.getfixturevalue("own_world")
    else:
        world: World = request.getfixturevalue("shared_world")
        yield world
        world.reset()


@pytest.fixture
def own_world(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[World]:
    with open_world(database_url, redis_url, tmp_path) as world:
        yield world


@pytest.fixture(scope="module")
def shared_world(
    module_database_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with open_world(module_database_url, valkey_url, folder) as world:
        yield world


@pytest.fixture
def asked(world: World) -> Scene:
    """Return a meeting whose first question was asked."""
    [scene] = world.meetings()
    return scene.introduce().ask()


@pytest.fixture
def played(request: pytest.FixtureRequest) -> Played:
    """Return a served Ponchik: a new one, or in files marked `shared` the file's."""
    is_shared = request.node.get_closest_marker("shared") is not None
    found = request.getfixturevalue("shared_played" if is_shared else "own_played")
    assert isinstance(found, Played)
    return found


@pytest.fixture
def own_played(
    request: pytest.FixtureRequest, database_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Played]:
    number = members(request)
    with playing(database_url, redis_url, tmp_path, members=number) as played:
        yield played


@pytest.fixture(scope="module")
def shared_played(
    request: pytest.FixtureRequest,
    module_database_url: str,
    valkey_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Played]:
    folder, number = tmp_path_factory.mktemp("played"), members(request)
    with playing(module_database_url, valkey_url, folder, members=number) as played:
        yield played


def members(request: pytest.FixtureRequest) -> int:
    """How many members the workspace has, by the mark of the file."""
    marker = request.node.get_closest_marker("members")
    return int(marker.args[0]) if marker else 5


@pytest.fixture
def stage(world: World, tmp_path: Path) -> Iterator[Stage]:
    """Yield a world in which the Procfile's processes can be started."""
    with staged(world, tmp_path) as stage:
        yield stage


_BEGINNING = (
    "BEGIN ISOLATION LEVEL",
    "SELECT pg_backend_pid()",
    "SET default_transaction_isolation",
)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement sent from now on, but for what begins a session or its work."""
    statements: list[str] = []
    execute = psycopg.Cursor.execute

    def noting(cursor: Any, query: Any, *values: Any, **named: Any) -> Any:
        text = query.decode() if isinstance(query, bytes) else query
        shown = text if isinstance(text, str) else text.as_string()
        if shown and not shown.startswith(_BEGINNING):
            statements.append(" ".join(shown.split()))
        return execute(cursor, query, *values, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", noting)
    return statements
