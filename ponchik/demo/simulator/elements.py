"""What Slack accepts as texts and elements of blocks: their limits in one place."""

from collections.abc import Mapping

from ponchik.demo.simulator.checks import (
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
    numeral,
    one_of_keys,
    string,
    structure,
)

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
        min_value=may(numeral),
        max_value=may(numeral),
    ),
    "rich_text_input": _input(),
}
PICTURE: Mapping[str, Check] = {
    "image": all_of(structure(image), one_of_keys("image_url", "slack_file"))
}
