"""Where the simulated Slack draws its lines, held against the lengths Slack tells."""

from collections.abc import Iterator
from typing import Any

import pytest

from ponchik.demo.simulator.blocks import BLOCKS, in_view
from ponchik.demo.simulator.checks import Check, anything
from ponchik.demo.simulator.elements import (
    INPUTS,
    INTERACTIVE,
    confirm,
    loose,
    picked_option,
)
from tests.contract.specs import table

pytestmark = pytest.mark.contract

Json = dict[str, Any]
SHAPES: Json = table("shapes")["types"]
LENGTHS: dict[str, dict[str, int]] = table("lengths")
#: Slack's page about options says 150 by now; its types still say 75.
OUTDATED = {"PlainTextOption.value"}
#: Slack takes these as they are too: what is in them is not looked at here.
UNREAD = {anything, loose}


def example(shape: Any) -> Any:
    """Return the least that is of a shape."""
    match shape:
        case str() if shape.startswith("@"):
            return example(SHAPES[shape[1:]])
        case str():
            simple = {"boolean": True, "true": True, "number": 1}
            return simple.get(shape, shape.strip("=").partition("|")[0])
        case [items]:
            return [example(items)]
        case {"|": [first, *_]}:
            return example(first)
        case _:
            required = {k: v for k, v in shape.items() if not k.endswith("?")}
            return {name: example(inner) for name, inner in required.items()}


def of_length(shape: Any, unit: str, length: int) -> Any:
    """Return a value of a shape that has so many items or characters."""
    match shape:
        case [items] if unit == "items":
            return [example(items)] * length
        case [items]:
            return [of_length(items, unit, length)]
        case "string":
            return "x" * length
        case _:
            return example(shape) | {"text": "x" * length}


def checks() -> Iterator[tuple[str, Check]]:
    """Yield each definition that the simulator looks into, with how it does."""
    known = {**INPUTS, **INTERACTIVE, **BLOCKS, "modal": in_view, "home": in_view}
    for name, shape in SHAPES.items():
        least = example(shape)
        kind = least.get("type") if isinstance(least, dict) else None
        if isinstance(kind, str) and known.get(kind, anything) not in UNREAD:
            yield name, known[kind]
    yield from {"ConfirmationDialog": confirm, "PlainTextOption": picked_option}.items()


CHECKS = dict(checks())
LINES = [
    (told, unit)
    for told, units in sorted(LENGTHS.items())
    for unit in units
    if told.partition(".")[0] in CHECKS and told not in OUTDATED
]


def problems(told: str, unit: str, length: int) -> set[str]:
    """Return what is wrong, wherever, once the field has so many of the unit."""
    name, field = told.split(".")
    shape = SHAPES[name]
    fields = shape["|"][0] if "|" in shape else shape
    value = of_length(fields.get(field, fields.get(f"{field}?")), unit, length)
    found = CHECKS[name](example(shape) | {field: value}, "/it")
    return {text.partition(" [json-pointer")[0] for text in found}


@pytest.mark.parametrize(("told", "unit"), LINES)
def test_the_simulator_draws_the_line_where_slacks_types_do(
    told: str, unit: str
) -> None:
    most = LENGTHS[told][unit]
    assert problems(told, unit, most) == problems(told, unit, 1)
    assert problems(told, unit, most + 1) > problems(told, unit, 1)


def test_no_kind_of_line_is_left_out() -> None:
    tried = {told.partition(".")[2] for told, _ in LINES}
    assert {"action_id", "block_id", "elements", "options", "placeholder"} <= tried
    assert {"blocks", "deny", "fields", "private_metadata", "submit", "url"} <= tried
