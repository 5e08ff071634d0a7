"""How tables are written: sorted, and on one line whatever fits there."""

import json
from collections.abc import Iterator
from typing import Any

WIDTH = 100


def laid_out(value: Any) -> str:
    return "\n".join(_lines(value, "", "")) + "\n"


def _lines(value: Any, margin: str, before: str) -> Iterator[str]:
    line = margin + before + json.dumps(value, sort_keys=True, ensure_ascii=False)
    if len(line) <= WIDTH or not isinstance(value, dict | list) or not value:
        yield line
        return
    named = isinstance(value, dict)
    yield margin + before + ("{" if named else "[")
    rows = [*_rows(value, margin + " ")]
    for number, row in enumerate(rows, 1):
        yield from row[:-1]
        yield row[-1] + ("," if number < len(rows) else "")
    yield margin + ("}" if named else "]")


def _rows(value: Any, margin: str) -> Iterator[list[str]]:
    if isinstance(value, dict):
        for name in sorted(value):
            yield [*_lines(value[name], margin, f"{json.dumps(name)}: ")]
    else:
        for inner in value:
            yield [*_lines(inner, margin, "")]
