"""Tables as pictures: pure functions from coarse counts to places in an SVG.

A bar or a point shows at least so many people; what is fewer than five is not drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import NamedTuple

from ponchik.queries.acquaintances import Network
from ponchik.queries.insight_tables import InsightTable

_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 12.0, 12.0, 28.0
_WIDE, _HALF, _HEIGHT = 760.0, 480.0, 240.0
_ROW, _LABELS = 34.0, 160.0
#: Up to so many bars a picture needs no more than half the width, as on a phone.
_FEW = 6
_STEPS, _POWERS = (5, 10, 20, 25), (1, 10, 100, 1_000, 10_000, 100_000)
_PERCENT = 100
#: At most so many labels stand under a picture.
_MOST_LABELS = 13
_RADIUS, _DOT, _SPARE = 190.0, 5.0, 10.0


class Mark(NamedTuple):
    """A number at the edge of a picture, and its place along that edge."""

    at: float
    text: str


class Bar(NamedTuple):
    """A part of a bar; `text` is what it shows, empty where there is no room."""

    x: float
    y: float
    width: float
    height: float
    style: str
    text: str


class Line(NamedTuple):
    """A line through points; `path` is how SVG writes it."""

    style: str
    path: str


@dataclass(frozen=True)
class Chart:
    """`across` are numbers beside the picture, `along` those under it."""

    width: float
    height: float
    across: Sequence[Mark]
    along: Sequence[Mark]
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()

    @property
    def left(self) -> float:
        """Where the picture begins, beside its numbers."""
        return _LEFT

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.width - _RIGHT

    @property
    def floor(self) -> float:
        """Where it stands, above its labels."""
        return self.height - _BOTTOM


class Dot(NamedTuple):
    """A circle of the ring; `text` is how many people it stands for, if many."""

    x: float
    y: float
    radius: float
    part: int
    text: str


@dataclass(frozen=True)
class Ring:
    """A network in a circle; `size` is half its width."""

    size: float
    dots: Sequence[Dot]
    path: str


def stacked_chart(table: InsightTable, styles: Sequence[str]) -> Chart:
    """Return a bar for each row: its first columns, in these styles, on each other."""
    ends = [sum(row.counts[: len(styles)]) for row in table.rows]
    top, scale = _scale(ends)
    width = _HALF if len(table.rows) <= _FEW else _WIDE
    step = _step(width, len(table.rows))
    bars = [
        bar
        for place, row in enumerate(table.rows)
        for bar in _stack(
            row.counts, styles, _LEFT + place * step + step * 0.15, step * 0.7, scale
        )
    ]
    return Chart(width, _HEIGHT, _across(top, scale), _along(table, step, width), bars)


def line_chart(table: InsightTable, styles: Sequence[str]) -> Chart:
    """Return a line for each of the first columns, in these styles."""
    many = len(styles)
    top, scale = _scale([n for row in table.rows for n in row.counts[:many]])
    step = _step(_HALF, len(table.rows))
    lines = [
        Line(style, _path([scale(n) for n in table.column(place)], step))
        for place, style in enumerate(styles)
    ]
    return Chart(
        _HALF, _HEIGHT, _across(top, scale), _along(table, step, _HALF), lines=lines
    )


def share_chart(table: InsightTable) -> Chart:
    """Return the share that the first column is of the second, as steps."""
    shares = [
        round(_PERCENT * row.counts[0] / max(row.counts[1], 1)) for row in table.rows
    ]
    step = _step(_HALF, len(table.rows))
    path = _stairs([_y(n, _PERCENT) for n in shares], step)
    quarters = range(0, _PERCENT + 1, 25)
    across = [Mark(_y(n, _PERCENT), f"{n} %") for n in quarters]
    along = _along(table, step, _HALF)
    return Chart(_HALF, _HEIGHT, across, along, lines=[Line("people", path)])


def lying_chart(table: InsightTable, last: str = "people") -> Chart:
    """Return a bar for each row, one below the other, with its label beside it.

    `last` is the style of the last bar.
    """
    counts = table.column(0)
    top = _top(max(counts, default=0))
    room = _HALF - _LABELS - _LEFT
    rows = [
        Bar(
            _LABELS,
            _TOP + place * _ROW,
            round(room * count / top, 1),
            _ROW * 0.65,
            last if place == len(counts) - 1 else "people",
            f"{count}+" if count else "",
        )
        for place, count in enumerate(counts)
    ]
    labels = [
        Mark(bar.y + bar.height / 2, row.label)
        for bar, row in zip(rows, table.rows, strict=True)
    ]
    return Chart(_HALF, _TOP + len(counts) * _ROW, labels, [], rows)


def ring_chart(network: Network) -> Ring:
    """Return the network in a ring: its circles in order, its lines across."""
    many = max(len(network.circles), 1)
    places = [_on_ring(place / many) for place in range(many)]
    largest = max((one.people or 0 for one in network.circles), default=0)
    dots = [
        Dot(*places[n], _size(one.people, largest, many), one.part, _many(one.people))
        for n, one in enumerate(network.circles)
    ]
    path = "".join(
        "M{:g} {:g}L{:g} {:g}".format(*places[one], *places[other])
        for one, other in network.lines
    )
    spare = max((dot.radius for dot in dots), default=0.0) + _SPARE
    return Ring(_RADIUS + spare, dots, path)


def _on_ring(turn: float) -> tuple[float, float]:
    angle = 2 * pi * turn
    return round(_RADIUS * sin(angle), 1), round(-_RADIUS * cos(angle), 1)


def _size(people: int | None, largest: int, many: int) -> float:
    room = pi * _RADIUS / many
    if people is None:
        return round(min(_DOT, room * 0.8), 1)
    return round(min(room * 0.9, 60.0) * sqrt(people / max(largest, 1)), 1)


def _many(people: int | None) -> str:
    return f"{people}+" if people else ""


class _Scale(NamedTuple):
    top: int

    def __call__(self, number: int) -> float:
        return _y(number, self.top)


def _scale(numbers: Sequence[int]) -> tuple[int, _Scale]:
    top = _top(max(numbers, default=0))
    return top, _Scale(top)


def _top(most: int) -> int:
    """Return where a scale ends: four steps that are easily read."""
    sizes = (size * power for power in _POWERS for size in _STEPS)
    return 4 * next(size for size in sizes if size * 4 >= most)


def _y(number: int, top: int) -> float:
    room = _HEIGHT - _TOP - _BOTTOM
    return round(_HEIGHT - _BOTTOM - room * number / top, 1)


def _across(top: int, scale: _Scale) -> list[Mark]:
    return [Mark(scale(n), f"{n:,}") for n in range(0, top + 1, top // 4)]


def _step(width: float, many: int) -> float:
    return (width - _LEFT - _RIGHT) / max(many, 1)


def _along(table: InsightTable, step: float, width: float) -> list[Mark]:
    """Label the rows, or only some where there are many; the last one in any case."""
    last = len(table.rows) - 1
    every = 1 + last // (_MOST_LABELS if width == _WIDE else _MOST_LABELS - 1)
    return [
        Mark(round(_LEFT + (place + 0.5) * step, 1), row.label)
        for place, row in enumerate(table.rows)
        if (last - place) % every == 0
    ]


def _stack(
    counts: Sequence[int], styles: Sequence[str], x: float, width: float, scale: _Scale
) -> list[Bar]:
    bars, below = [], 0
    for count, style in zip(counts, styles, strict=False):
        if count:
            y = scale(below + count)
            height = round(scale(below) - y, 1)
            text = f"{count}+" if height > 16 and width > 26 else ""
            bars.append(Bar(round(x, 1), y, round(width, 1), height, style, text))
        below += count
    return bars


def _path(heights: Sequence[float], step: float) -> str:
    points = [f"{_LEFT + (n + 0.5) * step:.1f} {y:g}" for n, y in enumerate(heights)]
    return f"M{'L'.join(points)}" if points else ""


def _stairs(heights: Sequence[float], step: float) -> str:
    """Each height from the middle before its label to the middle after it."""
    parts = [
        f"{_LEFT + n * step:.1f} {y:g}H{_LEFT + (n + 1) * step:.1f}"
        for n, y in enumerate(heights)
    ]
    return f"M{'L'.join(parts)}" if parts else ""
