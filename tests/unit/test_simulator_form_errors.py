"""What Slack's client refuses in a form before the app hears of it."""

from typing import Any

import pytest

from ponchik.demo.simulator.form_errors import REQUIRED, find_form_errors
from ponchik.demo.simulator.form_state import state_of

pytestmark = pytest.mark.unit

Json = dict[str, Any]
OPTIONS = [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]


def complaint(element: Json, typed: str | None, **block: Any) -> str:
    form = [{"type": "input", "block_id": "b", "element": element | {"action_id": "a"}}]
    form[0] |= block
    filled = {} if typed is None else {"b/a": [typed]}
    return find_form_errors(form, state_of(form, filled, "UTC")).get("b", "")


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input"},
        {"type": "static_select", "options": OPTIONS},
        {"type": "checkboxes", "options": OPTIONS},
        {"type": "multi_users_select"},
        {"type": "datetimepicker"},
        {"type": "rich_text_input"},
    ],
)
def test_what_is_required_must_be_there_and_what_is_optional_need_not(
    element: Json,
) -> None:
    assert complaint(element, None) == REQUIRED
    assert complaint(element, None, optional=True) == ""


@pytest.mark.parametrize(
    ("element", "wrong", "right"),
    [
        ({"type": "plain_text_input", "min_length": 2}, "x", "xy"),
        ({"type": "plain_text_input", "max_length": 2}, "xyz", "xy"),
        ({"type": "plain_text_input"}, "x" * 3001, "x" * 3000),
        ({"type": "email_text_input"}, "@example", "a@example"),
        ({"type": "url_text_input"}, "a.example", "https://a.example"),
        ({"type": "number_input", "is_decimal_allowed": True}, "one", "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True}, "nan", "1"),
        ({"type": "number_input", "is_decimal_allowed": False}, "inf", "1"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "-1"),
        ({"type": "number_input", "min_value": "3"}, "2", "3"),
        ({"type": "number_input", "max_value": "3"}, "4", "3"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    element: Json, wrong: str, right: str
) -> None:
    assert complaint(element, wrong).startswith("Please")
    assert complaint(element, right) == ""
