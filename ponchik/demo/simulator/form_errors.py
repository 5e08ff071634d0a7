"""What Slack's client refuses in a form before the app hears of it."""

from collections.abc import Mapping

from ponchik.demo.simulator.checks import is_numeral
from ponchik.demo.simulator.form_state import stateful_elements
from ponchik.demo.simulator.workspace import Json

LONGEST = 3000
REQUIRED = "Please complete this required field."


def find_form_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return what is missing or wrong, by block; nothing if it may be submitted."""
    found = {}
    for block, element in stateful_elements(blocks):
        value = values.get(block["block_id"], {}).get(element["action_id"], {})
        problem = _error_in(block, element, value)
        if block["type"] == "input" and problem:
            found[block["block_id"]] = problem
    return found


def _error_in(block: Json, element: Json, value: Json) -> str | None:
    given = next((v for key, v in value.items() if key != "type"), None)
    if given is None or given in ([], ""):
        return None if block.get("optional") else REQUIRED
    if element["type"].endswith("_input") and isinstance(given, str):
        return _wrong_length(element, given) or _wrong_kind(element, given)
    return None


def _wrong_length(element: Json, given: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST)
    if len(given) < least:
        return f"Please enter at least {least} characters."
    if len(given) > most:
        return f"Please enter at most {most} characters."
    return None


def _wrong_kind(element: Json, given: str) -> str | None:
    match element["type"]:
        case "email_text_input":
            return None if "@" in given[1:-1] else "Please enter an email address."
        case "url_text_input":
            is_url = given.startswith(("http://", "https://"))
            return None if is_url else "Please enter a whole URL, such as https://…"
        case "number_input":
            return _wrong_number(element, given)
        case _:
            return None


def _wrong_number(element: Mapping[str, str], given: str) -> str | None:
    if not is_numeral(given):
        return "Please enter a number."
    number = float(given)
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Please enter a number from {least} on."
    if most is not None and number > float(most):
        return f"Please enter a number up to {most}."
    return None
