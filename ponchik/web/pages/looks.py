"""What the pages' templates need to draw: moments, names, statuses and the ring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from math import cos, pi, sin
from typing import Any

from ponchik.queries.effect_status import phrase
from ponchik.queries.group_looks import LOOKS, Look
from ponchik.queries.phrases import listed

_OUTER, _INNER, _GAP, _MIDDLE = 76.0, 49.0, 0.028, 62.5
_GLYPH = 13.0
#: With more groups than this a bite is too thin to be seen: one arc a status instead.
MOST_BITES = 60


@dataclass(frozen=True)
class Bite:
    """A part of the ring: its outline, and where its sign stands."""

    look: Look
    path: str
    x: float
    y: float


def day(at: datetime, zone: tzinfo) -> str:
    """Return `Mon 16 Nov`."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}"


def day_of(written: str) -> str:
    """Return `Mon 16 Nov` for `2026-11-16`. Raises ValueError for what is no day."""
    found = date.fromisoformat(written)
    return f"{found:%a} {found.day} {found:%b}"


def clock(at: datetime, zone: tzinfo) -> str:
    """Return `10:00`."""
    return f"{at.astimezone(zone):%H:%M}"


def moment(at: datetime, zone: tzinfo) -> str:
    """Return `Mon 16 Nov, 10:00`."""
    return f"{day(at, zone)}, {clock(at, zone)}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 group` or `3 groups`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def bites(looks: Mapping[Look, int]) -> list[Bite]:
    """Return the ring: one bite a group, or one arc a status where there are many."""
    total = sum(looks.values())
    if total > MOST_BITES:
        parts = [(look, n / total) for look, n in _by_success(looks)]
    else:
        parts = [(look, 1 / total) for look, n in _by_success(looks) for _ in range(n)]
    drawn, begun = [], 0.0
    for look, share in parts:
        drawn.append(_bite(look, begun, begun + share))
        begun += share
    return drawn


def _by_success(looks: Mapping[Look, int]) -> list[tuple[Look, int]]:
    order = (Look.MET, Look.PLAN, Look.UNSURE, Look.WAIT, Look.NONE, Look.STALE)
    others = [look for look in looks if look not in order]
    return [(look, looks[look]) for look in (*order, *others) if looks.get(look)]


def _bite(look: Look, begin: float, end: float) -> Bite:
    """One part of a whole turn; a lone one is cut open, for an arc needs two ends."""
    a = 2 * pi * begin + _GAP
    b = 2 * pi * min(end, begin + 0.9999) - _GAP
    is_large = int(b - a > pi)
    outer = f"{_at(_OUTER, a)}A{_OUTER:g} {_OUTER:g} 0 {is_large} 1 {_at(_OUTER, b)}"
    inner = f"{_at(_INNER, b)}A{_INNER:g} {_INNER:g} 0 {is_large} 0 {_at(_INNER, a)}"
    middle = (a + b) / 2
    x, y = _MIDDLE * sin(middle), -_MIDDLE * cos(middle)
    half = _GLYPH / 2
    return Bite(look, f"M{outer}L{inner}Z", round(x - half, 2), round(y - half, 2))


def _at(radius: float, angle: float) -> str:
    return f"{radius * sin(angle):.2f} {-radius * cos(angle):.2f}"


LOOKS_OF_PAGES: Mapping[str, Any] = {
    "LOOKS": LOOKS,
    "Look": Look,
    "bites": bites,
    "clock": clock,
    "counted": counted,
    "day": day,
    "listed": listed,
    "moment": moment,
    "phrase": phrase,
}
