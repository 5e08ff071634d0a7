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
from ponchik.domain.pairing.seeding import rank_of, seed_groups
from ponchik.domain.pairing.sizes import group_sizes
from ponchik.domain.pairing.turns import early_leads, early_off_size, leaders_of
from ponchik.domain.pairing.work import Work
from ponchik.events.round import Precedence, TurnsTaken

#: Up to so many people are one problem: a matching of 300 takes 80 ms.
_ONE_PROBLEM = 300
#: Longer searches and more starts found no better groups of 24 people in 100 rounds.
_EFFORT = Effort(swaps=200, starts=6)
#: What a search in a small channel may take, one with other prices after it, and one in
#: a channel of up to 300 people.
_SMALL_WORK, _AGAIN_WORK, _LARGE_WORK = 16_000, 6_000, 1_200_000


_NO_TURNS = TurnsTaken(
    early_off_size=0, early_leads=0, gave_way_to=None, repeats=0, rounds_given_up=0
)


@dataclass(frozen=True)
class Draw:
    """Groups of positions; in each, whoever has the lowest `rank` (people) leads.

    `turns` are None where there are too many people to see to them.
    """

    groups: Groups
    rank: Ints
    turns: TurnsTaken | None


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
        return Draw([], np.zeros(people, np.int64), _NO_TURNS)
    seeded = seed_groups(prices.past, np.arange(people), sizes, group_size, chance)
    if small:
        round_ = _Round(prices, sizes, group_size, seeded, chance)
        return _fair(round_.best(), prices_with)
    groups = _partition(prices, seeded, group_size, chance)
    groups = place_everyone(groups, prices, group_size, chance)
    return Draw(groups, rank_of(prices.past.led, chance), None)


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
            return self.cheapest(_SMALL_WORK)
        drawn = self.drawn(season.rounds, led=season.led)
        return replace(drawn, longest=season.longest, given_up=season.given_up)

    def cheapest(self, work: int) -> "_Drawn":
        """Draw the cheapest round that is found; nobody looks further ahead."""
        problem = self.problem
        groups = solve(problem, self.seeded, self.chance, _EFFORT, Work(work))
        rounds: list[Groups] = []
        if not self.prices.past.rounds.any() and not self.prices.goals.order:
            rounds = whole_season(groups, self.sizes, self.group_size)
        return self.drawn(rounds or [groups], led=bool(rounds))

    def _next(self, groups: Groups) -> Groups:
        """Foresee the round after these pairs: where all repeat, there is no choice."""
        now = np.zeros((len(self.prices.off_size), 1), np.int32)
        for number, group in enumerate(groups):
            now[group] = 2 * number
        past = self.prices.past
        seen = np.concatenate([now, past.seen], axis=1)
        prices = self.prices.after(replace(past, seen=seen))
        everyone = np.arange(len(now))
        problem = Subproblem.of(prices, everyone, self.group_size)
        return solve(problem, groups, self.chance, _EFFORT, Work(_AGAIN_WORK))

    def drawn(self, rounds: list[Groups], *, led: bool) -> "_Drawn":
        """Place everybody in the first round, and choose who leads.

        `led`: the first of each group does, if that is fair.
        """
        groups = place_everyone(rounds[0], self.prices, self.group_size, self.chance)
        later = rounds[1:] if groups == rounds[0] else []
        paired = all(len(group) == 2 for group in groups)
        if paired and not later and len(groups) == len(self.sizes):
            later, led = [self._next(groups)], False
        past = self.prices.past
        leaders = [group[0] for group in groups]
        if not led or early_leads(groups, leaders, past.led):
            leaders = leaders_of([groups, *later], past.led, self.chance)
        return _Drawn(
            self,
            groups,
            leaders,
            early_off_size(groups, self.group_size, past.off_size),
            early_leads(groups, leaders, past.led),
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
    early_off_size: int
    early_leads: int
    repeats: int
    longest: bool = False
    given_up: int = 0

    @property
    def fair(self) -> bool:
        return not self.early_off_size and not self.early_leads

    def as_draw(self, gave_way_to: Precedence | None = None, repeats: int = 0) -> Draw:
        """Return it with what there is to say of turns."""
        rank = rank_of(self.round_.prices.past.led, self.round_.chance)
        rank[self.leaders] = -1
        turns = TurnsTaken(
            early_off_size=self.early_off_size,
            early_leads=self.early_leads,
            gave_way_to=gave_way_to,
            repeats=repeats,
            rounds_given_up=self.given_up if self.fair else 0,
        )
        return Draw(self.groups, rank, turns)


def _fair(drawn: _Drawn, prices_with: Callable[[Turns], Prices]) -> Draw:
    """Draw again where turns are early; find out what keeps them from being fair."""
    if drawn.fair:
        return drawn.as_draw()
    goals = bool(drawn.round_.prices.goals.order)
    again = [
        replace(drawn.round_, prices=prices_with(turns)).cheapest(_AGAIN_WORK)
        for turns in [*[Turns.ABOVE_GOALS] * goals, Turns.ABOVE_REPEATS]
    ]
    fair = [one for one in again if one.fair]
    fairest = min(fair, key=lambda one: one.repeats, default=None)
    if fairest is None:
        return drawn.as_draw(Precedence.NONE_FOUND)
    more = fairest.repeats - drawn.repeats
    if more > 0:
        return drawn.as_draw(Precedence.REPEATS, more)
    if drawn.repeats:
        return drawn.as_draw(Precedence.OLD_MEETINGS)
    if drawn.longest:
        return drawn.as_draw(Precedence.SEASON)
    return fairest.as_draw()
