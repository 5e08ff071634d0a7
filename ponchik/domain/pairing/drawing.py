"""Draw the groups of a round: small channels with fair turns, large ones with a mend.

In a channel of up to 64 people a round in which somebody has an early turn is drawn
again with turns above goals, then above repeats. That shows whether fair turns would
cost a repeat now. If not, they win, unless the unfair round begins a season that is as
long as any can be.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ponchik.domain.pairing.arrays import Groups, Ints, pairs_inside
from ponchik.domain.pairing.large_channels import (
    is_pairs,
    solve,
    solve_subproblems,
    swap_costly,
)
from ponchik.domain.pairing.leftovers import place_everyone
from ponchik.domain.pairing.matching import Subproblem
from ponchik.domain.pairing.plan import whole_season
from ponchik.domain.pairing.prices import SMALL, Prices, Turns
from ponchik.domain.pairing.search import Effort
from ponchik.domain.pairing.season import Ahead
from ponchik.domain.pairing.seeding import in_turn, seed_groups
from ponchik.domain.pairing.sizes import group_sizes
from ponchik.domain.pairing.turns import early_leads, early_off_size, leaders_of
from ponchik.domain.pairing.work import Work
from ponchik.events.round import Precedence

#: Up to so many people are one problem: a matching of 300 takes 80 ms.
_ONE_PROBLEM = 300
#: Longer searches and more starts found no better groups of 24 people in 100 rounds.
_EFFORT = Effort(swaps=200, starts=6)
#: What a search in a small channel may take, and in one of up to 300 people.
_SMALL_WORK, _LARGE_WORK = 40_000, 2_000_000


@dataclass(frozen=True)
class EarlyTurns:
    """How many sit in an off-size group, or lead, before somebody who had fewer turns.

    None: not counted. `gave_way_to` is what came before fair turns; in `repeats`, they
    would have cost so many. Fair turns shorten the season by `rounds_given_up`.
    """

    off_size: int | None = None
    leads: int | None = None
    gave_way_to: Precedence | None = None
    repeats: int = 0
    rounds_given_up: int = 0

    def __bool__(self) -> bool:
        return bool(self.off_size or self.leads)


@dataclass(frozen=True)
class Draw:
    """Groups of positions; in each, whoever has the lowest `rank` (people) leads."""

    groups: Groups
    rank: Ints
    early: EarlyTurns


def draw(
    prices_with: Callable[[Turns], Prices],
    people: int,
    group_size: int,
    chance: np.random.RandomState,
) -> Draw:
    """Split so many people into groups of about this size."""
    sizes = group_sizes(people, group_size)
    small = people <= SMALL
    turns = Turns.ABOVE_GOALS
    if small and max(sizes, default=2) > 3:
        turns = Turns.BELOW_GOALS
    prices = prices_with(turns)
    if not sizes:
        return Draw([], np.zeros(people, np.int64), EarlyTurns(0, 0))
    seeded = seed_groups(prices.past, np.arange(people), sizes, group_size, chance)
    if small:
        round_ = _Round(prices, sizes, group_size, seeded, chance)
        return _fair(round_.best(), prices_with)
    groups = _partition(prices, seeded, group_size, chance)
    groups = place_everyone(groups, prices, group_size, chance)
    rank = _rank(prices, chance)
    return Draw(groups, rank, EarlyTurns())


def _partition(
    prices: Prices, seeded: Groups, group_size: int, chance: np.random.RandomState
) -> Groups:
    if len(prices.off_size) > _ONE_PROBLEM:
        groups = swap_costly(seeded, prices, group_size, chance)
        return solve_subproblems(groups, prices, group_size, chance)
    problem = Subproblem.of(prices, np.arange(len(prices.off_size)), group_size)
    sizes, goals = [len(group) for group in seeded], bool(prices.goals.order)
    season = Ahead(problem, prices.past, sizes, goals, chance).longest_season()
    if season is not None:
        return season.rounds[0]
    return solve(problem, seeded, chance, _EFFORT, Work(_LARGE_WORK))


def _rank(prices: Prices, chance: np.random.RandomState) -> Ints:
    order = in_turn(prices.past.led, chance.permutation(len(prices.off_size)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


@dataclass(frozen=True)
class _Round:
    """A round of a small channel before it is drawn."""

    prices: Prices
    sizes: list[int]
    group_size: int
    seeded: Groups
    chance: np.random.RandomState

    @property
    def problem(self) -> Subproblem:
        everyone = np.arange(len(self.prices.off_size))
        return Subproblem.of(self.prices, everyone, self.group_size)

    def best(self) -> "_Drawn":
        """Draw the first round of the longest season, or the cheapest one."""
        problem, goals = self.problem, bool(self.prices.goals.order)
        season = Ahead(
            problem, self.prices.past, self.sizes, goals, self.chance
        ).longest_season()
        if season is None:
            return self.cheapest()
        drawn = self.drawn(season.rounds)
        return replace(drawn, longest=season.longest, given_up=season.given_up)

    def cheapest(self) -> "_Drawn":
        """Draw the cheapest round that is found; nobody looks further ahead."""
        work = Work(_SMALL_WORK)
        groups = solve(self.problem, self.seeded, self.chance, _EFFORT, work)
        rounds: list[Groups] = []
        if not self.prices.past.rounds.any() and not self.prices.goals.order:
            rounds = whole_season(groups, self.sizes)
        return self.drawn(rounds or [groups])

    def drawn(self, rounds: list[Groups]) -> "_Drawn":
        """Place everybody in the first round, and choose who leads, as planned if fair."""
        groups = place_everyone(rounds[0], self.prices, self.group_size, self.chance)
        later = rounds[1:] if groups == rounds[0] else []
        past = self.prices.past
        leaders = [group[0] for group in groups]
        if not later or early_leads(groups, leaders, past.led):
            leaders = leaders_of([groups, *later], past.led, self.chance)
        return _Drawn(
            self,
            groups,
            leaders,
            EarlyTurns(
                early_off_size(groups, self.group_size, past.off_size),
                early_leads(groups, leaders, past.led),
            ),
            self._repeats(groups),
        )

    def _repeats(self, groups: Groups) -> int:
        one, other, _ = pairs_inside(groups)
        return int((self.prices.hard(one, other) >= self.prices.repeat).sum())


@dataclass(frozen=True)
class _Drawn:
    """A round of a small channel with its leaders; `longest`: no season has more."""

    round_: _Round
    groups: Groups
    leaders: list[int]
    early: EarlyTurns
    repeats: int
    longest: bool = False
    given_up: int = 0

    def as_draw(self, early: EarlyTurns) -> Draw:
        """Return it with what there is to say of turns."""
        rank = _rank(self.round_.prices, self.round_.chance)
        rank[self.leaders] = -1
        return Draw(self.groups, rank, early)


def _fair(drawn: _Drawn, prices_with: Callable[[Turns], Prices]) -> Draw:
    """Draw again while turns are early, and find out what keeps them from being fair."""
    if not drawn.early:
        return drawn.as_draw(replace(drawn.early, rounds_given_up=drawn.given_up))
    again = [
        replace(drawn.round_, prices=prices_with(turns)).cheapest()
        for turns in (Turns.ABOVE_GOALS, Turns.ABOVE_REPEATS)
    ]
    fair = [one for one in again if not one.early]
    fairest = min(fair, key=lambda one: one.repeats, default=None)
    if fairest is None:
        return drawn.as_draw(replace(drawn.early, gave_way_to=Precedence.RULES))
    more = fairest.repeats - drawn.repeats
    if more > 0:
        why = Precedence.REPEATS
    elif drawn.repeats:
        why = Precedence.OLD_MEETINGS
    elif drawn.longest:
        why = Precedence.SEASON
    else:
        return fairest.as_draw(fairest.early)
    return drawn.as_draw(
        replace(drawn.early, gave_way_to=why, repeats=max(more, 0))
    )
