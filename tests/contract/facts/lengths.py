"""Lengths, which Slack's types tell only in the prose about a field."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.contract.facts.schemas import SENT

Json = dict[str, Any]
CHARACTERS = re.compile(r"(?i)max[^.]*?([\d,]+) characters|([\d,]+) characters max")
ITEMS = re.compile(r"(?i)max[^.]*?(\d+)\b(?! characters)")


def lengths(source: Path) -> Json:
    """Map "Definition.field" to its most characters, and its most items."""
    found: Json = {}
    for root in SENT:
        path = source / f"slack-specs/ts-json-schemas/{root}.json"
        schemas = json.loads(path.read_text(encoding="utf-8"))["definitions"]
        for name, schema in schemas.items():
            for field, inner in _fields(schema):
                if told := lengths_told(inner):
                    found[f"{name}.{field}"] = told
    return found


def _fields(schema: Json) -> Iterator[tuple[str, Json]]:
    yield from schema.get("properties", {}).items()
    for either in schema.get("anyOf", ()):
        yield from _fields(either)


def lengths_told(schema: Json) -> Json:
    prose, kind = " ".join(schema.get("description", "").split()), schema.get("type")
    told = {}
    if kind != "number" and (characters := CHARACTERS.search(prose)):
        told["characters"] = _number(characters)
    if kind == "array" and (items := ITEMS.search(prose)):
        told["items"] = _number(items)
    return told


def _number(found: re.Match[str]) -> int:
    return int(next(filter(None, found.groups())).replace(",", ""))
