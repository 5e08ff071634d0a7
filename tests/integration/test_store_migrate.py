from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path

import psycopg
import pytest

from ponchik.errors import MigrationError
from ponchik.store.migrations import MIGRATIONS, migrate, pending_migrations

pytestmark = pytest.mark.integration

#: What every test's database starts with, and two files more.
OURS = {path.name: path.read_text() for path in MIGRATIONS.glob("*.sql")}
TEA, CAKE = "9001_tea.sql", "9002_cake.sql"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new = {TEA: "CREATE TABLE tea ();", CAKE: "CREATE TABLE cake (); SELECT 1;"}
    for name, text in (OURS | new).items():
        tmp_path.joinpath(name).write_text(text)
    return tmp_path


def tables(url: str) -> set[str]:
    named = "SELECT relname FROM pg_class WHERE relname IN ('tea', 'cake')"
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(named).fetchall()}


def pending(url: str, folder: Path) -> list[str]:
    with psycopg.connect(url) as connection:
        return pending_migrations(connection, folder)


def test_new_files_are_applied_in_order_and_once(
    database_url: str, folder: Path
) -> None:
    assert pending(database_url, folder) == [TEA, CAKE]
    assert migrate(database_url, folder) == [TEA, CAKE]
    assert tables(database_url) == {"tea", "cake"}
    assert migrate(database_url, folder) == pending(database_url, folder) == []


def test_an_empty_database_misses_everything_and_gets_it(
    database_url: str, folder: Path
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS analytics CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    everything = sorted([*OURS, TEA, CAKE])
    assert pending(database_url, folder) == everything
    assert migrate(database_url, folder) == everything


def test_a_file_edited_after_it_was_applied_is_refused_by_name(
    database_url: str, folder: Path
) -> None:
    migrate(database_url, folder)
    folder.joinpath(TEA).write_text("CREATE TABLE coffee ();")
    with pytest.raises(MigrationError, match=f"{TEA} was edited .* write a new one"):
        migrate(database_url, folder)


def test_a_file_that_was_applied_and_is_gone_is_missed_by_name(
    database_url: str, folder: Path
) -> None:
    migrate(database_url, folder)
    folder.joinpath(CAKE).unlink()
    with pytest.raises(MigrationError, match=f"{CAKE} was applied .* run the newer"):
        migrate(database_url, folder)


def test_nothing_new_is_applied_next_to_an_edited_file(
    database_url: str, folder: Path
) -> None:
    folder.joinpath(min(OURS)).write_text("SELECT 'edited';")
    with pytest.raises(MigrationError):
        migrate(database_url, folder)
    assert tables(database_url) == set()


def test_a_file_that_fails_is_undone_whole_and_those_before_it_stand(
    database_url: str, folder: Path
) -> None:
    folder.joinpath(CAKE).write_text("CREATE TABLE cake (); SELECT 1 / 0;")
    with pytest.raises(MigrationError, match=f"{CAKE} failed and was undone: division"):
        migrate(database_url, folder)
    assert tables(database_url) == {"tea"}
    assert pending(database_url, folder) == [CAKE]


def test_a_file_that_was_mended_is_applied_the_next_time(
    database_url: str, folder: Path
) -> None:
    folder.joinpath(CAKE).write_text("CREATE TABLE cake")
    with pytest.raises(MigrationError):
        migrate(database_url, folder)
    folder.joinpath(CAKE).write_text("CREATE TABLE cake ()")
    assert migrate(database_url, folder) == [CAKE]


def test_files_that_are_no_migrations_are_let_be(
    database_url: str, folder: Path
) -> None:
    folder.joinpath("README.sql").write_text("nonsense")
    folder.joinpath("9003_draft.sql~").write_text("nonsense")
    assert migrate(database_url, folder) == [TEA, CAKE]


def test_of_many_releases_at_once_one_applies_each_file(
    database_url: str, folder: Path
) -> None:
    with ThreadPoolExecutor(4) as threads:
        runs = threads.map(partial(migrate, folder=folder), [database_url] * 4)
        assert sorted(chain.from_iterable(runs)) == sorted([TEA, CAKE])


def test_our_own_migrations_are_numbered_without_holes() -> None:
    numbers = [int(name.partition("_")[0]) for name in sorted(OURS)]
    assert numbers == list(range(1, len(numbers) + 1))
