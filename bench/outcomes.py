"""What a measurement comes to: a figure for each run, held against a goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

RATIO = "x"
MILLISECONDS = "ms"
MEGABYTES = "MB"
A_MINUTE = "/min"
#: These say more about the machine than about the code: they have a goal, but no floor.
_OF_THE_MACHINE = {MILLISECONDS}


@dataclass(frozen=True)
class Goal:
    """A limit that a figure has to reach, or has to stay below if `at_most`."""

    limit: float
    at_most: bool = False

    def is_met(self, figure: float) -> bool:
        return figure <= self.limit if self.at_most else figure >= self.limit

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.limit:g}"


@dataclass(frozen=True)
class Measured:
    """`figures` has one for each run; `absolute` says what lies behind them."""

    name: str
    what: str
    beside: str
    figures: Sequence[float]
    goal: Goal
    unit: str = RATIO
    absolute: str = ""

    @property
    def median(self) -> float:
        return median(self.figures)

    @property
    def has_floor(self) -> bool:
        return self.unit not in _OF_THE_MACHINE


@dataclass(frozen=True)
class NotRun:
    """Nothing was measured, so there is no figure."""

    name: str
    what: str
    why: str


Outcome = Measured | NotRun


def at_least(limit: float) -> Goal:
    return Goal(limit)


def at_most(limit: float) -> Goal:
    return Goal(limit, at_most=True)


def ratios(ours: Sequence[float], others: Sequence[float]) -> list[float]:
    """Divide run by run: what ran next to each other had the same machine."""
    return [one / other for one, other in zip(ours, others, strict=True)]


def growth(large: Sequence[float], small: Sequence[float]) -> list[float]:
    """Return how many times more the large takes; less than once is chance."""
    return [max(1.0, factor) for factor in ratios(large, small)]
