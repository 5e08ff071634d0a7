"""How Slack's published specs are read, and what of ours is held against them."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from ponchik.demo.simulator.deliveries import Delivery


def schema_errors(specs: Path, name: str, value: Any) -> list[str]:
    text = (specs / "ts-json-schemas" / f"{name}.json").read_text()
    found = Draft7Validator(json.loads(text)).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def reference(specs: Path, method: str) -> dict[str, Any]:
    path = specs / "slack-api-ref" / "methods" / f"{method}.json"
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def payload(delivery: Delivery | None) -> dict[str, Any]:
    """Take the payload, less the `"enterprise": null` that only the types lack."""
    assert delivery is not None
    shape = dict(delivery.payload)
    assert shape.pop("enterprise", None) is None
    return shape
