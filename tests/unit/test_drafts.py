"""What hosts decide of the coming round, and with whom people can change places."""

from itertools import combinations
from uuid import UUID

import pytest

from ponchik.application.drafts import Draft, draft_of
from ponchik.domain.hands import hands_of
from ponchik.domain.pairing import History
from ponchik.domain.planning import ByHand, PairHistory, ProgramView, plan_round
from ponchik.domain.program import (
    PROGRAM,
    DraftChanged,
    DraftRound,
    ProgramState,
    seed_of_draft,
    seed_of_draw,
)
from ponchik.domain.roster import Roster
from ponchik.domain.swaps import MOST_PARTNERS, swaps_of
from ponchik.errors import Conflict
from ponchik.events.round import RoundStarted
from ponchik.events.round_drafts import RoundDrafted
from tests.unit.facts import ANN, BO, CHANNEL, CY, DEE, EVE, START, day
from tests.unit.facts import PROGRAM as ID
from tests.unit.pairing import people
from tests.unit.programs import FIRST, STARTED
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

Pair = tuple[UUID, UUID]


def command(number: int = 1, seen: int = 0, draw: int = 2) -> DraftRound:
    return DraftRound(number, seen, draw, ((ANN, BO),), (CY,), DEE, START)


def drafted(number: int = 1, draw: int = 2) -> RoundDrafted:
    return RoundDrafted(
        number=number, draw=draw, kept=((ANN, BO),), left_out=(CY,), by=DEE, at=START
    )


def test_a_draft_is_recorded_with_who_decided_it_and_once() -> None:
    Given(PROGRAM, (STARTED,)).when(command()).then(drafted())
    Given(PROGRAM, (STARTED, drafted())).when(command(seen=1)).then()
    nothing = DraftRound(1, 0, 1, (), (), DEE, START)
    Given(PROGRAM, (STARTED,)).when(nothing).then()


@pytest.mark.parametrize("late", [command(seen=1), command(number=2)])
def test_whoever_saw_another_draft_changes_nothing(late: DraftRound) -> None:
    Given(PROGRAM, (STARTED,)).when(late).refused(DraftChanged, "look once more")


def test_the_round_after_it_begins_anew() -> None:
    state = PROGRAM.fold([STARTED, drafted(), FIRST])
    assert state.drafts == ()
    assert draft_of(state) == Draft(number=2, seen=0)


def test_a_program_that_is_not_served_has_no_coming_round() -> None:
    Given(PROGRAM, ()).when(command()).refused(Conflict, "does not serve")


def test_each_draw_has_a_seed_of_its_own_and_looking_again_the_same() -> None:
    seeds = [seed_of_draw(ID, number, draw) for number in (1, 2) for draw in (1, 2)]
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert seed_of_draft(PROGRAM.fold([STARTED])) is None
    state = PROGRAM.fold([STARTED, drafted()])
    assert seed_of_draft(state) == seed_of_draw(ID, 1, 2)


def test_changes_of_a_draft_keep_everybody_in_one_place() -> None:
    draft = Draft(1, 0).keeping([(ANN, BO)]).keeping([(CY, DEE)])
    assert draft.kept == ((ANN, BO), (CY, DEE))
    assert draft.keeping([(BO, CY)]).kept == ((BO, CY),)
    assert draft.releasing((BO, ANN)).kept == ((CY, DEE),)
    without = draft.without(ANN)
    assert (without.kept, without.left_out) == (((CY, DEE),), (ANN,))
    assert without.with_back(ANN).left_out == ()
    assert draft.again().draw == 2


def test_undo_leads_back_to_what_was_and_to_nothing_else() -> None:
    state = PROGRAM.fold([STARTED, drafted(), drafted(draw=3)])
    draft = draft_of(state)
    assert draft.as_before(state, 1).draw == 2
    assert draft.as_before(state, 0) == Draft(1, 2)
    for to in (-1, 3):
        with pytest.raises(DraftChanged):
            draft.as_before(state, to)


def roster(*here: UUID, private: tuple[Pair, ...] = ()) -> Roster:
    nothing = (None,) * len(here)
    return Roster(tuple(sorted(here)), (), nothing, nothing, frozenset(private))


def test_hands_are_what_still_can_be() -> None:
    state = PROGRAM.fold([STARTED, drafted()])
    assert hands_of(state, roster(ANN, BO, CY)) == ByHand(((ANN, BO),), (CY,))
    assert hands_of(state, roster(ANN, CY, EVE)) == ByHand((), (CY,))
    assert hands_of(state, roster(ANN, BO)) == ByHand(((ANN, BO),), ())
    one, other = sorted((ANN, BO))
    apart = roster(ANN, BO, CY, private=((one, other),))
    assert hands_of(state, apart) == ByHand((), (CY,))
    assert hands_of(PROGRAM.fold([STARTED]), roster(ANN)) == ByHand()


PEOPLE = sorted(people(12))


NO_HANDS = ByHand()


def planned(hands: ByHand = NO_HANDS, private: tuple[Pair, ...] = ()) -> RoundStarted:
    state = ProgramState(
        ID,
        running=True,
        channel=CHANNEL,
        next_round_at=day(7),
        next_round_on=day(7).date(),
    )
    view = ProgramView(ID, state, PairHistory((), History()))
    there = roster(*PEOPLE, private=private)
    return plan_round(view, there, 2, 5, START, by_hand=hands)


def test_five_partners_are_offered_for_each_and_the_same_again() -> None:
    started = planned()
    group = started.groups[0]
    swaps = swaps_of(started, group, History())
    for person in group.members:
        assert sum(swap.person == person for swap in swaps) == MOST_PARTNERS
    assert swaps == swaps_of(started, group, History())
    for swap in swaps:
        everybody = [one for made in swap.groups for one in made]
        assert len(set(everybody)) == len(everybody)
        assert swap.partner in swap.groups[0]
        assert swap.person in swap.groups[1]


def test_no_swap_brings_those_together_who_are_kept_apart() -> None:
    first = planned()
    group = first.groups[0]
    one, stays = group.members
    for partner in set(PEOPLE) - set(group.members):
        pair = (min(stays, partner), max(stays, partner))
        started = planned(private=(pair,))
        there = next(g for g in started.groups if set(g.members) >= {one})
        for swap in swaps_of(started, there, History()):
            for made in swap.groups:
                assert pair not in combinations(sorted(made), 2)


def test_nobody_of_a_kept_group_is_offered() -> None:
    free = planned()
    kept = free.groups[1].members
    started = planned(ByHand(kept=(kept,)))
    group = next(g for g in started.groups if set(g.members) != set(kept))
    offered = {swap.partner for swap in swaps_of(started, group, History())}
    assert offered.isdisjoint(kept)


def test_strangers_are_offered_first() -> None:
    started = planned()
    group = started.groups[0]
    one, _ = group.members
    others = [p for p in PEOPLE if p not in group.members]
    met = History.of_rounds([[[one, p]] for p in others[:5]])
    offered = [s for s in swaps_of(started, group, met) if s.person != one]
    assert {s.partner for s in offered}.isdisjoint(others[:5])


def test_of_few_others_never_all_are_offered() -> None:
    few = sorted(people(4))
    state = ProgramState(
        ID,
        running=True,
        channel=CHANNEL,
        next_round_at=day(7),
        next_round_on=day(7).date(),
    )
    view = ProgramView(ID, state, PairHistory((), History()))
    started = plan_round(view, roster(*few), 2, 5, START)
    swaps = swaps_of(started, started.groups[0], History())
    for person in started.groups[0].members:
        assert sum(swap.person == person for swap in swaps) == 1
