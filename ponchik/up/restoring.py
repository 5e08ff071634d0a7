"""A backup becomes the folder's database, in one step or not at all.

It is put into a database beside the other; only when all of it is there do the two
change names, in one transaction. What was there before is kept under another name.
"""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from ponchik.local import embedded
from ponchik.local.folder import held
from ponchik.store.migrations import migrate
from ponchik.up import folder as places
from ponchik.up.backups import Backup
from ponchik.up.databases import require_own, run_tool
from ponchik.up.settings import keep_settings, read_settings

_NAME = "ponchik"
_UNFINISHED = "ponchik_restoring"


def restore(
    folder: Path, backup: Backup, now: datetime, declare: Callable[[str], None]
) -> str | None:
    """Put a backup in the folder; return the name that its former database has now.

    `declare` is told the address of the restored database before anybody works with
    it. Raises FolderInUse while processes run there, Conflict where the database was
    moved to another server, LocalError where the tools fail.
    """
    require_own(folder)
    with (
        places.kept(folder),
        embedded.postgres(folder / places.POSTGRES) as url,
        psycopg.connect(_named("postgres", url), autocommit=True) as connection,
    ):
        _drop(connection, _UNFINISHED)  # what an earlier restore left
        _do(connection, "CREATE DATABASE {}", _UNFINISHED)
        unfinished = _named(_UNFINISHED, url)
        try:
            _fill(unfinished, backup, declare)
        except BaseException:
            _drop(connection, _UNFINISHED)
            raise
        former = _change_names(connection, url, now)
        _forget_queues(folder)
        known = read_settings(folder)
        keep_settings(folder, {**backup.about.settings, **known})
    return former


def _fill(url: str, backup: Backup, declare: Callable[[str], None]) -> None:
    run_tool("pg_restore", url, "--no-owner", "--exit-on-error", str(backup.dump))
    migrate(url)
    declare(url)


def _change_names(
    connection: psycopg.Connection, url: str, now: datetime
) -> str | None:
    """Let the restored database take the place of the other, which is kept if used."""
    if not _is_used(url):
        _drop(connection, _NAME)
        _do(connection, "ALTER DATABASE {} RENAME TO {}", _UNFINISHED, _NAME)
        return None
    former = f"{_NAME}_until_{now:%Y%m%d_%H%M%S}"
    with connection.transaction():
        _do(connection, "ALTER DATABASE {} RENAME TO {}", _NAME, former)
        _do(connection, "ALTER DATABASE {} RENAME TO {}", _UNFINISHED, _NAME)
    return former


def _is_used(url: str) -> bool:
    with psycopg.connect(url) as connection:
        [found] = connection.execute("SELECT to_regclass('events')").fetchall()
    return found[0] is not None


def _forget_queues(folder: Path) -> None:
    """What Valkey rings for is of the former database; workers find the rest."""
    queues = folder / places.VALKEY
    with held(queues):
        shutil.rmtree(queues)


def _drop(connection: psycopg.Connection, name: str) -> None:
    _do(connection, "DROP DATABASE IF EXISTS {}", name)


def _do(connection: psycopg.Connection, statement: str, *names: str) -> None:
    words = sql.SQL(statement).format(*map(sql.Identifier, names))
    connection.execute(words)


def _named(name: str, url: str) -> str:
    return url.replace(f"/{_NAME}?", f"/{name}?")
