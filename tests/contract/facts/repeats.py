"""Definitions for what shapes say over and over again."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.contract.facts.shapes import EITHER, Json

#: Objects whose text is shorter are as good to read where they stand.
WORTH_A_NAME = 80


def with_repeats_named(pool: Json) -> Json:
    """Give each long object that is there twice a definition, named for its field."""
    found = [
        (text_of(inner), field.removesuffix("?"))
        for _, shape in sorted(pool.items())
        for field, inner in _objects(shape)
    ]
    counts = Counter(text for text, _ in found)
    names: dict[str, str] = {}
    for text, field in found:
        if counts[text] > 1 and len(text) > WORTH_A_NAME:
            names.setdefault(text, _free(field, {*pool, *names.values()}))
    named = {name: json.loads(text) for text, name in names.items()}
    return {name: _inside(shape, names) for name, shape in (pool | named).items()}


def text_of(shape: Any) -> str:
    return json.dumps(shape, sort_keys=True)


def _free(field: str, taken: set[str]) -> str:
    return field if field not in taken else _free(f"{field}'", taken)


def _objects(shape: Any) -> Iterator[tuple[str, Json]]:
    """Yield each object that is a field's shape, with the field's name."""
    if isinstance(shape, dict):
        for field, inner in sorted(shape.items()):
            if isinstance(inner, dict) and EITHER not in inner:
                yield field, inner
            yield from _objects(inner)
    elif isinstance(shape, list):
        for inner in shape:
            yield from _objects(inner)


def _inside(shape: Any, names: dict[str, str]) -> Any:
    """Return a shape with names in it instead of what they now stand for."""
    if isinstance(shape, dict):
        return {field: _named(inner, names) for field, inner in shape.items()}
    if isinstance(shape, list):
        return [_named(inner, names) for inner in shape]
    return shape


def _named(shape: Any, names: dict[str, str]) -> Any:
    name = names.get(text_of(shape)) if isinstance(shape, dict) else None
    return f"@{name}" if name else _inside(shape, names)
