"""Two plots for docs/pairing.md, drawn from the measured figures as small SVGs.

Their colours follow the reader's: dark on light paper, light on dark.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 110, 44, 48
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.axis { stroke: #8c959f; stroke-width: 1 }
.line { fill: none; stroke-width: 2.5 }
.a { stroke: #0550ae; fill: #0550ae } .b { stroke: #bc4c00; fill: #bc4c00 }
.c { stroke: #6e7781; fill: #6e7781 } .d { stroke: #1a7f37; fill: #1a7f37 }
.line.a, .line.b, .line.c, .line.d { fill: none }
.d.line { stroke-dasharray: 5 4 }
text.a, text.b, text.c, text.d { stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .a { stroke: #79c0ff; fill: #79c0ff } .b { stroke: #ffa657; fill: #ffa657 }
  .c { stroke: #9ea7b3; fill: #9ea7b3 } .d { stroke: #7ee787; fill: #7ee787 }
}
"""
_FEW, _NAME, _LETTER = 20, 90, 15
_ROUNDS_DRAWN = 30
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Axis:
    """Ticks with what is written at them; `place` maps a value to 0..1."""

    title: str
    ticks: Mapping[float, str]
    place: Callable[[float], float]


def draw(docs: Path) -> None:
    """Draw what was measured into docs/pictures."""
    _draw_repeats(docs)
    _draw_speed(docs)


def _draw_repeats(docs: Path) -> None:
    rows = [r for r in _read(docs / "pairing-repeats.csv") if r["people"] == "24"]
    rows = rows[:_ROUNDS_DRAWN]
    lines = {
        name: [(float(row["round"]), float(row[column])) for row in rows]
        for name, column in (
            ("Ponchik", "ours"),
            ("greedy SQL", "peer"),
            ("shuffle", "shuffle"),
            ("minimum", "minimum"),
        )
    }
    most = max(y for line in lines.values() for _, y in line)
    _save(
        docs / "pictures" / "pairing-repeats.svg",
        "Repeated pairs among 24 people, so far",
        Axis("round", {n: str(n) for n in (1, 10, 23, 30)}, _linear(1, _ROUNDS_DRAWN)),
        Axis("repeats", {n: str(n) for n in range(0, int(most), 50)}, _linear(0, most)),
        lines,
    )


def _draw_speed(docs: Path) -> None:
    rows = [r for r in _read(docs / "pairing-speed.csv") if r["group_size"] == "2"]
    columns = (
        ("Ponchik", "ours_ms"),
        ("greedy SQL", "peer_ms"),
        ("shuffle", "shuffle_ms"),
        ("networkx", "networkx_ms"),
    )
    lines = {
        name: [(float(r["people"]), float(r[column])) for r in rows if r[column]]
        for name, column in columns
    }
    sizes = {10.0**n: f"{10**n:,}" for n in (1, 2, 3, 4, 5)}
    times = {0.01: "0.01", 0.1: "0.1", 1: "1", 10: "10", 100: "100", 1e3: "1,000"}
    _save(
        docs / "pictures" / "pairing-speed.svg",
        "One round of pairs after 52 rounds, milliseconds",
        Axis("people", sizes, _logarithmic(10, 100_000)),
        Axis("ms", {**times, 1e4: "10,000"}, _logarithmic(0.003, 2e4)),
        lines,
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _linear(low: float, high: float) -> Callable[[float], float]:
    return lambda value: (value - low) / (high - low)


def _logarithmic(low: float, high: float) -> Callable[[float], float]:
    return lambda value: log10(value / low) / log10(high / low)


def _save(
    path: Path, title: str, across: Axis, up: Axis, lines: Mapping[str, Points]
) -> None:
    size = f"0 0 {_WIDTH} {_HEIGHT}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="img">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="{_LEFT}" y="24">{title}</text>',
        *_axes(across, up),
        *_lines(across, up, lines),
        "</svg>",
    ]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _x(place: float) -> float:
    return round(_LEFT + place * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(place: float) -> float:
    return round(_HEIGHT - _BOTTOM - place * (_HEIGHT - _TOP - _BOTTOM), 1)


def _axes(across: Axis, up: Axis) -> Sequence[str]:
    bottom, right = _y(0), _x(1)
    return [
        f'<path class="axis" d="M{_x(0)} {_y(1)}V{bottom}H{right}" fill="none"/>',
        *(
            f'<text x="{_x(across.place(at))}" y="{bottom + 18}" '
            f'text-anchor="middle">{said}</text>'
            for at, said in across.ticks.items()
        ),
        *(
            f'<text x="{_LEFT - 8}" y="{_y(up.place(at)) + 4}" '
            f'text-anchor="end">{said}</text>'
            for at, said in up.ticks.items()
        ),
        f'<text x="{right}" y="{bottom + 38}" text-anchor="end">{across.title}</text>',
    ]


def _lines(across: Axis, up: Axis, lines: Mapping[str, Points]) -> Sequence[str]:
    """Each line, a dot where it is only one point, and its name at its end."""
    parts, taken = [], list[tuple[float, float]]()
    for (name, points), colour in zip(lines.items(), "abcd", strict=True):
        seats = [(_x(across.place(x)), _y(up.place(y))) for x, y in points]
        path = "L".join(f"{x} {y}" for x, y in seats)
        parts.append(f'<path class="line {colour}" d="M{path}"/>')
        if len(seats) < _FEW:
            parts += [
                f'<circle class="{colour}" cx="{x}" cy="{y}" r="3"/>' for x, y in seats
            ]
        x, y = _beside(seats[-1], taken)
        parts.append(f'<text class="{colour}" x="{x + 10}" y="{y + 4}">{name}</text>')
        taken.append((x, y))
    return parts


def _beside(
    end: tuple[float, float], taken: list[tuple[float, float]]
) -> tuple[float, float]:
    """Where the line ends, or below the names that stand there."""
    x, y = end
    while any(abs(x - a) < _NAME and abs(y - b) < _LETTER for a, b in taken):
        y += _LETTER
    return x, y
