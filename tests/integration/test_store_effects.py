from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from ponchik.domain.effects import Effect
from ponchik.ledger import claims, gates, intents, new_effects
from ponchik.ledger.claims import Claimed
from ponchik.ledger.effects import Wake
from ponchik.ledger.gates import Pace
from ponchik.ledger.intents import Intent
from ponchik.queries.effects import find_effects
from ponchik.store.connection import Transaction
from tests.unit.facts import START, WORKSPACE

pytestmark = [pytest.mark.integration, pytest.mark.quick]

NOW = START
MINUTE, NO_TIME = timedelta(minutes=1), timedelta(0)
POST = "chat.postMessage"
FIRST = Effect(
    workspace=WORKSPACE,
    stream="meeting-1",
    kind="ask",
    key="first",
    place=1,
    correlation="delivery/test",
    payload={"question": "closing"},
    due_at=NOW,
    expires_at=NOW + MINUTE,
)
SECOND = replace(FIRST, key="second", kind="remind", place=2)
ELSEWHERE = replace(FIRST, key="elsewhere", stream="meeting-2")
INTERNAL = replace(FIRST, key="internal", kind="ask_meetings")


def claimed(
    ledger: Transaction,
    effect: Effect = FIRST,
    *,
    lease: timedelta = MINUTE,
    internal_lease: timedelta = MINUTE,
) -> Claimed | None:
    return claims.claim(ledger, effect.id, NOW, lease, internal_lease)


def surely_claimed(
    ledger: Transaction, effect: Effect = FIRST, *, lease: timedelta = MINUTE
) -> Claimed:
    claim = claimed(ledger, effect, lease=lease)
    assert claim
    return claim


def status_of(ledger: Transaction, effect: Effect = FIRST) -> object:
    return column(ledger, "status", effect.id)


def column(ledger: Transaction, name: str, effect: UUID = FIRST.id) -> object:
    rows = ledger.execute("SELECT * FROM effects WHERE id = %s", [effect])
    (row,) = rows.fetchall()
    return row[name]


def released(
    ledger: Transaction, claim: Claimed, *, surely_not_sent: bool, error: str = "oops"
) -> None:
    claims.release(ledger, claim, error, NO_TIME, surely_not_sent=surely_not_sent)


def test_an_effect_inserted_twice_is_there_once_and_rung_once(
    ledger: Transaction,
) -> None:
    assert new_effects.insert(ledger, [FIRST]) == [Wake("ask", FIRST.id)]
    assert new_effects.insert(ledger, [FIRST, SECOND]) == [Wake("remind", SECOND.id)]
    assert new_effects.insert(ledger, []) == []
    assert len(find_effects(ledger)) == 2


