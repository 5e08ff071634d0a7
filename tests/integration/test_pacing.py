from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ponchik.delivery import pacing
from ponchik.delivery.pacing import Gate, paces_of
from ponchik.errors import GateClosed
from ponchik.ledger import effects, gates, new_effects
from ponchik.ledger.gates import Pace
from ponchik.slack.client.limits import LIMITS, Limit
from ponchik.store.connection import Database, Transaction
from tests.integration.test_store_effects import FIRST, NOW
from tests.unit.facts import WORKSPACE

pytestmark = pytest.mark.integration

OPEN = "conversations.open"
NO_TIME, HOUR = timedelta(0), timedelta(hours=1)
SLOW = Pace(HOUR, at_once=3)


def turn(ledger: Transaction, pace: Pace = SLOW, workspace: str = WORKSPACE) -> bool:
    return gates.take_turn(ledger, workspace, OPEN, pace) == NO_TIME


def test_after_a_quiet_time_a_few_calls_go_at_once_and_then_one_by_one(
    ledger: Transaction,
) -> None:
    assert [turn(ledger) for _ in range(5)] == [True, True, True, False, False]
    wait = gates.take_turn(ledger, WORKSPACE, OPEN, SLOW)
    assert HOUR / 2 < wait <= HOUR


def test_time_that_passes_earns_turns_but_never_more_than_at_once(
    ledger: Transaction,
) -> None:
    for _ in range(3):
        assert turn(ledger)
    ledger.execute("UPDATE gates SET not_before = not_before - interval '1 hour'")
    assert [turn(ledger) for _ in range(2)] == [True, False]
    ledger.execute("UPDATE gates SET not_before = not_before - interval '9 hours'")
    assert [turn(ledger) for _ in range(4)] == [True, True, True, False]


def test_workspaces_do_not_wait_for_each_other(ledger: Transaction) -> None:
    assert [turn(ledger) for _ in range(4)][-1] is False
    assert turn(ledger, workspace="T2")


def test_many_who_ask_at_once_get_no_more_turns_than_there_are(
    database_url: str,
) -> None:
    database = Database(database_url, size=8)

    def ask(_: int) -> bool:
        return database.transaction(turn)

    with ThreadPoolExecutor(8) as pool:
        got = sum(pool.map(ask, range(40)))
    database.close()
    assert got == SLOW.at_once


def test_after_slack_asked_for_patience_there_is_no_burst(ledger: Transaction) -> None:
    gates.close(ledger, WORKSPACE, OPEN, NO_TIME, "ratelimited")
    assert [turn(ledger), turn(ledger)] == [True, False]


def test_only_as_many_are_rung_as_the_gate_will_let_through(
    ledger: Transaction,
) -> None:
    due = [
        replace(FIRST, kind="open_conversation", stream=f"meeting-{n}")
        for n in range(10)
    ]
    new_effects.insert(ledger, due)
    paces = {OPEN: SLOW}
    assert len(effects.to_wake(ledger, NOW, HOUR, 100, paces)) == 3
    assert turn(ledger)
    assert turn(ledger)
    assert len(effects.to_wake(ledger, NOW, NO_TIME, 100, paces)) == 1
    assert turn(ledger)
    assert effects.to_wake(ledger, NOW, NO_TIME, 100, paces) == []


def test_a_reader_waits_for_its_turn_but_not_for_ever(
    database: Database, ledger: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_PATIENCE", timedelta(minutes=2))
    waited: list[float] = []

    def let_pass(seconds: float) -> None:
        waited.append(seconds)
        ledger.execute(
            "UPDATE gates SET not_before = not_before - %s", [timedelta(seconds=61)]
        )

    limits = {OPEN: Limit(per_minute=1, at_once=1)}
    gate = Gate(database, WORKSPACE, paces_of(limits), let_pass)
    gate.enter(OPEN)
    gate.enter(OPEN)
    assert len(waited) == 1
    assert waited[0] <= 60
    gates.close(ledger, WORKSPACE, "users.info", HOUR, "ratelimited")
    with pytest.raises(GateClosed):
        gate.enter("users.info")
    assert len(waited) == 1


def test_every_limit_lets_at_least_one_call_through_at_a_time() -> None:
    assert all(pace.at_once >= 1 for pace in paces_of(LIMITS).values())
