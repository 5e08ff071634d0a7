"""What Slack accepts as blocks and views: their limits in one place."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ponchik.demo.simulator.checks import (
    Check,
    all_of,
    anything,
    boolean,
    by_type,
    integer,
    many,
    may,
    must,
    one_of_keys,
    problem,
    string,
    structure,
)
from ponchik.demo.simulator.elements import (
    INPUTS,
    INTERACTIVE,
    PICTURE,
    identifier,
    image,
    mark,
    plain,
    text,
)
from ponchik.demo.simulator.workspace import Json

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
TEXT_OF_MESSAGE = 4000
VIEW_BYTES = 250_000
WITH_ELEMENTS = ("actions", "input", "section")

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
        {
            **mark,
            "rows": must(many(anything, 100)),
            "column_settings": may(many(anything, 20, 0)),
        }
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
    if block.get("type") not in WITH_ELEMENTS:
        return
    nested = block.get("elements")
    found = [*(nested if isinstance(nested, list) else ())]
    found += [block.get("accessory"), block.get("element")]
    yield from (element for element in found if isinstance(element, dict))
