"""Row-level security: a forgotten filter still shows one workspace only."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ponchik.queries.effects import find_effects
from ponchik.store import inbox
from ponchik.store.connection import Database, Transaction
from ponchik.store.grants import WITH_WORKSPACE, grant_app
from tests.harness.two_workspaces import HERE, THERE, Both

pytestmark = [pytest.mark.integration, pytest.mark.quick]
APP = "ponchik_of_workspaces"


@pytest.fixture(scope="module")
def confined(both: Both, module_database_url: str) -> Iterator[Database]:
    """The app's role does not own the tables: row-level security holds for it."""
    role = sql.Identifier(APP)
    with psycopg.connect(module_database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    both[0].transaction(lambda t: grant_app(t, APP))
    database = Database(make_conninfo(module_database_url, user=APP))
    yield database
    database.close()
    with psycopg.connect(module_database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP OWNED BY {}").format(role))
        owner.execute(sql.SQL("DROP ROLE {}").format(role))


@pytest.mark.parametrize("table", WITH_WORKSPACE)
def test_a_forgotten_filter_still_shows_one_workspace_only(
    confined: Database, table: str
) -> None:
    statement = sql.SQL("SELECT DISTINCT workspace FROM {}").format(
        sql.Identifier(table)
    )

    def seen(transaction: Transaction) -> set[str]:
        return {row["workspace"] for row in transaction.execute(statement)}

    assert confined.transaction(seen, HERE) == {HERE}
    assert confined.transaction(seen) == {HERE, THERE}


@pytest.mark.usefixtures("confined")
def test_whoever_names_no_workspace_sees_nothing(module_database_url: str) -> None:
    url = make_conninfo(module_database_url, user=APP)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT * FROM events").fetchall() == []


def test_the_app_writes_under_row_level_security(confined: Database) -> None:
    found = confined.transaction(lambda t: find_effects(t, HERE), HERE)
    assert {row["workspace"] for row in found} == {HERE}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        confined.transaction(
            lambda t: inbox.take(t, THERE, "another key", "BotInvited"), HERE
        )


def test_every_table_with_a_workspace_has_a_policy(both: Both) -> None:
    rows = both[0].transaction(
        lambda t: t.execute(
            """
            SELECT c.table_name, p.polname FROM information_schema.columns AS c
            JOIN pg_class ON pg_class.relname = c.table_name AND pg_class.relkind = 'r'
            LEFT JOIN pg_policy AS p ON p.polrelid = pg_class.oid
            WHERE c.table_schema = 'public' AND c.column_name = 'workspace'
            """
        ).fetchall()
    )
    assert {row["table_name"] for row in rows} == set(WITH_WORKSPACE)
    assert all(row["polname"] for row in rows)


def test_indexes_begin_with_the_workspace(both: Both) -> None:
    """But for keys that are unique everywhere, and for work in all workspaces."""
    rows = both[0].transaction(
        lambda t: t.execute(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' AND tablename = ANY(%s)",
            [list(WITH_WORKSPACE)],
        ).fetchall()
    )
    others = {row["indexname"] for row in rows if "(workspace" not in row["indexdef"]}
    everywhere = {"events_stream_version_key", "due_at"}
    everywhere |= {"effects_pending_due", "effects_finished", "inbox_received_at"}
    everywhere |= {"effects_given_up"}  # one look serves the pages of all
    everywhere |= {"meetings_by_member", "meetings_by_gone"}  # each is of one workspace
    everywhere |= {"meetings_by_calendar"}  # an address that nobody guesses
    assert {name for name in others if "_pkey" not in name} == everywhere
