"""A round in which somebody kept groups and left people out: facts, receipt, replay."""

from collections.abc import Collection
from uuid import UUID

import pytest

from ponchik.domain.pairing import History, pair_members
from ponchik.domain.planning import (
    ByHand,
    PairHistory,
    ProgramView,
    groups_of,
    pair_from,
    plan_round,
)
from ponchik.domain.program import ProgramState, round_id
from ponchik.domain.roster import Roster
from ponchik.errors import RuleBroken
from ponchik.events.round import ExclusionReason, RoundStarted
from tests.unit.facts import CHANNEL, PROGRAM, START, day
from tests.unit.pairing import leader_first, people

pytestmark = pytest.mark.unit

PEOPLE = sorted(people(13))
Pairs = Collection[tuple[UUID, UUID]]


def planned(
    by_hand: ByHand,
    history: History | None = None,
    *,
    rules: Pairs = (),
    private: Pairs = (),
) -> RoundStarted:
    state = ProgramState(
        PROGRAM,
        running=True,
        channel=CHANNEL,
        next_round_at=day(7),
        next_round_on=day(7).date(),
        rules=frozenset(rules),
    )
    view = ProgramView(PROGRAM, state, PairHistory((), history or History()))
    nothing = (None,) * len(PEOPLE)
    roster = Roster(tuple(PEOPLE), (), nothing, nothing, frozenset(private))
    return plan_round(view, roster, 2, 5, START, by_hand=by_hand)


BY_HAND = ByHand(
    kept=(tuple(PEOPLE[3:6]), (PEOPLE[0], PEOPLE[9])), left_out=(PEOPLE[7],)
)


def history_of_two_rounds() -> History:
    rounds = list[list[list[UUID]]]()
    for seed in range(2):
        pairing = pair_members(PEOPLE, History.of_rounds(rounds), 2, seed)
        rounds.append([leader_first(group) for group in pairing.groups])
    return History.of_rounds(rounds)


def test_a_round_by_hand_is_replayed_from_its_recorded_inputs() -> None:
    history = history_of_two_rounds()
    rules = [(PEOPLE[1], PEOPLE[2]), (PEOPLE[1], PEOPLE[6])]
    round_ = planned(BY_HAND, history, rules=rules)
    read = RoundStarted.model_validate_json(round_.model_dump_json())
    assert read.inputs is not None
    again = pair_from(read.inputs, read.participants, history, 2, read.receipt.seed)
    assert groups_of(round_id(PROGRAM, 1), 5, again) == read.groups
    assert again.repeats == read.receipt.repeats
    without = read.inputs.model_copy(update={"kept": ()})
    other = pair_from(without, read.participants, history, 2, read.receipt.seed)
    assert groups_of(round_id(PROGRAM, 1), 5, other) != read.groups


def test_the_receipt_counts_what_was_done_by_hand_and_the_round_says_who() -> None:
    round_ = planned(BY_HAND)
    assert (round_.receipt.kept, round_.receipt.left_out) == (2, 1)
    assert round_.receipt.people == len(PEOPLE) - 1
    assert [(out.person, out.reason) for out in round_.exclusions] == [
        (PEOPLE[7], ExclusionReason.LEFT_OUT)
    ]
    assert {frozenset(group) for group in BY_HAND.kept} <= {
        frozenset(group.members) for group in round_.groups
    }


@pytest.mark.parametrize("kept", [PEOPLE[:2], PEOPLE[:5]], ids=["two", "five"])
def test_a_private_block_refuses_a_kept_group_as_a_managers_rule_does(
    kept: list[UUID],
) -> None:
    pair = (PEOPLE[0], PEOPLE[1])
    by_hand, said = ByHand(kept=(tuple(kept),)), list[str]()
    for rules, private in (([pair], []), ([], [pair])):
        with pytest.raises(RuleBroken) as refused:
            planned(by_hand, rules=rules, private=private)
        said.append(str(refused.value))
    assert said[0] == said[1]
    for word in ("rule", "private", "block", "avoid", "want"):
        assert word not in said[0]
