"""Slack is ill for hours and days, on the virtual clock: nothing dies of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ponchik.ledger import claims
from ponchik.ledger.claims import Claimed
from ponchik.store.connection import Transaction
from tests.simulation.machine import Machine
from tests.simulation.run import POLICY, Outcome, simulate

pytestmark = pytest.mark.integration

HOUR = 3_600.0
NOTHING_ELSE = {"bell_lost": 0.1}
#: Fewer tries than a run may have steps, and more than a poison is allowed.
PATIENT = replace(POLICY, longest_back_off=timedelta(hours=1))


def _play(machine: Machine, seed: int, hours: int) -> Outcome:
    return simulate(
        machine, seed, policy=PATIENT, focus=NOTHING_ELSE, illness=hours * HOUR
    )


@pytest.mark.parametrize("hours", [3, 48])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_round_that_starts_while_slack_is_ill_is_played_in_full_afterwards(
    machine: Machine, seed: int, hours: int
) -> None:
    outcome = _play(machine, seed, hours)
    assert outcome.happened["illness"] > 10
    assert not outcome.failures, str(outcome)


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
    assert _play(machine, 1, 48).failures
