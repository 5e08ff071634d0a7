from dataclasses import replace
from functools import partial

import pytest

from ponchik.ledger import claims, effects, endings, intents, new_effects
from ponchik.ledger.effects import Wake
from ponchik.ledger.endings import Ending
from ponchik.queries.effects import find_effects
from ponchik.store.connection import Transaction
from tests.integration.test_store_effects import (
    ELSEWHERE,
    FIRST,
    INTERNAL,
    MINUTE,
    NO_TIME,
    NOW,
    SECOND,
    column,
    status_of,
    surely_claimed,
)
from tests.unit.facts import WORKSPACE

pytestmark = pytest.mark.integration


def test_an_effect_ends_once(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    assert claims.finish(ledger, FIRST.id, "done", NOW, result="1.2")
    assert not claims.finish(ledger, FIRST.id, "dead", NOW, result="3.4", error="late")
    assert endings.ending_of(ledger, FIRST.id) == Ending("done", "1.2")
    assert (status_of(ledger), column(ledger, "last_error")) == ("done", None)


def test_there_is_no_ending_of_what_is_not_done(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    assert endings.ending_of(ledger, FIRST.id) is None
    assert endings.ending_of(ledger, SECOND.id) is None


def test_the_sweeper_rings_what_can_be_done_and_not_again_at_once(
    ledger: Transaction,
) -> None:
    later = replace(ELSEWHERE, due_at=NOW + MINUTE)
    new_effects.insert(ledger, [FIRST, SECOND, later])
    ring = partial(effects.to_wake, ledger, NOW, limit=10)
    assert ring(again_after=MINUTE) == [Wake("ask", FIRST.id)]
    assert ring(again_after=MINUTE) == []
    assert ring(again_after=NO_TIME) == [Wake("ask", FIRST.id)]


def test_the_sweeper_rings_no_more_than_asked_the_longest_due_first(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [FIRST, replace(ELSEWHERE, due_at=NOW - MINUTE)])
    rung = effects.to_wake(ledger, NOW, MINUTE, limit=1)
    assert rung == [Wake("ask", ELSEWHERE.id)]


@pytest.mark.parametrize("ending", ["dead", "cancelled"])
def test_what_ended_badly_can_be_wanted_after_all_without_losing_its_doubt(
    ledger: Transaction, ending: str
) -> None:
    new_effects.insert(ledger, [FIRST])
    intents.note_intent(ledger, surely_claimed(ledger), NOW)
    claims.finish(ledger, FIRST.id, ending, NOW, error="internal_error")
    assert endings.retry(ledger, FIRST.id)
    again = surely_claimed(ledger)
    assert (again.attempts, again.expires_at) == (1, None)
    assert again.maybe_sent_ago is not None


@pytest.mark.parametrize("status", ["pending", "done"])
def test_what_is_on_its_way_or_done_is_not_tried_again(
    ledger: Transaction, status: str
) -> None:
    new_effects.insert(ledger, [FIRST])
    claims.finish(ledger, FIRST.id, status, NOW)
    assert not endings.retry(ledger, FIRST.id)
    assert status_of(ledger) == status


def test_only_a_dead_effect_can_be_discarded(ledger: Transaction) -> None:
    new_effects.insert(ledger, [FIRST])
    assert not endings.discard(ledger, FIRST.id)
    claims.finish(ledger, FIRST.id, "dead", NOW)
    assert endings.discard(ledger, FIRST.id)
    assert status_of(ledger) == "cancelled"


def test_a_workspace_out_of_reach_loses_what_would_call_it_and_nothing_else(
    ledger: Transaction,
) -> None:
    other_workspace = replace(ELSEWHERE, workspace="T2")
    new_effects.insert(ledger, [FIRST, INTERNAL, other_workspace])
    assert endings.cancel_workspace(ledger, WORKSPACE, "token_revoked") == 1
    assert status_of(ledger) == "cancelled"
    assert (
        status_of(ledger, INTERNAL) == status_of(ledger, other_workspace) == "pending"
    )


def test_the_ledger_is_listed_newest_first_whole_or_by_status(
    ledger: Transaction,
) -> None:
    new_effects.insert(ledger, [FIRST])
    new_effects.insert(ledger, [SECOND])
    claims.finish(ledger, FIRST.id, "dead", NOW, error="is_archived")
    assert [row["id"] for row in find_effects(ledger)] == [SECOND.id, FIRST.id]
    assert len(find_effects(ledger, limit=1)) == 1
    (dead,) = find_effects(ledger, WORKSPACE, "dead")
    assert (dead["id"], dead["last_error"]) == (FIRST.id, "is_archived")


def test_the_ledger_is_read_page_by_page(ledger: Transaction) -> None:
    """Effects of one append are recorded at one moment: their ids tell them apart."""
    many = [replace(FIRST, key=str(number)) for number in range(7)]
    new_effects.insert(ledger, many)
    pages, last = [], None
    while page := find_effects(ledger, WORKSPACE, limit=3, older_than=last):
        pages.append([row["id"] for row in page])
        last = pages[-1][-1]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert {one for page in pages for one in page} == {one.id for one in many}
