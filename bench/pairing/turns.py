"""Seasons of small channels: how long, how fair, how quick.

    python -m bench.pairing.turns [--people 2-64] [--sizes 2-8] [--seeds 10]
                                  [--rounds N] [--total]

A turn is early if somebody who was there and did not take it had had fewer: sitting in
a group of another size than asked for, or leading. Counted are rounds without a repeat;
`would_repeat`: the receipt says that fair turns cost one, `for_season`: that there the
longest season came first. `early_later` are rounds after the first repeat.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from statistics import median
from time import process_time
from uuid import UUID

from bench.pairing.playing import Groups, leaders_first, people
from ponchik.domain.pairing import History, most_free_rounds, pair_members

COLUMNS = (
    "people",
    "group_size",
    "seeds",
    "limit",
    "free_least",
    "free_most",
    "early_off_size",
    "early_leads",
    "would_repeat",
    "for_season",
    "unexplained",
    "early_later",
    "median_ms",
    "slowest_ms",
)
#: People, group sizes and seeds of the table in docs/pairing.md.
SELECTION = [
    *((range(n, n + 1), range(2, 3), 10) for n in (7, 11, 15, 24, 25, 31, 33, 45, 63)),
    *((range(n, n + 1), range(3, 6), 2) for n in (24, 25, 31, 32, 40, 64)),
    (range(64, 65), range(8, 9), 2),
]


@dataclass
class Season:
    """Rounds played: when repeats began, which rounds had early turns, CPU time."""

    free: int = 0
    early_off_size: int = 0
    early_leads: int = 0
    early_later: int = 0
    told: Counter[str] = field(default_factory=Counter)
    times_ms: list[float] = field(default_factory=list)


def early(taking: Collection[UUID], turns: Counter[UUID], there: set[UUID]) -> bool:
    """Whether somebody takes a turn whom somebody there should have preceded."""
    waiting = [turns[one] for one in there.difference(taking)]
    return any(turns[one] > min(waiting, default=turns[one]) for one in taking)


def play(count: int, size: int, seed: int, rounds: int) -> Season:
    """Play so many rounds of the same people."""
    members = people(count)
    season, history, met = Season(), list[Groups](), set[tuple[UUID, UUID]]()
    off: Counter[UUID] = Counter()
    led: Counter[UUID] = Counter()
    free = True
    for number in range(rounds):
        past = History.of_rounds(history, size)
        began = process_time()
        pairing = pair_members(members, past, size, 10_000 * seed + number)
        season.times_ms.append(1_000 * (process_time() - began))
        groups = leaders_first(pairing)
        pairs = [(a, b) for g in groups for a in g for b in g if a < b]
        free = free and not met.intersection(pairs)
        season.free += free
        if _count_early(season, groups, size, off, led, free=free):
            why = pairing.turns and pairing.turns.gave_way_to
            season.told[why.value if why else "unexplained"] += 1
        met.update(pairs)
        history.append(groups)
    return season


def _count_early(  # noqa: PLR0913 -- a round and what was before it
    season: Season,
    groups: Groups,
    size: int,
    off: Counter[UUID],
    led: Counter[UUID],
    *,
    free: bool,
) -> bool:
    """Count a free round's early turns; return whether there were any."""
    there = {one for group in groups for one in group}
    sitting = [one for group in groups if len(group) != size for one in group]
    leading = [group[0] for group in groups]
    off_early, led_early = early(sitting, off, there), early(leading, led, there)
    season.early_off_size += free and off_early
    season.early_leads += free and led_early
    season.early_later += not free and (off_early or led_early)
    off.update(sitting)
    led.update(leading)
    return free and (off_early or led_early)


def rows(counts: range, sizes: range, seeds: int, rounds: int) -> Iterator[list[str]]:
    """One row for each number of people and group size."""
    for count in counts:
        for size in sizes:
            limit = most_free_rounds(count, size)
            played = [play(count, size, s, rounds or limit + 3) for s in range(seeds)]
            times = [time for season in played for time in season.times_ms]
            cells = [
                count,
                size,
                seeds,
                limit,
                min(season.free for season in played),
                max(season.free for season in played),
                sum(season.early_off_size for season in played),
                sum(season.early_leads for season in played),
                sum(season.told["repeats"] for season in played),
                sum(season.told["season"] for season in played),
                sum(season.told["unexplained"] for season in played),
                sum(season.early_later for season in played),
            ]
            yield [*map(str, cells), f"{median(times):.1f}", f"{max(times):.0f}"]


def _span(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--people", type=_span, default=range(2, 65))
    wanted.add_argument("--sizes", type=_span, default=range(2, 9))
    wanted.add_argument("--seeds", type=int, default=1)
    wanted.add_argument("--rounds", type=int, default=0, help="0: the limit and 3 more")
    arguments = wanted.parse_args()
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for row in rows(
        arguments.people, arguments.sizes, arguments.seeds, arguments.rounds
    ):
        out.writerow(row)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
