"""A short way to write JSON Schemas, for tables that people can read.

| shape | means |
|---|---|
| `"string"`, `"number|null"` | a value of one of these types |
| `"=danger|primary"` | one of these strings |
| `"#1|2"`, `"true"` | one of these numbers; this and nothing else |
| `"@Button"` | what is defined under that name |
| `["string"]` | an array of such |
| `{"text": …, "value?": …}` | an object; a field with a question mark may be missing |
| `{"...": …}` | the shape of any other field; without it, there is none if strict |
| `{"|": […]}` | one of these shapes |
| `"any"` | whatever it is |
| `"never"` | left out of the table: neither Ponchik nor its simulator sends it |
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

Json = dict[str, Any]
REFERENCE = "#/definitions/"
OTHERS, EITHER = "...", "|"
WORDS = {
    "any": True,
    "never": False,
    "true": {"const": True},
    "false": {"const": False},
}


def shape_of(schema: Json, *, strict: bool) -> Any:
    """Write a schema as a shape, without its prose.

    Raises ValueError for what no shape can say.
    """
    match {k: v for k, v in schema.items() if k not in {"description", "deprecated"}}:
        case {"$ref": str(name), **rest} if not rest:
            return "@" + unquote(name.removeprefix(REFERENCE))
        case {"anyOf": list(shapes), **rest} if not rest:
            return {EITHER: [shape_of(shape, strict=strict) for shape in shapes]}
        case {"type": "array", "items": dict(items), **rest} if not rest:
            return [shape_of(items, strict=strict)]
        case {"type": "object", **rest}:
            return _fields(rest, strict=strict)
        case simple:
            return _word(simple)


def _fields(schema: Json, *, strict: bool) -> Json:
    required = schema.pop("required", [])
    shape = {
        name if name in required else f"{name}?": shape_of(inner, strict=strict)
        for name, inner in schema.pop("properties", {}).items()
    }
    others = schema.pop("additionalProperties", True)
    if schema or others is strict:
        raise ValueError(f"No shape says {schema}, or has other fields: {others}.")
    if isinstance(others, dict):
        shape[OTHERS] = shape_of(others, strict=strict)
    return shape


def _word(schema: Json) -> str:
    kinds = schema.get("type", [])
    allowed = {key: value for key, value in schema.items() if key != "type"}
    match kinds, allowed:
        case "string", {"const": value} if len(allowed) == 1:
            return f"={value}"
        case "boolean", {"const": value} if len(allowed) == 1:
            return json.dumps(value)
        case "string" | "number", {"enum": values} if len(allowed) == 1:
            return ("=" if kinds == "string" else "#") + "|".join(map(str, values))
        case _ if allowed:
            raise ValueError(f"No shape says {schema}.")
        case _:
            return "|".join([kinds] if isinstance(kinds, str) else kinds) or "any"


def schema_of(shape: Any, *, strict: bool) -> Any:
    """Write a shape as a schema; if strict, objects have no fields but the named."""
    match shape:
        case str():
            return _simple(shape)
        case [items]:
            return {"type": "array", "items": schema_of(items, strict=strict)}
        case {"|": shapes}:
            return {"anyOf": [schema_of(inner, strict=strict) for inner in shapes]}
        case _:
            return _object(shape, strict=strict)


def _simple(word: str) -> Any:
    match word[0]:
        case "@":
            return {"$ref": REFERENCE + quote(word[1:])}
        case "=":
            return {"enum": word[1:].split("|")}
        case "#":
            return {"enum": [json.loads(number) for number in word[1:].split("|")]}
        case _:
            return WORDS.get(word, {"type": word.split("|")})


def _object(shape: Json, *, strict: bool) -> Json:
    fields = {k: v for k, v in shape.items() if k != OTHERS}
    others = schema_of(shape[OTHERS], strict=strict) if OTHERS in shape else not strict
    return {
        "type": "object",
        "properties": {
            name.removesuffix("?"): schema_of(inner, strict=strict)
            for name, inner in fields.items()
        },
        "required": [name for name in fields if not name.endswith("?")],
        "additionalProperties": others,
    }


def words(shape: Any) -> Iterator[str]:
    """Yield every word in a shape, wherever it stands."""
    if isinstance(shape, str):
        yield shape
    elif isinstance(shape, list | dict):
        for inner in shape.values() if isinstance(shape, dict) else shape:
            yield from words(inner)


def reachable(root: str, definitions: Json) -> set[str]:
    """Return the names of all that is defined and that this definition leads to."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            refs = words(definitions[name])
            waiting += [word[1:] for word in refs if word.startswith("@")]
    return found
