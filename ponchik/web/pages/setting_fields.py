"""The settings' fields: the very ones of Slack's form, drawn as HTML and read back.

So labels, choices and what is wrong with them have one home, wherever they are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ponchik.slack.blocks import Block
from ponchik.slack.buttons import Action
from ponchik.slack.surfaces.form_values import Values
from ponchik.web.pages.forms import Form

#: What a field's element is called in a view's state.
_STATE = {
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "plain_text_input": "value",
}
#: Hosts are added and removed by acts of their own.
_HOSTS = Action.SET_MANAGERS.field


@dataclass(frozen=True)
class Entry:
    """A field; `chosen` has one value, of check boxes any number."""

    name: str
    label: str
    hint: str
    kind: str
    options: Sequence[tuple[str, str]]
    chosen: Sequence[str]
    most: int | None = None

    @property
    def value(self) -> str:
        """What stands in it."""
        return self.chosen[0] if self.chosen else ""


def entries_of(view: Block) -> list[Entry]:
    """Return the fields of the form, as it is filled in."""
    return [_entry(block) for block in _inputs(view)]


def typed_over(entries: Sequence[Entry], form: Form) -> list[Entry]:
    """Return the fields as somebody filled them in, right or wrong."""
    return [replace(one, chosen=_typed(one, form)) for one in entries]


def values_of(entries: Sequence[Entry], form: Form) -> Values:
    """Return what was filled in, as Slack would tell it."""
    told = {
        one.name: {f"set:{one.name}": _state(one, _typed(one, form))} for one in entries
    }
    return {**told, _HOSTS: {Action.SET_MANAGERS: {"selected_users": ["unchanged"]}}}


def _inputs(view: Block) -> Iterator[Block]:
    for block in view["blocks"]:
        if block["type"] == "input" and block["block_id"] != _HOSTS:
            yield block


def _entry(block: Block) -> Entry:
    element = block["element"]
    return Entry(
        name=block["block_id"],
        label=block["label"]["text"],
        hint=block.get("hint", {}).get("text", ""),
        kind=element["type"],
        options=[
            (one["value"], one["text"]["text"]) for one in element.get("options", ())
        ],
        chosen=list(_initial(element)),
        most=element.get("max_length"),
    )


def _initial(element: Mapping[str, Any]) -> Iterator[str]:
    for name in ("initial_date", "initial_time", "initial_value"):
        if name in element:
            yield element[name]
    if "initial_option" in element:
        yield element["initial_option"]["value"]
    yield from (one["value"] for one in element.get("initial_options", ()))


def _typed(entry: Entry, form: Form) -> list[str]:
    if entry.kind == "checkboxes":
        boxes = [value for value, _ in entry.options]
        return [one for one in boxes if form.has(f"{entry.name}:{one}")]
    return [form.text(entry.name)]


def _state(entry: Entry, typed: Sequence[str]) -> Mapping[str, Any]:
    if entry.kind == "checkboxes":
        return {"selected_options": [{"value": one} for one in typed]}
    value: Any = typed[0]
    if _STATE[entry.kind] == "selected_option":
        value = {"value": value}
    return {_STATE[entry.kind]: value}
