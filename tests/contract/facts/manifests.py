"""The schema of an app's manifest, as far as ours needs it, without prose."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
#: A manifest that has anything else is refused by the reduced schema.
HAS = {*("_metadata", "display_information", "features", "oauth_config", "settings")}
FACTS = {
    *("$ref", "enum", "maxItems", "maxLength", "maxProperties", "minItems"),
    *("minLength", "minProperties", "pattern", "required", "type", "uniqueItems"),
}
NAMED = {"definitions", "patternProperties", "properties"}
NESTED = {"additionalProperties", "anyOf", "items"}


def manifest(source: Path) -> Json:
    path = source / "slack-specs/manifest-schema/manifest.schema.2.0.0.json"
    schema: Json = _bare(json.loads(path.read_text(encoding="utf-8")))
    for name in schema["properties"].keys() - HAS:
        schema["properties"][name] = False
    definitions = schema.pop("definitions")
    used: set[str] = set()
    waiting = [*_references(schema)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += _references(definitions[name])
    return schema | {"definitions": {name: definitions[name] for name in used}}


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    facts = {key: value for key, value in schema.items() if key in FACTS}
    facts |= {key: _bare(schema[key]) for key in NESTED & schema.keys()}
    for key in NAMED & schema.keys():
        facts[key] = {name: _bare(inner) for name, inner in schema[key].items()}
    return facts


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix("#/definitions/")
        for inner in schema.values():
            yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)
