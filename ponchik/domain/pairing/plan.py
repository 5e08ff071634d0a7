"""A plan that nobody wrote down: each round works it out again from the first.

Before anybody met, all first rounds are alike but for the names. So whatever it was, it
is the first round of a season that is drawn up without it, and the same season comes
out in each later round: what chance found once cannot be lost again. An even number of
people in pairs has the round robin, an odd one a season of `pair_seasons`, equal groups
have one of `planes` or `circle`, others one of `uneven`.
"""

from functools import cache

import numpy as np

from ponchik.domain.pairing.arrays import Groups, Ints, chance_of
from ponchik.domain.pairing.bounds import most_free_rounds
from ponchik.domain.pairing.circle import turned_season
from ponchik.domain.pairing.matching import Subproblem
from ponchik.domain.pairing.pair_seasons import plan_pairs
from ponchik.domain.pairing.past import Turns
from ponchik.domain.pairing.planes import lines
from ponchik.domain.pairing.prices import SMALL
from ponchik.domain.pairing.turns import early_leads, leaders_of
from ponchik.domain.pairing.uneven import uneven_season
from ponchik.domain.pairing.work import Work

#: What all tries for a season of pairs of one length may take: see `Work`. Seasons that
#: are a round shorter than the limit are found at once.
_WORK, _TRIES = 160_000, 4
#: Groups of more people have seasons that `circle` takes too long to draw up.
_LARGEST_TURNED = 32
#: Seasons this much shorter than the limit are tried one after the other.
_SHORTER = 3


def rounds_left(problem: Subproblem, seen: Ints, sizes: list[int]) -> list[Groups]:
    """Return the plan's rounds in which nobody meets again, the fairest seats first.

    There are none where no past round had just these people, in groups of these sizes.
    `seen` (people x rounds) tells of them what it does in `Past`. Whoever is to lead a
    group comes first in it.
    """
    first = _first_round(seen, sizes)
    if first is None:
        return []
    free = [
        groups
        for groups in _season_from(first, sizes, problem.group_size)
        if problem.cost(groups) < problem.repeat
    ]
    return sorted(free, key=lambda groups: _seats(problem, groups))


def whole_season(groups: Groups, sizes: list[int], group_size: int) -> list[Groups]:
    """Return the plan that begins with these groups, whoever leads first in each."""
    first = np.empty(sum(sizes), np.int64)
    for number, group in enumerate(groups):
        first[group] = number
    return _season_from(first, sizes, group_size)


def _season_from(first: Ints, sizes: list[int], group_size: int) -> list[Groups]:
    """Rename the people of the season so that it begins with this round."""
    season = _season(tuple(sizes), group_size)
    if not season:
        return []
    people = np.empty(sum(sizes), np.int64)
    people[_by_group(_as_row(season[0], len(first)))] = _by_group(first)
    return [[people[group].tolist() for group in groups] for groups in season]


@cache
def _season(sizes: tuple[int, ...], group_size: int) -> list[Groups]:
    """Draw up a season of groups, the one who leads first in each; none: empty."""
    if max(sizes) > len(sizes) or sum(sizes) > SMALL:
        return []
    if max(sizes) == 2:
        return _led(_as_groups(_round_robin(len(sizes))))
    if sizes.count(2) == len(sizes) - 1:
        return _odd_season(sizes)
    if len(set(sizes)) > 1:
        uneven = uneven_season(sizes, group_size)
        return _led(uneven) if uneven else []
    season = _season_of_equals(sizes)
    return [] if season is None else _led(_as_groups(season))


def _season_of_equals(sizes: tuple[int, ...]) -> Ints | None:
    """Draw up the longer of what `planes` and `circle` know."""
    people = sum(sizes)
    drawn = lines(people, sizes[0])
    if people > _LARGEST_TURNED:
        return drawn
    turned = turned_season(sizes, longer_than=0 if drawn is None else len(drawn))
    return drawn if turned is None else turned


def _led(rounds: list[Groups]) -> list[Groups]:
    """Put whoever is to lead first in each group."""
    season, chance = list[Groups](), chance_of(0)
    people = sum(map(len, rounds[0]))
    led = Turns(np.zeros(people, np.int64), np.full(people, -1))
    for number in range(len(rounds)):
        leaders = leaders_of(rounds[number:], led, chance)
        led.taken[leaders] += 1
        led.last[leaders] = number
        season.append(
            [
                [leader, *(one for one in group if one != leader)]
                for leader, group in zip(leaders, rounds[number], strict=True)
            ]
        )
    return season


def _led_early(rounds: list[Groups]) -> int:
    """Count early turns of those who come first in their groups."""
    people = sum(map(len, rounds[0]))
    led = Turns(np.zeros(people, np.int64), np.full(people, -1))
    count = 0
    for groups in rounds:
        leaders = [group[0] for group in groups]
        count += early_leads(groups, leaders, led)
        led.taken[leaders] += 1
    return count


def _round_robin(pairs: int) -> Ints:
    """Seat all but one in a circle; each round all move on by a seat."""
    rounds = 2 * pairs - 1
    season = np.zeros((rounds, rounds + 1), np.int64)
    for number in range(rounds):
        for apart in range(1, pairs):
            season[number, (number + apart) % rounds] = apart
            season[number, (number - apart) % rounds] = apart
    return season


def _odd_season(sizes: tuple[int, ...]) -> list[Groups]:
    """Draw up the longest season of pairs and a trio that a search finds."""
    people, chance, found = sum(sizes), chance_of(0), list[Groups]()
    nobody = np.zeros(people, np.int64)
    strangers = np.zeros((people, people), np.int64)
    problem = Subproblem(strangers, nobody, group_size=2, repeat=1, block=2)
    limit = most_free_rounds(people, 2)
    for rounds in range(limit, max(limit - _SHORTER, 0), -1):
        work = Work(_WORK)
        for _ in range(_TRIES):
            planned = plan_pairs(problem, nobody, rounds, chance, work)
            if planned is not None and not _led_early(season := _led(planned)):
                return season
            found = max(found, planned or [], key=len)
            if work.left < 0:
                break
    return _led(found) if found else []


def _as_groups(season: Ints) -> list[Groups]:
    return [
        [np.flatnonzero(row == group).tolist() for group in range(row.max() + 1)]
        for row in season
    ]


def _as_row(groups: Groups, people: int) -> Ints:
    row = np.empty(people, np.int64)
    for number, group in enumerate(groups):
        row[group] = number
    return row


def _first_round(seen: Ints, sizes: list[int]) -> Ints | None:
    for groups in seen.T[::-1]:
        _, counts = np.unique(groups, return_counts=True)
        if sorted(counts) == sorted(sizes):
            return np.asarray(groups)
    return None


def _by_group(groups: Ints) -> Ints:
    """List people, group after group: the smallest first, then by first member."""
    _, first, place, sizes = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    return np.lexsort((first[place], sizes[place]))


def _seats(problem: Subproblem, groups: Groups) -> int:
    sitting = [one for group in groups if problem.is_off(group) for one in group]
    return int(problem.off_size[sitting].sum())
