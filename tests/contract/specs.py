"""What Slack's specs say, read from our tables, and what of ours is held against it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from ponchik.demo.simulator.deliveries import Delivery
from tests.contract.facts.schemas import OPEN
from tests.contract.facts.shapes import Json, reachable, schema_of, words

TABLES = Path(__file__).parent / "facts/tables"


@dataclass(frozen=True)
class Method:
    types: Mapping[str, str]  #: of each argument
    required: set[str]
    errors: set[str]
    tier: str


@cache
def table(name: str) -> Any:
    return json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))


def method(name: str) -> Method:
    facts = table("methods")["methods"][name]
    arguments = facts["arguments"]
    return Method(
        types={name.removesuffix("?"): kind for name, kind in arguments.items()},
        required={name for name in arguments if not name.endswith("?")},
        errors={*facts["errors"], *common_errors()},
        tier=facts["tier"],
    )


def common_errors() -> set[str]:
    return set(table("methods")["common errors"])


def shapes(name: str) -> Json:
    """Return the definitions that this one of Slack's types consists of."""
    pool = table("shapes").get(name) or table("shapes")["types"]
    return {inner: pool[inner] for inner in reachable(name, pool)}


def constants(name: str) -> set[str]:
    """Return the strings that are the only ones allowed somewhere in a type."""
    told = {word for shape in shapes(name).values() for word in words(shape)}
    return {word[1:] for word in told if word.startswith("=") and "|" not in word}


@cache
def validator(name: str) -> Draft7Validator:
    strict = not name.startswith(OPEN)
    definitions = {
        inner: schema_of(shape, strict=strict) for inner, shape in shapes(name).items()
    }
    whole = schema_of(f"@{name}", strict=strict)
    return Draft7Validator(whole | {"definitions": definitions})


def schema_errors(name: str, value: Any) -> list[str]:
    found = validator(name).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def payload(delivery: Delivery | None) -> dict[str, Any]:
    """Take the payload, less the `"enterprise": null` that only the types lack."""
    assert delivery is not None
    shape = dict(delivery.payload)
    assert shape.pop("enterprise", None) is None
    return shape
