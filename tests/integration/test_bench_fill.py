"""What the bench fills a database with is what Ponchik would have made."""

import psycopg
import pytest

from bench.fill import EVENTS_EACH, fill, fill_ledger, fill_programs, seats
from bench.fill_pages import PROGRAMS, ROUNDS, fill_pages
from ponchik.projections.rebuild import verify
from ponchik.store.connection import Database

pytestmark = pytest.mark.integration


def test_filled_tables_are_what_the_log_says(database_url: str) -> None:
    fill(database_url, 20)
    assert _count(database_url, "events") == EVENTS_EACH * 21
    database = Database(database_url, 2)
    assert list(verify(database, lambda _events: None)) == []
    database.close()


@pytest.mark.longer
def test_pages_are_filled_with_rounds_as_the_log_says(database_url: str) -> None:
    filled = fill_pages(database_url, PROGRAMS * ROUNDS)
    assert _count(database_url, "rounds WHERE closed_at IS NOT NULL") == 400
    assert _count(database_url, "meetings WHERE closed") == 400
    assert _count(database_url, "effects WHERE status = 'done'") > 1_000
    assert filled.round == ROUNDS
    database = Database(database_url, 2)
    assert list(verify(database, lambda _events: None)) == []
    database.close()


def test_every_meeting_has_people_of_its_own(database_url: str) -> None:
    fill(database_url, 20)
    pressed = seats(database_url, 100)
    assert len({meeting for _, meeting, _ in pressed}) == 20
    assert len({user for _, _, user in pressed}) == 20


def test_only_the_questions_of_waiting_meetings_are_pending(database_url: str) -> None:
    fill(database_url, 5)
    assert _count(database_url, "effects WHERE status = 'pending'") == 0
    fill(database_url, 20, waiting=True)
    pending = "effects WHERE status = 'pending'"
    assert _count(database_url, pending) == 21
    assert _count(database_url, f"{pending} AND kind = 'ask'") == 21


def test_a_ledger_and_programs_are_spread_over_workspaces(database_url: str) -> None:
    fill_ledger(database_url, 20, 4)
    fill_programs(database_url, 30)
    spread = "(SELECT DISTINCT workspace FROM {} WHERE workspace <> 'T0BENCH') AS w"
    assert _count(database_url, spread.format("effects")) == 4
    assert _count(database_url, spread.format("programs")) == 30
    assert _count(database_url, "due") == 31


def _count(url: str, what: str) -> int:
    with psycopg.connect(url) as connection:
        [(count,)] = connection.execute(f"SELECT count(*) FROM {what}").fetchall()
    return int(count)
