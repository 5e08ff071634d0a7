"""Floors: what no row may fall below without anybody saying so."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.outcomes import Measured, Outcome

FLOORS = Path(__file__).parent / "floors.json"
#: Machines and moments differ by so much.
SLACK = 0.8


def read_floors(file: Path = FLOORS) -> dict[str, float]:
    """Return each row's floor; none before any were accepted."""
    if not file.exists():
        return {}
    floors: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return floors


def accept(outcomes: Iterable[Outcome], file: Path = FLOORS) -> None:
    """Write the floors that follow from these figures; rows not run keep theirs."""
    floors = read_floors(file) | {
        row.name: floor_of(row)
        for row in outcomes
        if isinstance(row, Measured) and row.has_floor
    }
    file.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n")


def floor_of(row: Measured) -> float:
    """Return 0.8 of the median; of what had better be small, the median by 0.8."""
    floor = row.median / SLACK if row.goal.at_most else row.median * SLACK
    return float(f"{floor:.3g}")


def has_fallen(row: Measured, floors: Mapping[str, float]) -> bool:
    """Return whether the median is worse than the row's floor."""
    floor = floors.get(row.name)
    if floor is None or not row.has_floor:
        return False
    return row.median > floor if row.goal.at_most else row.median < floor
