"""Measure Ponchik beside its peers: `python -m bench --only F1,F6`.

Exits with 1 if a row fell below its floor, with 2 for a name that no row has, and for
floors that would come of few runs.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import floors, table
from bench.lab import opened
from bench.outcomes import Measured, Outcome
from bench.registry import UnknownMeasurement, chosen, measure

#: Measures the rows of these names, and yields each when it is known.
Laboratory = Callable[[Sequence[str], argparse.Namespace], Iterator[Outcome]]

_FIGURES = Path("build/bench.json")
#: A median of less says little.
_FEWEST = 5


def main(
    words: Sequence[str] | None = None,
    measure_all: Laboratory | None = None,
    file: Path = floors.FLOORS,
) -> int:
    """Measure, print, write; return the exit code."""
    wanted = _parser().parse_args(words)
    try:
        names = chosen(wanted.only)
    except UnknownMeasurement as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if wanted.accept and wanted.runs < _FEWEST:
        print(f"bench: floors take at least {_FEWEST} runs", file=sys.stderr)
        return 2
    known = floors.read_floors(file)
    outcomes = _shown((measure_all or _measure_all)(names, wanted), known)
    wanted.json.parent.mkdir(parents=True, exist_ok=True)
    wanted.json.write_text(json.dumps(table.as_json(outcomes, known), indent=2))
    if wanted.accept:
        floors.accept(outcomes, file)
        return 0
    return int(any(_has_fallen(row, known) for row in outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", default="", help="rows, such as F1,F6")
    parser.add_argument("--runs", type=int, default=_FEWEST)
    parser.add_argument("--seconds", type=int, default=1, help="of each run")
    parser.add_argument("--full", action="store_true", help="up to 1,000,000 events")
    parser.add_argument("--events", type=int, help="in the logs that are read whole")
    parser.add_argument(
        "--json", type=Path, default=_FIGURES, help="write the figures to this file"
    )
    parser.add_argument(
        "--accept", action="store_true", help="record these figures as the new floors"
    )
    return parser


def _measure_all(names: Sequence[str], wanted: argparse.Namespace) -> Iterator[Outcome]:
    full: bool = wanted.full
    events: int = wanted.events or (1_000_000 if full else 100_000)
    with opened(wanted.runs, wanted.seconds, full=full, events=events) as lab:
        for name in names:
            yield from measure(name)(lab)


def _shown(rows: Iterator[Outcome], known: dict[str, float]) -> list[Outcome]:
    print(table.head())
    outcomes = []
    for row in rows:
        print(table.line(row, known), flush=True)
        outcomes.append(row)
    return outcomes


def _has_fallen(row: Outcome, known: dict[str, float]) -> bool:
    return isinstance(row, Measured) and floors.has_fallen(row, known)


if __name__ == "__main__":
    sys.exit(main())
