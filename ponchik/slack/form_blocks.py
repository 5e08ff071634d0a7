"""The fields of Ponchik's forms, and the modals around them.

A field's block bears the field's name, so that errors find it: `often` holds
`set:often`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from ponchik.slack.blocks import Block, option, plain

#: A choice of a menu: its label and its value.
Choice = tuple[str, str]


@dataclass(frozen=True)
class Frame:
    """What is around a modal's blocks; without `submit` there is nothing to save."""

    callback_id: str
    title: str
    close: str
    submit: str | None = None
    metadata: str | None = None


def modal(frame: Frame, blocks: Sequence[Block]) -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": frame.callback_id,
        "title": plain(frame.title),
        "close": plain(frame.close),
        "blocks": list(blocks),
    }
    if frame.submit is not None:
        view["submit"] = plain(frame.submit)
    if frame.metadata is not None:
        view["private_metadata"] = frame.metadata
    return view


def field(action_id: str, label: str, element: Block, hint: str | None = None) -> Block:
    shown: Block = {
        "type": "input",
        "block_id": action_id.partition(":")[2],
        "label": plain(label),
        "element": {"action_id": action_id, **element},
    }
    return shown if hint is None else shown | {"hint": plain(hint)}


def watched(field: Block) -> Block:
    """Return a field whose every change is told, before the form is saved."""
    return field | {"dispatch_action": True}


def optional(field: Block) -> Block:
    return field | {"optional": True}


def menu(choices: Sequence[Choice], chosen: str) -> Block:
    return {"type": "static_select", **_options(choices, chosen)}


def radio_buttons(choices: Sequence[Choice], chosen: str) -> Block:
    return {"type": "radio_buttons", **_options(choices, chosen)}


def _options(choices: Sequence[Choice], chosen: str) -> Block:
    options = {value: option(label, value) for label, value in choices}
    return {"options": list(options.values()), "initial_option": options[chosen]}


def checkboxes(choices: Sequence[Choice], chosen: Sequence[str]) -> Block:
    options = [option(label, value) for label, value in choices]
    initial = [one for one in options if one["value"] in chosen]
    shown: Block = {"type": "checkboxes", "options": options}
    return shown | {"initial_options": initial} if initial else shown


def date_picker(chosen: date) -> Block:
    return {"type": "datepicker", "initial_date": chosen.isoformat()}


def time_picker(chosen: time) -> Block:
    return {"type": "timepicker", "initial_time": f"{chosen:%H:%M}"}


def text_area(typed: str, most: int, placeholder: str) -> Block:
    shown: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": most,
        "placeholder": plain(placeholder),
    }
    return shown | {"initial_value": typed} if typed else shown


def people_menu(chosen: Sequence[str], most: int) -> Block:
    shown: Block = {"type": "multi_users_select", "max_selected_items": most}
    return shown | {"initial_users": list(chosen)} if chosen else shown


def person_menu(placeholder: str) -> Block:
    return {"type": "users_select", "placeholder": plain(placeholder)}