def test_a_claim_tells_what_is_to_be_done(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    claim = surely_claimed(ledger)
    assert (claim.kind, claim.payload) == ("ask", {"question": "closing"})
    assert (claim.due_at, claim.expires_at) == (NOW, NOW + MINUTE)
    assert (claim.attempts, claim.fence, claim.maybe_sent_ago) == (1, 1, None)


def test_what_is_not_there_cannot_be_claimed(ledger: Transaction) -> None:
    assert claimed(ledger) is None


def test_what_is_not_due_yet_cannot_be_claimed(ledger: Transaction) -> None:
    new_effects.insert(ledger, [replace(FIRST, due_at=NOW + timedelta(seconds=1))])
    assert claimed(ledger) is None


def test_what_is_claimed_cannot_be_claimed_again(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    assert claimed(ledger)
    assert claimed(ledger) is None


def test_a_lease_that_ended_frees_the_effect_with_a_new_fence(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [FIRST])
    lost = surely_claimed(ledger, lease=NO_TIME)
    again = surely_claimed(ledger)
    assert (again.fence, again.attempts) == (lost.fence + 1, 2)


def test_what_calls_no_method_is_leased_for_as_long_as_a_chore(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [INTERNAL])
    assert claimed(ledger, INTERNAL, internal_lease=NO_TIME)
    assert claimed(ledger, INTERNAL, lease=NO_TIME)
    assert claimed(ledger, INTERNAL) is None


@pytest.mark.parametrize("status", ["done", "dead", "cancelled"])
def test_what_is_over_cannot_be_claimed(ledger: Transaction, status: str) -> None:
    new_effects.insert(ledger, [FIRST])
    claims.finish(ledger, FIRST.id, status, NOW)
    assert claimed(ledger) is None


@pytest.mark.parametrize("ending", ["done", "dead", "cancelled"])
def test_an_effect_waits_for_the_earlier_one_of_its_stream(
    ledger: Transaction, ending: str
) -> None:
    new_effects.insert(ledger, [FIRST, SECOND, ELSEWHERE])
    assert claimed(ledger, SECOND) is None
    assert claimed(ledger, ELSEWHERE)
    ended = claims.finish(ledger, FIRST.id, ending, NOW)
    assert ended is not None
    assert ended.wakes == [Wake("remind", SECOND.id)]
    assert claimed(ledger, SECOND)


@pytest.mark.parametrize("method", [POST, "*"])
def test_a_closed_gate_holds_back_its_method_in_its_workspace_alone(
    ledger: Transaction, method: str
) -> None:
    other_workspace = replace(ELSEWHERE, workspace="T2")
    new_effects.insert(ledger, [FIRST, other_workspace])
    gates.close(ledger, WORKSPACE, method, MINUTE, "ratelimited")
    assert claimed(ledger) is None
    assert claimed(ledger, other_workspace)


def test_a_gate_of_another_method_holds_nothing_back(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    gates.close(ledger, WORKSPACE, "chat.update", MINUTE, "ratelimited")
    assert claimed(ledger)


def test_a_gate_opens_by_itself(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    gates.close(ledger, WORKSPACE, POST, NO_TIME, "ratelimited")
    assert gates.wait_of(ledger, WORKSPACE, POST) <= NO_TIME
    assert claimed(ledger)


def test_a_gate_is_never_opened_sooner_by_a_shorter_wait(ledger: Transaction) -> None:
    assert gates.wait_of(ledger, WORKSPACE, POST) == NO_TIME
    gates.close(ledger, WORKSPACE, "*", MINUTE, "ratelimited")
    gates.close(ledger, WORKSPACE, "*", NO_TIME, "ratelimited")
    wait = gates.wait_of(ledger, WORKSPACE, POST)
    assert MINUTE / 2 < wait <= MINUTE


def test_of_two_claims_at_once_one_gets_the_effect(
    ledger: Transaction, database_url: str
) -> None:
    new_effects.insert(ledger, [FIRST])
    with psycopg.connect(database_url, row_factory=dict_row) as slow:
        assert claimed(slow)
        assert claimed(ledger) is None
    assert claimed(ledger) is None


def test_of_many_claims_at_once_one_gets_the_effect(
    ledger: Transaction, database_url: str
) -> None:
    new_effects.insert(ledger, [FIRST])

    def try_to_claim(_worker: int) -> bool:
        with psycopg.connect(database_url, row_factory=dict_row) as worker:
            return claimed(worker) is not None

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(try_to_claim, range(8))) == 1


def test_an_intent_is_noted_before_the_call_and_seen_by_the_next_claim(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [FIRST])
    first = surely_claimed(ledger)
    assert intents.note_intent(ledger, first, NOW) is Intent.NOTED
    released(ledger, first, surely_not_sent=False)
    again = surely_claimed(ledger)
    assert again.maybe_sent_ago is not None
    assert NO_TIME <= again.maybe_sent_ago < MINUTE


def test_the_first_sending_is_remembered(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    claim = surely_claimed(ledger)
    intents.note_intent(ledger, claim, NOW)
    first = column(ledger, "first_sent_at")
    intents.note_intent(ledger, claim, NOW)
    assert first == column(ledger, "first_sent_at") != column(ledger, "maybe_sent_at")


def test_a_worker_whose_lease_ended_must_not_call(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    assert (
        intents.note_intent(ledger, surely_claimed(ledger, lease=NO_TIME), NOW)
        is Intent.CLAIM_LOST
    )
    assert column(ledger, "maybe_sent_at") is None


def test_a_worker_whose_effect_was_claimed_again_must_not_call(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [FIRST])
    lost = surely_claimed(ledger, lease=NO_TIME)
    surely_claimed(ledger)
    assert intents.note_intent(ledger, lost, NOW) is Intent.CLAIM_LOST


@pytest.mark.parametrize("method", [POST, "*"])
def test_a_worker_must_not_call_through_a_gate_that_closed_meanwhile(
    ledger: Transaction, method: str
) -> None:
    gates.close(ledger, WORKSPACE, method, MINUTE, "ratelimited")
    for pace in (None, Pace(MINUTE, at_once=5)):
        assert gates.take_turn(ledger, WORKSPACE, POST, pace) > NO_TIME


def test_a_worker_must_not_call_for_what_is_over(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    claim = surely_claimed(ledger)
    claims.finish(ledger, FIRST.id, "cancelled", NOW)
    assert intents.note_intent(ledger, claim, NOW) is Intent.CLAIM_LOST


def test_what_surely_was_not_sent_counts_as_no_attempt_and_leaves_no_doubt(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [FIRST])
    claim = surely_claimed(ledger)
    intents.note_intent(ledger, claim, NOW)
    released(ledger, claim, surely_not_sent=True)
    again = surely_claimed(ledger)
    assert (again.attempts, again.maybe_sent_ago) == (1, None)


def test_an_attempt_that_was_not_sent_keeps_the_doubt_of_an_earlier_one(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [FIRST])
    in_doubt = surely_claimed(ledger)
    intents.note_intent(ledger, in_doubt, NOW)
    released(ledger, in_doubt, surely_not_sent=False)
    not_sent = surely_claimed(ledger)
    intents.note_intent(ledger, not_sent, NOW)
    released(ledger, not_sent, surely_not_sent=True)
    again = surely_claimed(ledger)
    assert again.maybe_sent_ago is not None
    assert again.attempts == 1, "who gives it back was not killed by it"


def test_what_is_given_back_waits_and_says_why(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    claim = surely_claimed(ledger)
    claims.release(ledger, claim, "timeout", MINUTE, surely_not_sent=False)
    assert column(ledger, "last_error") == "timeout"
    assert claimed(ledger) is None


def test_only_the_latest_claim_can_give_an_effect_back(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    lost = surely_claimed(ledger, lease=NO_TIME)
    surely_claimed(ledger)
    released(ledger, lost, surely_not_sent=True)
    assert column(ledger, "last_error") is None
    assert claimed(ledger) is None
