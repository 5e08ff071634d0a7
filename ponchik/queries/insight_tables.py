"""The tables under the pictures: whatever is drawn or downloaded stands in one of them.

They are made of exact counts and hold coarse ones alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from ponchik.queries.coarse_counts import FLOOR, coarse
from ponchik.queries.group_looks import LOOKS, Look

#: How a group's round may have ended, as far as it counts.
ENDINGS = (Look.MET, Look.UNSURE, Look.APART, Look.STALE)
#: Times to the first answer: the key in SQL, and what a page calls it.
ANSWER_TIMES: Mapping[str, str] = {
    "hour": "within 1 hour",
    "hours": "1 to 4 hours",
    "day": "4 to 24 hours",
    "days": "1 to 2 days",
    "later": "later",
    "never": "never",
}


class TableRow(NamedTuple):
    """Coarse counts under a label."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class InsightTable:
    """`first` heads the labels, `columns` the counts; `name` is that of its file."""

    name: str
    first: str
    columns: Sequence[str]
    rows: Sequence[TableRow]

    @classmethod
    def of(
        cls,
        name: str,
        first: str,
        columns: Sequence[str],
        exact: Iterable[tuple[str, Sequence[int]]],
    ) -> Self:
        """Return the table of exact counts, which it keeps to itself."""
        rows = [TableRow(label, tuple(map(coarse, counts))) for label, counts in exact]
        return cls(name, first, columns, rows)

    @property
    def says_something(self) -> bool:
        """Whether any of its counts reaches the floor."""
        return any(count for row in self.rows for count in row.counts)

    def column(self, place: int) -> list[int]:
        """Return the counts of one column."""
        return [row.counts[place] for row in self.rows]


class RoundCounts(NamedTuple):
    """Exact counts of a closed round; `could` take part, had they wanted to."""

    number: int
    could: int
    people: int
    repeats: int
    ended: Mapping[Look, int]


def outcomes_table(rounds: Iterable[RoundCounts]) -> InsightTable:
    """Return how many people's groups ended how, by round."""
    words = [LOOKS[look].text for look in ENDINGS]
    exact = (
        (
            str(one.number),
            [
                *(one.ended.get(look, 0) for look in ENDINGS),
                sum(one.ended.get(look, 0) for look in ENDINGS[:-1]),
                sum(one.ended.values()),
            ],
        )
        for one in rounds
    )
    columns = [*words, "In groups that answered", "In all groups"]
    return InsightTable.of("outcomes", "Round", columns, exact)


def participation_table(rounds: Iterable[RoundCounts]) -> InsightTable:
    """Return who could take part and who did, and how many pairs met again."""
    exact = (
        (str(one.number), [one.could, one.people, _repeats(one)]) for one in rounds
    )
    columns = ["Could take part", "Took part", "Pairs put together again"]
    return InsightTable.of("participation", "Round", columns, exact)


def _repeats(one: RoundCounts) -> int:
    """Four people make six pairs: of so few no pairs are told either."""
    return one.repeats if one.people >= FLOOR else 0


def answers_table(times: Mapping[str, int]) -> InsightTable:
    """Return how long groups took to answer, in people."""
    exact = ((text, [times.get(key, 0)]) for key, text in ANSWER_TIMES.items())
    return InsightTable.of("answers", "First answer of the group", ["People"], exact)


#: How far a group may come: the key in SQL, and what a page calls it.
STEPS: Mapping[str, str] = {
    "introduced": "Introduced",
    "proposed": "A time was wanted",
    "agreed": "Agreed on a time",
    "met": "Met",
}


def steps_table(steps: Mapping[str, int]) -> InsightTable:
    """Return how many people's groups came to each step."""
    exact = ((text, [steps.get(key) or 0]) for key, text in STEPS.items())
    return InsightTable.of("steps", "Step", ["People"], exact)
