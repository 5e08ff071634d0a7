"""How Slack's schemas become shapes and schemas again, and samples become our own."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.contract.facts.layout import laid_out
from tests.contract.facts.lengths import lengths_told
from tests.contract.facts.repeats import with_repeats_named
from tests.contract.facts.samples import made_up
from tests.contract.facts.shapes import schema_of, shape_of
from tests.contract.specs import TABLES, schema_errors

pytestmark = pytest.mark.contract

SCHEMA = {
    "type": "object",
    "description": "A button.",
    "properties": {
        "type": {"type": "string", "const": "button"},
        "style": {"type": "string", "enum": ["danger", "primary"]},
        "level": {"type": "number", "enum": [1, 2]},
        "on": {"type": "boolean", "const": True},
        "count": {"type": ["number", "null"]},
        "text": {"$ref": "#/definitions/Text%3C1%3E"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "either": {"anyOf": [{"type": "string"}, {"type": "object"}]},
        "more": {"type": "object", "additionalProperties": {"type": "string"}},
        "loose": {},
    },
    "required": ["type", "text"],
}
SHAPE = {
    "type": "=button",
    "style?": "=danger|primary",
    "level?": "#1|2",
    "on?": "true",
    "count?": "number|null",
    "text": "@Text<1>",
    "tags?": ["string"],
    "either?": {"|": ["string", {}]},
    "more?": {"...": "string"},
    "loose?": "any",
}
WRONG = {
    "type": "link",
    "style": "green",
    "level": 3,
    "on": False,
    "count": "1",
    "text": 1,
    "tags": [1],
    "either": 1,
    "more": {"a": 1},
}
RIGHT = {
    "type": "button",
    "style": "danger",
    "level": 1,
    "on": True,
    "count": None,
    "text": "x",
    "tags": ["x"],
    "either": {"a": 1},
    "more": {"a": "x"},
    "loose": [{}],
}


def accepts(shape: Any, value: Any, *, strict: bool = False) -> bool:
    schema = {"$ref": "#/definitions/it"}
    definitions = {"it": schema_of(shape, strict=strict), "Text<1>": {"type": "string"}}
    validator: Any = Draft7Validator(schema | {"definitions": definitions})
    return bool(validator.is_valid(value))


def test_a_schema_is_written_as_a_shape_without_its_prose() -> None:
    assert shape_of(SCHEMA, strict=False) == SHAPE


def test_what_a_schema_accepts_its_shape_accepts() -> None:
    assert accepts(SHAPE, RIGHT)
    assert accepts(SHAPE, {"type": "button", "text": "x", "unknown": 1})


@pytest.mark.parametrize("field", WRONG)
def test_what_a_schema_refuses_its_shape_refuses(field: str) -> None:
    assert not accepts(SHAPE, RIGHT | {field: WRONG[field]})


@pytest.mark.parametrize("field", ["type", "text"])
def test_a_field_without_a_question_mark_is_required(field: str) -> None:
    assert not accepts(SHAPE, {k: v for k, v in RIGHT.items() if k != field})


def test_a_strict_shape_refuses_fields_that_it_does_not_name() -> None:
    assert accepts({"a": "string"}, {"a": "x"}, strict=True)
    assert not accepts({"a": "string"}, {"a": "x", "b": 1}, strict=True)


def test_what_is_left_out_of_the_table_is_refused() -> None:
    assert accepts({"files?": ["never"]}, {})
    assert not accepts({"files?": ["never"]}, {"files": [{}]})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "maxLength": 3},
        {"type": "object", "minProperties": 1},
        {"anyOf": [], "oneOf": []},
    ],
)
def test_a_schema_that_no_shape_can_say_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="No shape says"):
        shape_of(schema, strict=False)


@pytest.mark.parametrize("strict", [True, False])
def test_a_schema_stricter_or_looser_than_its_kind_is_refused(*, strict: bool) -> None:
    with pytest.raises(ValueError, match="other fields"):
        shape_of({"type": "object", "additionalProperties": strict}, strict=strict)


def test_an_object_that_is_there_twice_is_defined_once() -> None:
    long = {"|": ["@A" * 40, "string"]}
    pool = {"A": {"meta?": {"a": long}}, "B": [{"meta": {"a": long}}], "meta": "any"}
    assert with_repeats_named(pool) == {
        "A": {"meta?": "@meta'"},
        "B": [{"meta": "@meta'"}],
        "meta": "any",
        "meta'": {"a": long},
    }


def test_a_sample_keeps_its_shape_and_none_of_its_values() -> None:
    sample = {
        "type": "user_change",
        "user": {"id": "W012A3CDE", "name": "spengler", "deleted": False, "tz": None},
        "ts": "1512085950.000216",
        "offset": -25200,
        "members": [{"email": "a@b.c", "phone": ""}, {"email": "d@e.f", "phone": ""}],
        "deep": {"deeper": {"deepest": 1}},
    }
    assert made_up(sample, 2) == {
        "type": "user_change",
        "user": {"id": "W0A", "name": "text", "deleted": False, "tz": None},
        "ts": "1500000000.000100",
        "offset": -1,
        "members": [{"email": "somebody@example.com", "phone": ""}],
        "deep": {"deeper": {}},
    }


@pytest.mark.parametrize(
    ("kind", "prose", "told"),
    [
        (
            "string",
            "An id.\nMaximum length is 1,255\ncharacters.",
            {"characters": 1255},
        ),
        ("string", "Limit 12,000 characters max.", {"characters": 12000}),
        ("array", "A maximum of 25 elements.", {"items": 25}),
        (
            "array",
            "Maximum number of items is 10. Maximum length of each is 2000 characters.",
            {"items": 10, "characters": 2000},
        ),
        ("number", "A maximum of 10 files.", {}),
        ("string", "The maximum a user can choose. Has 3 characters.", {}),
    ],
)
def test_lengths_are_read_out_of_prose(
    kind: str, prose: str, told: dict[str, int]
) -> None:
    assert lengths_told({"type": kind, "description": prose}) == told


def test_tables_are_laid_out_sorted_and_in_short_lines() -> None:
    many = [f"text {number}" for number in range(20)]
    text = laid_out({"b": many, "a": {"y": [], "x": {}}})
    assert text.startswith('{\n "a": {"x": {}, "y": []},\n "b": [\n  "text 0",\n')
    assert text.endswith('"text 19"\n ]\n}\n')


def test_the_tables_are_small_and_without_prose() -> None:
    texts = [path.read_text("utf-8") for path in TABLES.glob("*.json")]
    assert sum(map(len, texts)) < 150_000
    assert not any('"description": "' in text for text in texts)


def test_the_tables_still_tell_a_good_block_from_a_bad_one() -> None:
    good = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    assert schema_errors("Blocks", {"blocks": [good]}) == []
    assert schema_errors("Blocks", {"blocks": [good | {"feilds": []}]})
    assert schema_errors("Blocks", {"blocks": [good | {"type": "doughnut"}]})
