"""What concerns thousands of streams is written some at a time, in one transaction."""

from uuid import UUID, uuid4

import pytest

from ponchik import command_handler
from ponchik.command_handler import CommandHandler
from ponchik.domain.meeting import Pair
from ponchik.domain.orders import Order
from ponchik.events.event import RecordedEvent, Stream
from ponchik.projections.rebuild import verify
from ponchik.store.connection import Database, Transaction
from tests.harness.causes import BY_TEST
from tests.unit.facts import ANN, BO, WORKSPACE, paired

pytestmark = pytest.mark.integration

AT_ONCE = 3
STATEMENTS = 4
MANY = AT_ONCE * (STATEMENTS - 1) + 1


@pytest.fixture
def handler(database: Database, monkeypatch: pytest.MonkeyPatch) -> CommandHandler:
    monkeypatch.setattr(command_handler, "_MOST_STREAMS", AT_ONCE)
    return CommandHandler(database, lambda _wakes: None)


def pairing(meeting: UUID) -> Order:
    """Return the order to begin a meeting, as the start of a round gives it."""
    return Order(Stream("meeting", meeting), Pair(paired(ANN, BO)), is_new=True)


def made(handler: CommandHandler, key: str | None = None) -> list[RecordedEvent]:
    """Return what is recorded of a command for many streams."""
    orders = [pairing(uuid4()) for _ in range(MANY)]
    return handler.handle(WORKSPACE, orders, BY_TEST, key)


def count(database: Database, table: str) -> int:
    def work(transaction: Transaction) -> int:
        return transaction.execute(f"SELECT FROM {table}").rowcount

    return database.transaction(work)


def test_a_large_command_takes_several_statements_of_one_transaction(
    handler: CommandHandler, database: Database, sent: list[str]
) -> None:
    count(database, "events")  # the first connection is set up
    sent.clear()
    made(handler)
    assert sum("INSERT INTO events" in one for one in sent) == STATEMENTS
    assert count(database, "(SELECT DISTINCT xmin FROM events)") == 1


def test_each_event_has_its_row_and_its_effect(
    handler: CommandHandler, database: Database
) -> None:
    recorded = made(handler)
    assert [event.position for event in recorded] == sorted(
        {event.position for event in recorded}
    )
    streams = {event.position: str(event.stream) for event in recorded}
    assert len(streams) == count(database, "meetings") == MANY

    def causes(transaction: Transaction) -> dict[int, str]:
        rows = transaction.execute("SELECT caused_by, stream FROM effects").fetchall()
        return {row["caused_by"]: row["stream"] for row in rows}

    assert database.transaction(causes) == streams
    assert verify(database, lambda _: None) == []


def test_a_stream_of_the_last_statement_that_is_there_already_undoes_the_first(
    handler: CommandHandler, database: Database
) -> None:
    there = uuid4()
    handler.handle(WORKSPACE, [pairing(there)], BY_TEST)
    orders = [*(pairing(uuid4()) for _ in range(MANY)), pairing(there)]
    assert len(handler.handle(WORKSPACE, orders, BY_TEST)) == MANY
    assert count(database, "events") == count(database, "effects") == MANY + 1


def test_its_key_is_that_of_all(handler: CommandHandler, database: Database) -> None:
    assert len(made(handler, "once")) == MANY
    assert made(handler, "once") == []
    assert count(database, "events") == MANY
