"""A small language to say what a piece of Block Kit must look like.

A check takes a value and its JSON pointer, and yields each problem as a sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

Problems = Iterator[str]
Check = Callable[[Any, str], Problems]


@dataclass(frozen=True)
class Field:
    check: Check
    required: bool = False


Shape = Mapping[str, Field]


def problem(text: str, pointer: str) -> str:
    return f"[ERROR] {text} [json-pointer:{pointer}]"


def may(check: Check) -> Field:
    return Field(check)


def must(check: Check) -> Field:
    return Field(check, required=True)


def string(most: int, least: int = 0) -> Check:
    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", at)

    return check


def boolean(value: Any, at: str) -> Problems:
    if not isinstance(value, bool):
        yield problem("must be a boolean", at)


def integer(value: Any, at: str) -> Problems:
    if not isinstance(value, int) or isinstance(value, bool):
        yield problem("must be an integer", at)


def numeral(value: Any, at: str) -> Problems:
    if not isinstance(value, str) or not is_numeral(value):
        yield problem("must be a number in a string", at)


def is_numeral(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def anything(_value: Any, _at: str) -> Problems:
    yield from ()


def choice(*options: str) -> Check:
    def check(value: Any, at: str) -> Problems:
        if value not in options:
            yield problem(f"must be one of: {', '.join(options)}", at)

    return check


def many(check_item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", at)
        for number, item in enumerate(value):
            yield from check_item(item, f"{at}/{number}")

    return check


def structure(shape: Shape) -> Check:
    """Check an object's keys; Slack refuses those that it does not know."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        for name, field in shape.items():
            if name in value:
                yield from field.check(value[name], f"{at}/{name}")
            elif field.required:
                yield problem(f"missing required field: {name}", at)
        for name in value.keys() - shape.keys():
            yield problem(f"invalid additional property: {name}", at)

    return check


def by_type(shapes: Mapping[str, Check], noun: str) -> Check:
    def check(value: Any, at: str) -> Problems:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in shapes:
            yield from shapes[kind](value, at)
        else:
            yield problem(f"unsupported {noun} type: {kind}", f"{at}/type")

    return check


def all_of(*checks: Check) -> Check:
    def check(value: Any, at: str) -> Problems:
        for each in checks:
            yield from each(value, at)

    return check


def one_of_keys(*names: str) -> Check:
    def check(value: Any, at: str) -> Problems:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield problem(f"must define one of: {', '.join(names)}", at)

    return check
