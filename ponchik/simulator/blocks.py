"""What Slack accepts as blocks and views: the limits, all in one place."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ponchik.simulator.checks import (
    Check,
    Field,
    all_of,
    anything,
    boolean,
    by_type,
    choice,
    integer,
    many,
    may,
    must,
    one_of_keys,
    problem,
    string,
    structure,
)
from ponchik.simulator.workspace import Json

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
TEXT_OF_MESSAGE = 4000
VIEW_BYTES = 250_000

identifier = string(255)
mark = {"type": must(anything), "block_id": may(identifier)}
action = {"type": must(anything), "action_id": may(string(255))}


def plain(most: int) -> Check:
    shape = {
        "type": must(choice("plain_text")),
        "text": must(string(most, 1)),
        "emoji": may(boolean),
    }
    return structure(shape)


def text(most: int) -> Check:
    mrkdwn = {
        "type": must(anything),
        "text": must(string(most, 1)),
        "verbatim": may(boolean),
    }
    return by_type({"plain_text": plain(most), "mrkdwn": structure(mrkdwn)}, "text")


def option(text_check: Check) -> Check:
    shape = {
        "text": must(text_check),
        "value": must(string(150, 1)),
        "description": may(text(75)),
        "url": may(string(3000)),
    }
    return structure(shape)


confirm = structure(
    {
        "title": must(plain(100)),
        "text": must(text(300)),
        "confirm": must(plain(30)),
        "deny": must(plain(30)),
        "style": may(choice("primary", "danger")),
    }
)

image = {
    "type": must(anything),
    "image_url": may(string(3000)),
    "slack_file": may(anything),
    "alt_text": must(string(2000)),
}


def _element(**fields: Field) -> Check:
    return structure({**action, "confirm": may(confirm), **fields})


def _menu(**fields: Field) -> Check:
    return _element(
        placeholder=may(plain(150)),
        focus_on_load=may(boolean),
        max_selected_items=may(integer),
        **fields,
    )


def _input(**fields: Field) -> Check:
    return structure(
        {
            **action,
            "placeholder": may(plain(150)),
            "focus_on_load": may(boolean),
            "dispatch_action_config": may(anything),
            "initial_value": may(string(3000)),
            **fields,
        }
    )


picked_option = option(plain(75))
option_group = structure(
    {"label": must(plain(75)), "options": must(many(picked_option, 100))}
)
static_menu = all_of(
    _menu(
        options=may(many(picked_option, 100)),
        option_groups=may(many(option_group, 100)),
        initial_option=may(picked_option),
        initial_options=may(many(picked_option, 100)),
    ),
    one_of_keys("options", "option_groups"),
)
ticks = _element(
    options=must(many(option(text(75)), 10)),
    initial_option=may(anything),
    initial_options=may(anything),
    focus_on_load=may(boolean),
)
loose = structure({**action, **{key: may(anything) for key in ("text", "workflow")}})

BUTTON = _element(
    text=must(plain(75)),
    value=may(string(2000)),
    url=may(string(3000)),
    style=may(choice("primary", "danger")),
    accessibility_label=may(string(75)),
)


def _picking(noun: str, **fields: Field) -> dict[str, Check]:
    single = _menu(
        **{f"initial_{noun}": may(string(255))},
        response_url_enabled=may(boolean),
        **fields,
    )
    several = _menu(
        **{f"initial_{noun}s": may(many(string(255), 100))},
        **fields,
    )
    return {f"{noun}s_select": single, f"multi_{noun}s_select": several}


INTERACTIVE: Mapping[str, Check] = {
    "button": BUTTON,
    "static_select": static_menu,
    "multi_static_select": static_menu,
    "external_select": _menu(min_query_length=may(integer)),
    "multi_external_select": _menu(min_query_length=may(integer)),
    **_picking("user"),
    **_picking("channel"),
    **_picking(
        "conversation",
        default_to_current_conversation=may(boolean),
        filter=may(anything),
    ),
    "overflow": _element(options=must(many(picked_option, 5))),
    "datepicker": _menu(initial_date=may(string(10))),
    "timepicker": _menu(initial_time=may(string(5)), timezone=may(string(100))),
    "datetimepicker": _menu(initial_date_time=may(integer)),
    "checkboxes": ticks,
    "radio_buttons": ticks,
    "workflow_button": loose,
}
INPUTS: Mapping[str, Check] = {
    **{k: v for k, v in INTERACTIVE.items() if k not in {"button", "overflow"}},
    "plain_text_input": _input(
        multiline=may(boolean), min_length=may(integer), max_length=may(integer)
    ),
    "email_text_input": _input(),
    "url_text_input": _input(),
    "number_input": _input(
        is_decimal_allowed=must(boolean),
        min_value=may(string(100)),
        max_value=may(string(100)),
    ),
    "rich_text_input": _input(),
}
PICTURE: Mapping[str, Check] = {
    "image": all_of(structure(image), one_of_keys("image_url", "slack_file"))
}

section = all_of(
    structure(
        {
            **mark,
            "text": may(text(3000)),
            "fields": may(many(text(2000), 10)),
            "accessory": may(by_type({**INTERACTIVE, **PICTURE}, "element")),
            "expand": may(boolean),
        }
    ),
    one_of_keys("text", "fields"),
)
context_items = by_type(
    {"plain_text": plain(3000), "mrkdwn": text(3000), **PICTURE}, "element"
)
image_block = all_of(
    structure({**mark, **image, "title": may(plain(2000))}),
    one_of_keys("image_url", "slack_file"),
)
input_block = structure(
    {
        **mark,
        "label": must(plain(2000)),
        "element": must(by_type(INPUTS, "element")),
        "hint": may(plain(2000)),
        "optional": may(boolean),
        "dispatch_action": may(boolean),
    }
)

BLOCKS: Mapping[str, Check] = {
    "section": section,
    "header": structure({**mark, "text": must(plain(150)), "level": may(integer)}),
    "divider": structure(mark),
    "context": structure({**mark, "elements": must(many(context_items, 10))}),
    "actions": structure(
        {**mark, "elements": must(many(by_type(INTERACTIVE, "element"), 25))}
    ),
    "image": image_block,
    "input": input_block,
    "markdown": structure({**mark, "text": must(string(12_000, 1))}),
    "rich_text": structure({**mark, "elements": must(many(anything, 100))}),
    "table": structure(
        {**mark, "rows": must(many(anything, 100)), "column_settings": may(anything)}
    ),
    # Slack knows these too; they are let through as they are, and shown as such.
    **dict.fromkeys(
        (
            *("alert", "card", "carousel", "container", "context_actions"),
            *("data_table", "file", "plan", "task_card", "video"),
        ),
        anything,
    ),
}

modal = structure(
    {
        "type": must(anything),
        "title": must(plain(24)),
        "submit": may(plain(24)),
        "close": may(plain(24)),
        "blocks": must(many(by_type(BLOCKS, "block"), BLOCKS_IN_VIEW, 0)),
        "private_metadata": may(string(3000)),
        "callback_id": may(identifier),
        "external_id": may(identifier),
        "clear_on_close": may(boolean),
        "notify_on_close": may(boolean),
        "submit_disabled": may(boolean),
    }
)
home = structure(
    {
        "type": must(anything),
        "blocks": must(many(by_type(BLOCKS, "block"), BLOCKS_IN_VIEW, 0)),
        "private_metadata": may(string(3000)),
        "callback_id": may(identifier),
        "external_id": may(identifier),
    }
)
in_message = many(by_type(BLOCKS, "block"), BLOCKS_IN_MESSAGE, 0)
in_view = by_type({"modal": modal, "home": home}, "view")


def check_message_blocks(blocks: Any) -> list[str]:
    return [*in_message(blocks, "/blocks"), *_check_names(blocks)]


def check_view(view: Any) -> list[str]:
    blocks = view.get("blocks") if isinstance(view, dict) else []
    return [*in_view(view, "/view"), *_check_names(blocks)]


def _check_names(blocks: Any) -> Iterator[str]:
    """Yield block ids and action ids that stand twice in one message or view."""
    known = [b for b in blocks if isinstance(b, dict)] if blocks else []
    block_ids = [b.get("block_id") for b in known]
    action_ids = [element.get("action_id") for b in known for element in elements_of(b)]
    for noun, names in (("block_id", block_ids), ("action_id", action_ids)):
        for name, count in Counter(map(str, filter(None, names))).items():
            if count > 1:
                yield problem(f"{noun} `{name}` already exists", "/blocks")


def elements_of(block: Json) -> Iterator[Json]:
    """Yield what can be acted on in a block."""
    nested = block.get("elements")
    found = [*(nested if isinstance(nested, list) else ())]
    found += [block.get("accessory"), block.get("element")]
    yield from (element for element in found if isinstance(element, dict))
