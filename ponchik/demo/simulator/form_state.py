"""What somebody has chosen or typed, as Slack tells it: an action, or a state's values.

A form's fields are named by block and action, and hold the values as a browser sends
them; `None` for all of them means that nobody has touched anything yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from ponchik.demo.simulator.blocks import elements_of
from ponchik.demo.simulator.elements import INPUTS
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.workspace import Json, zone_of

FormState = Mapping[str, Sequence[str]]
STATEFUL = INPUTS.keys() - {"workflow_button"}
KEPT_OF_A_BUTTON = ("text", "value", "style", "url")


def field_name(block: Json, element: Json) -> str:
    names = (block.get("block_id", ""), element.get("action_id", ""))
    return "/".join(quote(str(name), safe="") for name in names)


def find_element(blocks: list[Json], action_id: str) -> tuple[Json, Json]:
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    raise BadRequest(f"Nothing there has the action {action_id!r}.", 404)


def action_of(block: Json, element: Json, chosen: Sequence[str], zone: str) -> Json:
    """Return what was pressed or chosen, as an element of `actions`."""
    action: Json = {
        "type": element["type"],
        "block_id": block.get("block_id", ""),
        "action_id": element.get("action_id", ""),
    }
    if element["type"] in {"button", "workflow_button"}:
        return action | {k: element[k] for k in KEPT_OF_A_BUTTON if k in element}
    return action | value_of(element, chosen, zone)


def state_of(blocks: list[Json], state: FormState | None, zone: str) -> Json:
    """Return everything that can be filled in, as `state.values`."""
    values: Json = {}
    for block, element in stateful_elements(blocks):
        name = field_name(block, element)
        given = initial_of(element) if state is None else state.get(name, [])
        of_block = values.setdefault(block.get("block_id", ""), {})
        of_block[element.get("action_id", "")] = value_of(element, given, zone)
    return values


def stateful_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in STATEFUL:
                yield block, element


def value_of(element: Json, given: Sequence[str], zone: str) -> Json:
    kind = element["type"]
    value = {"type": kind}
    given = [value for value in given if value]
    first = given[0] if given else None
    match kind:
        case "datepicker":
            return value | {"selected_date": first}
        case "timepicker":
            return value | {"selected_time": first}
        case "datetimepicker":
            return value | {"selected_date_time": first and _moment(first, zone)}
        case "rich_text_input":
            return value | ({"rich_text_value": _rich_text(first)} if first else {})
        case str() if kind.endswith("_input"):
            return value | {"value": first}
        case _:
            return value | _chosen(element, given)


def _chosen(element: Json, given: Sequence[str]) -> Json:
    kind = element["type"]
    for noun in ("user", "channel", "conversation"):
        if kind == f"multi_{noun}s_select":
            return {f"selected_{noun}s": list(given)}
        if kind == f"{noun}s_select":
            return {f"selected_{noun}": given[0] if given else None}
    picked = [_option(element, value) for value in given]
    if kind.startswith("multi_") or kind == "checkboxes":
        return {"selected_options": picked}
    return {"selected_option": picked[0] if picked else None}


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    nested = [option for group in groups for option in group["options"]]
    return [*(element.get("options") or []), *nested]


def _option(element: Json, value: str) -> Json:
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise BadRequest(f"There is no option {value!r}.", 404)


def initial_of(element: Json) -> list[str]:
    """Return what is chosen at first, as a form's field holds it."""
    found: list[str] = []
    for key, value in element.items():
        if key.startswith("initial_"):
            found += _as_texts(value)
    return found


def _as_texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _as_texts(each)]
    if isinstance(value, dict):
        return [str(value.get("value", ""))]
    return [str(value)]


def _moment(text: str, zone: str) -> int:
    """Read seconds, or what a browser's field holds: a local date and time."""
    try:
        if text.isdecimal():
            return int(text)
        return int(
            datetime.fromisoformat(text).replace(tzinfo=zone_of(zone)).timestamp()
        )
    except (ValueError, OverflowError):
        raise BadRequest(f"{text!r} is no date and time.") from None


def _rich_text(text: str) -> Json:
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": text}],
    }
    return {"type": "rich_text", "elements": [section]}
