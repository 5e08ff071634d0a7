"""The table that `make bench` prints, and the same as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.floors import has_fallen
from bench.outcomes import Measured, NotRun, Outcome

_HEAD = ("row", "median", "spread", "goal", "verdict", "what", "beside", "absolute")
_WIDTHS = (19, 11, 19, 10, 15)


def verdict(row: Outcome, floors: Mapping[str, float]) -> str:
    if isinstance(row, NotRun):
        return "not run"
    if has_fallen(row, floors):
        return f"FELL < {floors[row.name]:g}".replace("<", _sign(row))
    return "reached" if row.goal.is_met(row.median) else "not yet"


def _sign(row: Measured) -> str:
    return ">" if row.goal.at_most else "<"


def head() -> str:
    return _line(_HEAD)


def line(row: Outcome, floors: Mapping[str, float]) -> str:
    if isinstance(row, NotRun):
        return _line((row.name, "", "", "", "not run", row.what, "", row.why))
    return _line(
        (
            row.name,
            f"{_short(row.median)} {row.unit}",
            f"{_short(min(row.figures))} to {_short(max(row.figures))}",
            str(row.goal),
            verdict(row, floors),
            row.what,
            row.beside,
            row.absolute,
        )
    )


def as_json(rows: Iterable[Outcome], floors: Mapping[str, float]) -> list[Any]:
    """Return plain values; what was not run has no figures."""
    return [_plain(row, floors) for row in rows]


def _plain(row: Outcome, floors: Mapping[str, float]) -> Mapping[str, Any]:
    told = {"row": row.name, "what": row.what, "verdict": verdict(row, floors)}
    if isinstance(row, NotRun):
        return {**told, "why": row.why}
    return {
        **told,
        "beside": row.beside,
        "unit": row.unit,
        "median": row.median,
        "figures": list(row.figures),
        "goal": str(row.goal),
        "floor": floors.get(row.name),
        "absolute": row.absolute,
    }


def _line(cells: Sequence[str]) -> str:
    fixed = "".join(
        f"{cell:<{width}}" for cell, width in zip(cells, _WIDTHS, strict=False)
    )
    return f"{fixed}{'; '.join(cell for cell in cells[len(_WIDTHS) :] if cell)}"


def _short(figure: float) -> str:
    return f"{figure:.3g}" if figure < 1_000 else f"{figure:.0f}"
