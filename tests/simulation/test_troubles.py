"""Trouble that lasts for hours and days, or is one person's or one method's alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ponchik.actors import introductions, looks
from ponchik.application import searches
from ponchik.delivery import preparation
from ponchik.domain import roster
from ponchik.events.program_waiting import WaitReason
from ponchik.ledger import claims
from ponchik.ledger.claims import Claimed
from ponchik.slack.client import error_codes
from ponchik.store.connection import Transaction
from tests.simulation.havoc import GATED, Trouble
from tests.simulation.machine import Machine
from tests.simulation.run import POLICY, Outcome, simulate

pytestmark = pytest.mark.integration

HOUR = 3_600.0
NOTHING_ELSE = {"bell_lost": 0.1}
SEEDS = [1, pytest.param(2, marks=pytest.mark.longer)]
BY_DAY = ["chat.postMessage", "conversations.open"]
METHODS = [
    *BY_DAY,
    *(
        pytest.param(method, marks=pytest.mark.longer)
        for method in sorted(GATED - {"chat.delete", "chat.postEphemeral", *BY_DAY})
    ),
]
#: Fewer tries than a run may have steps, and more than a poison is allowed.
PATIENT = replace(POLICY, longest_back_off=timedelta(hours=1))


def _play(machine: Machine, seed: int, trouble: Trouble) -> Outcome:
    return simulate(machine, seed, policy=PATIENT, focus=NOTHING_ELSE, trouble=trouble)


@pytest.mark.parametrize("hours", [3, 48])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_that_starts_while_slack_is_ill_is_played_in_full_afterwards(
    machine: Machine, seed: int, hours: int
) -> None:
    outcome = _play(machine, seed, Trouble(ill=hours * HOUR))
    assert outcome.happened["illness"] > 10
    assert not outcome.failures, str(outcome)


@pytest.mark.longer
def test_control_if_illness_counts_against_an_effect_messages_are_missing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = claims.release

    def counting(
        transaction: Transaction, effect: Claimed, *told: Any, **how: Any
    ) -> None:
        release(transaction, effect, *told, **how)
        transaction.execute(
            "UPDATE effects SET attempts = attempts + 1 WHERE id = %s", [effect.id]
        )

    monkeypatch.setattr(claims, "release", counting)
    assert _play(machine, 1, Trouble(ill=48 * HOUR)).failures


@pytest.mark.parametrize("code", ["missing_scope", "rate_limited"])
@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_is_refused_for_an_hour_costs_no_message(
    machine: Machine, method: str, code: str
) -> None:
    trouble = Trouble(ill=HOUR, method=method, code=code)
    outcome = _play(machine, 3, trouble)
    assert not outcome.failures, str(outcome)
    asked = {"conversations.history", "chat.update"}
    assert outcome.happened["illness"] or method in asked


@pytest.mark.longer
def test_control_a_missing_scope_that_is_taken_for_the_messages_own_costs_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(error_codes.KINDS, "missing_scope")
    trouble = Trouble(ill=24 * HOUR, method="chat.postMessage", code="missing_scope")
    assert _play(machine, 3, trouble).failures


@pytest.mark.parametrize("seed", SEEDS)
def test_whom_slack_refuses_costs_the_others_nothing(
    machine: Machine, seed: int
) -> None:
    outcome = _play(machine, seed, Trouble(refused=True))
    assert outcome.happened["refused person"]
    assert not outcome.failures, str(outcome)


@pytest.mark.longer
def test_control_a_refusal_that_is_taken_for_all_costs_the_group(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(introductions, "PERSON_REFUSED", frozenset())
    assert _play(machine, 1, Trouble(refused=True)).failures


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_in_an_enterprise_is_played_with_colleagues_of_all_its_workspaces(
    machine: Machine, seed: int
) -> None:
    outcome = _play(machine, seed, Trouble(enterprise=True))
    assert not outcome.failures, str(outcome)


@pytest.mark.longer
def test_control_who_looks_at_the_home_workspace_alone_leaves_colleagues_out(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    exclusion_reason = roster.exclusion_reason

    def by_home(account: Any, workspace: str, settings: Any) -> Any:
        alone = account and replace(account, workspaces=frozenset())
        return exclusion_reason(alone, workspace, settings)

    monkeypatch.setattr("ponchik.application.channel_members.exclusion_reason", by_home)
    assert _play(machine, 1, Trouble(enterprise=True)).failures


@pytest.mark.parametrize("seed", SEEDS)
def test_events_that_come_late_and_in_any_order_end_nothing(
    machine: Machine, seed: int
) -> None:
    outcome = _play(machine, seed, Trouble(disorder=True))
    assert not outcome.failures, str(outcome)


@pytest.mark.longer
def test_control_who_believes_a_late_event_ends_the_program(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "condition_of", lambda *_: WaitReason.NOT_FOUND)
    assert _play(machine, 1, Trouble(disorder=True)).failures


@pytest.mark.parametrize(
    "seed",
    [0, *(pytest.param(seed, marks=pytest.mark.longer) for seed in range(1, 10))],
)
def test_whoever_comes_and_goes_nobody_is_in_two_groups_or_left_in_silence(
    machine: Machine, seed: int
) -> None:
    outcome = simulate(machine, seed, trouble=Trouble(leavers=True))
    assert not outcome.failures, str(outcome)


@pytest.mark.longer
def test_control_who_tells_at_any_hour_is_seen(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "quiet_until", lambda *_: None)
    trouble = Trouble(leavers=True)
    outcomes = (simulate(machine, seed, trouble=trouble) for seed in range(10))
    assert any("was sent at" in str(outcome) for outcome in outcomes)


@pytest.mark.longer
def test_control_who_forgets_whom_somebody_avoids_is_seen(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "kept_apart", lambda *_: frozenset())
    trouble = Trouble(leavers=True)
    outcomes = (simulate(machine, seed, trouble=trouble) for seed in range(60))
    assert any("had blocked the other" in str(outcome) for outcome in outcomes)
