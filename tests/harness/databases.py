"""Databases on the tests' server, each gone when its test is over."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

_ENOUGH_MEMORY = 4 * 1024**3
#: Copying files takes half of the time that writing pages takes, as the server's files
#: are not made durable here.
_CLONE: LiteralString = "CREATE DATABASE {} TEMPLATE ponchik STRATEGY FILE_COPY"


def memory() -> str | None:
    """Return a file system in memory, if there is a large one.

    Making a database is mostly making files: there it takes a third of the time.
    """
    shared = Path("/dev/shm")  # noqa: S108 -- folders of random names are made in it
    if not os.access(shared, os.W_OK | os.X_OK):
        return None
    return str(shared) if shutil.disk_usage(shared).free > _ENOUGH_MEMORY else None


@contextmanager
def cloned(postgres_url: str, name: str) -> Iterator[str]:
    """Yield the URL of a database with all migrations applied."""
    with _database(postgres_url, name, _CLONE) as url:
        yield url


@contextmanager
def made(postgres_url: str, name: str) -> Iterator[str]:
    """Yield the URL of an empty database."""
    with _database(postgres_url, name, "CREATE DATABASE {}") as url:
        yield url


@contextmanager
def _database(postgres_url: str, name: str, create: LiteralString) -> Iterator[str]:
    database = sql.Identifier(name)
    maintenance = make_conninfo(postgres_url, dbname="postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL(create).format(database))
        yield postgres_url.replace("/ponchik?", f"/{name}?")
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(database))
