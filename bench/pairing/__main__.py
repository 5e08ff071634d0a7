"""Measure pairing: how quick, how many repeats, and how that compares.

    python -m bench.pairing [--runs 5] [--quick] [--only speed]

Ours and the others run in turn, on the same people and history; CPU time of this
process, but wall time where Postgres works. Writes docs/pairing-*.csv and the plots.
"""

import argparse
import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench.pairing import memory, rivals, turns
from bench.pairing.playing import (
    Season,
    Way,
    fewest_repeats,
    made_up_history,
    ours,
    people,
    play,
)
from bench.pairing.plots import draw
from ponchik.domain.pairing import History, Wishes, most_free_rounds, pair_members

DOCS = Path(__file__).parents[2] / "docs"
HISTORY = 52
Row = Sequence[object]


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--runs", type=int, default=5)
    wanted.add_argument("--quick", action="store_true", help="only up to 1,000 people")
    wanted.add_argument("--only", choices=TABLES, help="one table, not all")
    arguments = wanted.parse_args()
    for name, (columns, rows) in TABLES.items():
        if arguments.only in {None, name}:
            write(name, columns, rows(arguments))
    draw(DOCS)


def write(name: str, columns: Row, rows: Iterable[Row]) -> None:
    """As a table on the terminal, row by row, and as a file."""
    print(f"\n{name}\n" + "  ".join(f"{column:>14}" for column in columns))
    with (DOCS / f"pairing-{name}.csv").open("w", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        for row in rows:
            out.writerow(row)
            print("  ".join(f"{cell!s:>14}" for cell in row), flush=True)


SPEED = (
    "people",
    "group_size",
    "ours_ms",
    "shuffle_ms",
    "times_shuffle",
    "networkx_ms",
    "networkx_by_ours",
    "peer_ms",
    "peer_by_ours",
)
_NETWORKX_UP_TO = 300
_PEER = {100: HISTORY, 500: 1}


def speed(wanted: argparse.Namespace) -> Iterable[Row]:
    """One round after 52; the peer at 500 people after one, for it takes so long."""
    large = [] if wanted.quick else [10_000, 100_000]
    with rivals.peer() as peer:
        for count in (24, 100, 300, 500, 1_000, *large):
            for size in (2,) if count < 1_000 else (2, 4, 8):
                yield _speed(count, size, wanted.runs, peer)


def _speed(count: int, size: int, runs: int, peer: rivals.Peer) -> Row:
    members = people(count)
    rounds = min(HISTORY, count // 2)
    history = made_up_history(members, size, rounds)
    groups = _as_groups(history, members) if count <= max(_PEER) else []
    if size == 2 and count in _PEER:
        peer.remember(members, groups[: _PEER[count]])
    met = {pair: n for n, one in enumerate(groups) for pair in map(_pair, one)}
    times: dict[str, list[float]] = {"ours": [], "shuffle": [], "nx": [], "peer": []}
    for seed in range(runs):
        times["ours"].append(_cpu(pair_members, members, history, size, seed))
        times["shuffle"].append(_cpu(rivals.shuffle, members, size, seed))
        if size == 2 and count <= _NETWORKX_UP_TO:
            times["nx"].append(_cpu(rivals.networkx_matching, members, met, seed))
        if size == 2 and count in _PEER:
            began = perf_counter()
            peer.pair(seed)
            times["peer"].append(1_000 * (perf_counter() - began))
    mine = times["ours"]
    return [
        count,
        size,
        f"{median(mine):.1f}",
        f"{median(times['shuffle']):.3f}",
        _ratio(mine, times["shuffle"]),
        _median(times["nx"]),
        _ratio(times["nx"], mine),
        _median(times["peer"]),
        _ratio(times["peer"], mine),
    ]


def _cpu(work: Callable[..., object], *arguments: object) -> float:
    began = process_time()
    work(*arguments)
    return 1_000 * (process_time() - began)


def _median(times: list[float]) -> str:
    return f"{median(times):.0f}" if times else ""


def _ratio(some: list[float], others: list[float]) -> str:
    """The median of the ratios, run by run."""
    return (
        f"{median(a / b for a, b in zip(some, others, strict=True)):.0f}"
        if some
        else ""
    )


def _as_groups(history: History, members: Sequence[Any]) -> list[rivals.Groups]:
    rounds = []
    for past in history.rounds:
        groups: dict[int, list[Any]] = {}
        for member, number in zip(members, past.groups.tolist(), strict=True):
            groups.setdefault(number, []).append(member)
        rounds.append(list(groups.values()))
    return rounds


def _pair(group: Sequence[Any]) -> tuple[Any, Any]:
    one, other = sorted(group[:2])
    return one, other


REPEATS = ("people", "round", "ours", "shuffle", "peer", "minimum")


def repeats(_wanted: argparse.Namespace) -> Iterable[Row]:
    """Repeated pairs so far, round by round, of people who stay the same."""

    def by_chance(members: Any, _history: Any, seed: int) -> rivals.Groups:
        return rivals.shuffle(members, 2, seed)

    for count, rounds in ((20, 19), (24, 52)):
        with rivals.peer() as peer:
            made = [
                play(way, count, rounds, clock=process_time).so_far
                for way in (ours(2), by_chance, _by(peer))
            ]
        for number, so_far in enumerate(zip(*made, strict=True), 1):
            yield [count, number, *so_far, fewest_repeats(count, number)]


def _by(peer: rivals.Peer, blocked: Sequence[Any] = ()) -> Way:
    def pair(members: Any, history: Any, seed: int) -> rivals.Groups:
        peer.remember(members, history, blocked)
        return peer.pair(seed)

    return pair


RULES = ("way", "rounds", "blocked", "repeats", "minimum", "left_out")


def rules(_wanted: argparse.Namespace) -> Iterable[Row]:
    """24 people of whom 36 pairs may not meet, for 23 rounds."""
    members = people(24)
    half = list(zip(members[::2], members[1::2], strict=True))
    blocked = [*half, *((members[i], members[(i + 2) % 24]) for i in range(24))]
    least = fewest_repeats(24, 23, len(blocked))
    with rivals.peer() as peer:
        ways = {"ours": ours(2, Wishes(blocked=blocked)), "peer": _by(peer, blocked)}
        for name, way in ways.items():
            season = play(way, 24, 23, clock=process_time)
            yield [name, 23, len(blocked), season.repeats, least, season.left_out]


LIMITS = ("people", "group_size", "free_rounds", "limit", "goal", "slowest_ms")
_LIMITS = [
    (11, 2, 7),
    (24, 2, 23),
    (64, 2, 63),
    (100, 2, 99),
    (101, 2, 96),
    (200, 2, 199),
    (9, 3, 4),
    (15, 3, 6),
    (16, 4, 5),
    (24, 3, 10),
    (24, 4, 6),
    (100, 3, 43),
    (100, 4, 27),
]


def limits(wanted: argparse.Namespace) -> Iterable[Row]:
    """Rounds before the first repeat, people staying the same."""
    for count, size, goal in _LIMITS:
        if wanted.quick and count > 64:
            continue
        limit = most_free_rounds(count, size)
        season = play(ours(size), count, limit, clock=process_time)
        yield [count, size, season.free, limit, goal, f"{season.slowest_ms:.0f}"]


def fair_turns(_wanted: argparse.Namespace) -> Iterable[Row]:
    """Whole seasons of small channels; `python -m bench.pairing.turns` has all."""
    for counts, sizes, seeds in turns.SELECTION:
        yield from turns.rows(counts, sizes, seeds, rounds=0)


MEMORY = ("what", "figure")
FEWEST = ("people", "rounds", "what", "repeats", "minimum", "left_out", "slowest_ms")


def fewest(wanted: argparse.Namespace) -> Iterable[Row]:
    """Repeats of pairs over many rounds, against what nobody can stay below."""
    large = [] if wanted.quick else [100, 1_000]
    for count in (5, 6, 10, 11, 24, *large):
        for rounds in (52, 104):
            season = play(ours(2), count, rounds, clock=process_time)
            yield _told(count, season, "the same people", fewest_repeats(count, rounds))
    for count in (24, *large):
        season = play(ours(2), count, 52, churn=count // 20, clock=process_time)
        yield _told(count, season, "5 % new each round", 0)


def _told(count: int, season: Season, what: str, least: int) -> Row:
    slowest = f"{season.slowest_ms:.0f}"
    return [
        count,
        len(season.so_far),
        what,
        season.repeats,
        least,
        season.left_out,
        slowest,
    ]


def footprint(wanted: argparse.Namespace) -> Iterable[Row]:
    return memory.rows(1_000 if wanted.quick else 100_000, HISTORY)


TABLES: Mapping[str, tuple[Row, Callable[[argparse.Namespace], Iterable[Row]]]] = {
    # First, for memory once taken stays taken.
    "memory": (MEMORY, footprint),
    "speed": (SPEED, speed),
    "repeats": (REPEATS, repeats),
    "rules": (RULES, rules),
    "limits": (LIMITS, limits),
    "fewest": (FEWEST, fewest),
    "turns": (turns.COLUMNS, fair_turns),
}


if __name__ == "__main__":
    main()
