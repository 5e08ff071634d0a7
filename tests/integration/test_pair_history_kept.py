"""The migration to arrays keeps what the old table knew."""

from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb

from ponchik.projections.rebuild import verify
from ponchik.queries.pair_history import read_pair_history
from ponchik.store.connection import Database
from ponchik.store.migrations import MIGRATIONS, migrate
from tests.unit.facts import ANN, BO, CY, DEE, PROGRAM, ROUND, WORKSPACE, round_started

pytestmark = pytest.mark.integration


def old_round() -> dict[str, object]:
    """The round as the version before wrote it."""
    data = round_started(1, ((ANN, BO), (CY, DEE))).data()
    data.pop("inputs")
    for group in data["groups"]:
        del group["rounds_since"], group["serves"]
    del data["receipt"]["fewest"], data["receipt"]["limit"]
    return data


def test_rounds_of_before_are_kept_and_are_what_the_log_says(
    database_url: str, tmp_path: Path
) -> None:
    for path in MIGRATIONS.glob("*.sql"):
        if path.name < "0009":
            tmp_path.joinpath(path.name).write_text(path.read_text())
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS analytics CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        migrate(database_url, tmp_path)
        connection.execute(
            "INSERT INTO events (workspace, stream, version, type, schema, data, "
            "metadata) VALUES (%s, %s, 1, 'RoundStarted', 1, %s, '{}')",
            [WORKSPACE, f"round-{ROUND}", Jsonb(old_round())],
        )
        connection.execute(
            "INSERT INTO rounds SELECT %s, %s, %s, 'C0COFFEE', 1, 2, 4, 2, 0, '{}', "
            "now(), 0",
            [ROUND, WORKSPACE, PROGRAM],
        )
        connection.execute(
            "INSERT INTO pair_history VALUES (%s, %s, 1, %s, %s, %s)",
            [WORKSPACE, PROGRAM, [ANN, BO, CY, DEE], [0, 0, 1, 1], [ANN, CY]],
        )
        migrate(database_url)
    database = Database(database_url)
    past = database.transaction(lambda t: read_pair_history(t, WORKSPACE, PROGRAM))
    assert past.rounds == (ROUND,)
    assert past.history.rounds[0].groups.tolist() == [0, 0, 1, 1]
    assert past.history.rounds[0].leaders.tolist() == [0, 2]
    wrong = {one.table for one in verify(database, lambda _count: None)}
    database.close()
    assert "pair_history" not in wrong
