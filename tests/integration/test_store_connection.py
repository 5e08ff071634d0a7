from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from ponchik.errors import StoreError
from ponchik.store.connection import Database, DatabaseAway, Transaction, only_row
from tests.harness.patience import hasty

pytestmark = pytest.mark.integration


@pytest.fixture
def database(database: Database) -> Database:
    database.transaction(lambda t: t.execute("CREATE TABLE cups (number integer)"))
    return database


def cups(database: Database) -> list[int]:
    rows = database.transaction(
        lambda t: t.execute("SELECT number FROM cups ORDER BY number").fetchall()
    )
    return [row["number"] for row in rows]


def pour(transaction: Transaction, number: int) -> None:
    transaction.execute("INSERT INTO cups VALUES (%s)", [number])


def cut(url: str, transaction: Transaction) -> None:
    """End the transaction's connection from outside, as a restart does."""
    end = "SELECT pg_terminate_backend(%s, 5000)"
    with psycopg.connect(url) as killer:
        assert killer.execute(end, [transaction.info.backend_pid]).fetchone() == (True,)


def test_work_is_committed_as_one_and_its_result_returned(database: Database) -> None:
    def work(transaction: Transaction) -> str:
        pour(transaction, 1)
        pour(transaction, 2)
        return "done"

    assert database.transaction(work) == "done"
    assert cups(database) == [1, 2]


def test_a_snapshot_shows_one_state_and_the_next_transaction_the_newest(
    database: Database,
) -> None:
    def count_around_a_pour(transaction: Transaction) -> list[int]:
        count = "SELECT count(*) AS n FROM cups"
        before = only_row(transaction.execute(count))["n"]
        database.transaction(lambda other: pour(other, 1))
        return [before, only_row(transaction.execute(count))["n"]]

    assert database.snapshot(count_around_a_pour) == [0, 0]
    assert database.transaction(count_around_a_pour) == [1, 2]


def test_work_that_raises_leaves_nothing_behind(database: Database) -> None:
    def work(transaction: Transaction) -> None:
        pour(transaction, 1)
        raise LookupError

    with pytest.raises(LookupError):
        database.transaction(work)
    assert cups(database) == []


def test_a_connection_lost_in_the_middle_does_all_the_work_again(
    database: Database, database_url: str
) -> None:
    tries = []

    def work(transaction: Transaction) -> None:
        tries.append(1)
        pour(transaction, 1)
        if len(tries) == 1:
            cut(database_url, transaction)
        pour(transaction, 2)

    database.transaction(work)
    assert (cups(database), len(tries)) == ([1, 2], 2)


def test_connections_lost_between_two_transactions_are_not_noticed(
    database: Database, database_url: str
) -> None:
    with psycopg.connect(database_url) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert cups(database) == []


def test_a_connection_that_is_lost_again_and_again_is_given_up(
    database: Database, database_url: str
) -> None:
    tries = []

    def work(transaction: Transaction) -> None:
        tries.append(1)
        cut(database_url, transaction)
        pour(transaction, 1)

    with pytest.raises(DatabaseAway, match="the database cannot be reached"):
        database.transaction(work)
    assert len(tries) == 3
    assert cups(database) == []


@pytest.mark.parametrize(
    "temporary",
    [errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable],
)
def test_a_transaction_that_others_got_in_the_way_of_is_done_again(
    database: Database, temporary: type[psycopg.OperationalError]
) -> None:
    tries = []

    def work(transaction: Transaction) -> None:
        tries.append(1)
        pour(transaction, 1)
        if len(tries) < 3:
            raise temporary

    database.transaction(work)
    assert cups(database) == [1]


def test_a_mistake_in_the_work_is_not_tried_again(database: Database) -> None:
    tries = []

    def work(transaction: Transaction) -> None:
        tries.append(1)
        transaction.execute("SELECT 1 / 0")

    with pytest.raises(errors.DivisionByZero):
        database.transaction(work)
    assert len(tries) == 1


def test_a_statement_that_takes_too_long_is_not_tried_again(database: Database) -> None:
    tries = []

    def work(transaction: Transaction) -> None:
        tries.append(1)
        transaction.execute("SET LOCAL statement_timeout = '20ms'")
        transaction.execute("SELECT pg_sleep(5)")

    with pytest.raises(errors.QueryCanceled):
        database.transaction(work)
    assert len(tries) == 1


def test_a_database_that_is_not_there_is_away(tmp_path: Path) -> None:
    nowhere = Database(f"postgresql:///ponchik?host={tmp_path}")
    try:
        with (
            hasty(nowhere),
            pytest.raises(DatabaseAway, match="the database cannot be reached"),
        ):
            nowhere.transaction(lambda t: t.execute("SELECT 1"))
    finally:
        nowhere.close()


def test_whoever_asks_when_the_process_is_about_to_end_hears_so(
    database: Database,
) -> None:
    tries = []

    def work(transaction: Transaction) -> None:
        tries.append(transaction)
        database.close()
        raise errors.SerializationFailure

    with pytest.raises(DatabaseAway, match="about to end"):
        database.transaction(work)
    assert len(tries) == 1
    for ask in (database.transaction, database.steps, database.transaction_at_once):
        with pytest.raises(DatabaseAway, match="about to end"):
            ask(lambda t: t.execute("SELECT 1"))


def test_a_database_that_is_away_is_an_error_of_the_store() -> None:
    assert issubclass(DatabaseAway, StoreError)


def test_a_database_connects_only_when_it_is_used() -> None:
    Database("postgresql://nobody@localhost:1/nothing").close()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("timezone", "UTC"),
        ("statement_timeout", "10s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "15s"),
    ],
)
def test_every_connection_has_our_settings(
    database: Database, setting: str, value: str
) -> None:
    shown = "SELECT current_setting(%s) AS shown"
    rows = database.transaction(lambda t: only_row(t.execute(shown, [setting])))
    assert rows["shown"] == value
