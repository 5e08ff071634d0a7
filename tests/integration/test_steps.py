"""Statements that stand alone: what one has read, the next has to find unchanged."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from ponchik.domain.meeting import AskQuestion
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.stage import Stage
from ponchik.ledger import claims, intents
from ponchik.ledger.claims import Claimed
from ponchik.projections.rebuild import verify
from ponchik.store import appending, heartbeats
from ponchik.store import connection as connections
from ponchik.store.connection import Database, Transaction
from tests.harness.causes import BY_TEST
from tests.harness.projecting import ignore
from tests.harness.world import Scene, World
from tests.integration.test_hosting_sessions import ODD, set_for_database
from tests.integration.test_projections_beside_writers import before_call
from tests.unit.facts import END, START

pytestmark = [pytest.mark.integration, pytest.mark.quick]

MINUTE = timedelta(minutes=1)
_KNOWN = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "TimeZone": "UTC",
    "DateStyle": "ISO, DMY",
    "IntervalStyle": "postgres",
    "standard_conforming_strings": "on",
    "row_security": "on",
    "transaction_isolation": "read committed",
    "ponchik.workspace": "*",
}


def test_a_statement_that_stands_alone_knows_our_settings_whatever_others_set(
    database_url: str,
) -> None:
    set_for_database(database_url, ODD)
    database = Database(database_url, 1)

    def ask(transaction: Transaction) -> dict[str, str]:
        names = ", ".join(f"current_setting('{name}') AS \"{name}\"" for name in _KNOWN)
        return dict(transaction.execute(f"SELECT {names}".encode()).fetchall()[0])

    assert database.steps(ask) == _KNOWN
    database.transaction(lambda t: t.execute("SELECT 1"), workspace="T1")
    assert database.steps(ask) == _KNOWN, "a transaction's own end with it"
    database.close()


@pytest.mark.parametrize("is_ours", [True, False])
def test_steps_are_one_transaction_where_the_session_may_be_anybodys(
    database_url: str, monkeypatch: pytest.MonkeyPatch, *, is_ours: bool
) -> None:
    if not is_ours:
        monkeypatch.setattr(connections, "is_direct", lambda _: False)
    database = Database(database_url, 1)

    def fail(transaction: Transaction) -> None:
        heartbeats.beat(transaction, "a part")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.steps(fail)
    found = database.transaction(lambda t: t.execute("SELECT FROM heartbeats").rowcount)
    assert found == is_ours
    database.close()


def _by_command(scene: Scene) -> None:
    order = Order(
        Stream("meeting", scene.meeting), AskQuestion(Stage.CHECK_IN_1, END, START)
    )
    scene.world.ponchik.handler.handle(scene.world.workspace, [order], BY_TEST)


def _in_a_transaction(scene: Scene) -> None:
    order = Order(
        Stream("meeting", scene.meeting), AskQuestion(Stage.CHECK_IN_1, END, START)
    )
    scene.world.ponchik.handler.record(
        lambda recorder: recorder.handle(scene.world.workspace, [order]), BY_TEST
    )


def _by_a_worker(scene: Scene) -> None:
    assert scene.carry_out("introduce") == "done"


@pytest.mark.parametrize("act", [_by_command, _in_a_transaction, _by_a_worker])
def test_what_was_decided_on_a_row_that_was_mended_meanwhile_is_decided_anew(
    world: World,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Scene], None],
) -> None:
    """Else it would write back what was wrong, when the rebuild has looked already."""
    [scene] = world.meetings()
    scene.open()

    def mend() -> None:
        with psycopg.connect(database_url) as other:
            statement = "UPDATE meetings SET channel = 'C9' WHERE meeting = %s"
            other.execute(statement, [scene.meeting])

    before_call(monkeypatch, appending, "append", mend)
    act(scene)
    [row] = world.rows("SELECT channel FROM meetings WHERE meeting = %s", scene.meeting)
    assert row["channel"] == "C9"
    assert len(scene.events()) == len(set(scene.events())), "nor is it recorded twice"


@pytest.mark.parametrize("act", [_by_command, _in_a_transaction, _by_a_worker])
def test_what_was_decided_without_a_row_that_is_mended_meanwhile_is_decided_anew(
    world: World,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Scene], None],
) -> None:
    """A row that was missing changes nothing by itself: it has to be missing still."""
    [scene] = world.meetings()
    scene.open()
    kept = "CREATE TABLE kept AS SELECT * FROM meetings WHERE meeting = %s"
    with psycopg.connect(database_url) as other:
        other.execute(kept, [scene.meeting])
        other.execute("DELETE FROM meetings WHERE meeting = %s", [scene.meeting])

    def mend() -> None:
        with psycopg.connect(database_url) as other:
            other.execute("INSERT INTO meetings SELECT * FROM kept")

    before_call(monkeypatch, appending, "append", mend)
    act(scene)
    assert verify(world.ponchik.database, ignore) == []


@pytest.mark.parametrize(
    ("meanwhile", "is_taken"),
    [
        ("true", True),
        ("maybe_sent_at = clock_timestamp()", False),
        ("fence = fence + 1", False),
        ("status = 'cancelled'", False),
        ("lease_until = clock_timestamp() + interval '1 minute'", False),
    ],
)
def test_an_effect_is_taken_only_as_it_was_seen(
    world: World, meanwhile: str, *, is_taken: bool
) -> None:
    [scene] = world.meetings()
    scene.open()
    effect, now = scene.effect("introduce")["id"], world.ponchik.clock()
    database = world.ponchik.database
    seen = database.steps(lambda t: claims.look(t, effect, now))
    assert seen is not None
    if meanwhile != "true":
        world.do(f"UPDATE effects SET {meanwhile} WHERE id = '{effect}'")
    taken = database.steps(lambda t: intents.take(t, seen, now, MINUTE))
    assert taken is is_taken
    assert scene.effect("introduce")["claimed"] is is_taken


def test_who_lost_the_claim_writes_nothing_in_one_statement(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    effect = scene.effect("introduce")["id"]

    def claim(transaction: Transaction) -> Claimed | None:
        now = world.ponchik.clock()
        return claims.claim(transaction, effect, now, MINUTE, MINUTE)

    lost = world.ponchik.database.transaction(claim)
    assert lost is not None
    scene.lease_over()
    assert world.ponchik.database.transaction(claim) is not None
    ending = claims.ending(lost.id, "done", START, result="1.2", fence=lost.fence)
    order = Order(
        Stream("meeting", scene.meeting), AskQuestion(Stage.CHECK_IN_1, END, START)
    )
    finish = world.ponchik.handler.finish_at_once
    before = scene.events()
    for orders in ([], [order]):
        assert not finish(lost, ending, orders, BY_TEST)
    assert scene.events() == before
    assert scene.effect("introduce")["status"] == "pending"
