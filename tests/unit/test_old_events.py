"""Events as earlier versions wrote them are read as today's."""

from typing import Any

import pytest

from ponchik.events.meeting_status import Status
from ponchik.events.program import ProgramSettingsChanged, Settings
from ponchik.events.round import Inputs, RoundClosed
from ponchik.events.upcasters import read_event
from tests.unit.facts import ANN, BO, END, day, program_started, round_started

pytestmark = pytest.mark.unit


BY_HAND = ("kept", "left_out")
INPUTS = Inputs(
    history=(),
    known=0,
    places=(0, 1),
    blocked=(),
    goals=(),
    teams=(),
    offsets=(),
    kept=(),
    left_out=(),
)


def without(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}


def test_settings_of_before_there_were_goals_have_none() -> None:
    changed = ProgramSettingsChanged(settings=Settings(), next_round_at=day(1), at=END)
    for event in (program_started(), changed):
        data = event.data()
        data["settings"] = without(data["settings"], "goals")
        assert read_event(event.type_name(), 1, data) == event


def test_a_round_of_before_its_inputs_were_recorded_has_none_and_proves_nothing() -> (
    None
):
    event = round_started(1, ((ANN, BO),))
    receipt = event.receipt.model_copy(update={"limit": None})
    event = event.model_copy(update={"receipt": receipt})
    data = without(event.data(), "inputs")
    data["groups"] = [without(g, "rounds_since", "serves") for g in data["groups"]]
    data["receipt"] = without(data["receipt"], "fewest", "limit", *BY_HAND, "turns")
    assert read_event("RoundStarted", 1, data) == event


def test_in_a_round_of_before_hands_could_change_it_nothing_was_kept_or_left_out() -> (
    None
):
    event = round_started(1, ((ANN, BO),)).model_copy(update={"inputs": INPUTS})
    data = event.data()
    data["receipt"] = without(data["receipt"], *BY_HAND, "turns")
    data["inputs"] = without(data["inputs"], *BY_HAND)
    assert read_event("RoundStarted", 2, data) == event


def test_a_round_closed_before_that_was_told_is_taken_to_have_met() -> None:
    event = RoundClosed(outcomes={Status.CLOSED_NO: 1}, not_met=(), at=END)
    assert read_event("RoundClosed", 1, without(event.data(), "not_met")) == event
