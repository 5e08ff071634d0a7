"""What every test stands on: real servers, an empty environment, no way to Slack."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
import redis
from _pytest.nodeid import NodeId
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pytest_socket import disable_socket, socket_allow_hosts

from ponchik.demo.servers import embedded

KINDS = {"unit", "integration", "contract", "acceptance"}
LOOPBACK = ["127.0.0.1", "localhost", "::1"]
SPECS = "SLACK_SPECS_DIR"
_ENOUGH_MEMORY = 4 * 1024**3


def pytest_configure() -> None:
    """Forget everything that could lead a test to a real database, Slack or proxy."""
    for name in filter(leads_outside, list(os.environ)):
        del os.environ[name]


def leads_outside(name: str) -> bool:
    ours = name.startswith(("PONCHIK_", "SLACK_")) and name != SPECS
    servers = name in {"DATABASE_URL", "REDIS_URL", "PORT"}
    return ours or servers or name.lower().endswith("_proxy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if len(KINDS & {mark.name for mark in item.iter_markers()}) != 1:
            raise pytest.UsageError(
                f"{item.nodeid} needs one mark that says its kind: {', '.join(KINDS)}."
            )
        _keep_in_group(item)


def _keep_in_group(item: pytest.Item) -> None:
    """Name its group in its id, where xdist's scheduler looks for it.

    xdist 3.8 does so by a name that pytest 9.2 has given up, so without a word it
    spread every group over all processes.
    """
    group = item.get_closest_marker("xdist_group")
    if group is not None and "PYTEST_XDIST_WORKER" in os.environ:
        item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")  # noqa: SLF001


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("unit"):
        disable_socket()
    else:
        socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


def memory() -> str | None:
    """A file system in memory, if there is a large one.

    Making a database is mostly making files: there it takes a third of the time.
    """
    shared = Path("/dev/shm")  # noqa: S108 -- folders of random names are made in it
    if not os.access(shared, os.W_OK | os.X_OK):
        return None
    return str(shared) if shutil.disk_usage(shared).free > _ENOUGH_MEMORY else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the URL of a migrated database, the template of every test's own."""
    # Imported here, so that a run of unit tests needs no database driver.
    from ponchik.store.migrate import migrate  # noqa: PLC0415

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


@contextmanager
def cloned(postgres_url: str, name: str) -> Iterator[str]:
    clone = sql.Identifier(name)
    maintenance = make_conninfo(postgres_url, dbname="postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE ponchik")
        connection.execute(create.format(clone))
        yield postgres_url.replace("/ponchik?", f"/{name}?")
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(clone))


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
