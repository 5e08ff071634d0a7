"""A message's text, read off its blocks: it says all that they show.

Screen readers and notifications have nothing but the text.
"""

from collections.abc import Iterator, Sequence

from ponchik.slack.blocks import Block, escape
from ponchik.slack.client.calls import Message
from ponchik.slack.texts import labels
from ponchik.slack.texts.language import Language


def message(language: Language, blocks: Sequence[Block]) -> Message:
    """Return a message whose text says everything that its blocks show."""
    return Message(text="\n".join(_lines(language, blocks)), blocks=blocks)


def _lines(language: Language, blocks: Sequence[Block]) -> Iterator[str]:
    """Yield a line a block; what can be pressed stands where the last button does."""
    places = [place for place, block in enumerate(blocks) if _labels(block)]
    pressed = list(dict.fromkeys(name for block in blocks for name in _labels(block)))
    for place, block in enumerate(blocks):
        yield from _words(block)
        if places and place == places[-1]:
            yield _choices(language, block, pressed)


def _words(block: Block) -> Iterator[str]:
    if "fields" in block:
        yield " ".join(_figure(field["text"]) for field in block["fields"])
    elif block["type"] == "context":
        yield from (element["text"] for element in block["elements"])
    elif block["type"] == "section" and block["text"]["type"] == "plain_text":
        yield escape(block["text"]["text"])
    elif "text" in block:
        yield block["text"]["text"]


def _figure(field: str) -> str:
    name, _, value = field.partition("\n")
    return f"{name.strip('*')}: {value}."


def _labels(block: Block) -> list[str]:
    elements = block["elements"] if block["type"] == "actions" else []
    if "accessory" in block:
        elements = [block["accessory"]]
    return [element["text"]["text"] for element in elements if "text" in element]


def _choices(language: Language, block: Block, pressed: list[str]) -> str:
    """Answers exclude one another, other buttons do not."""
    if block.get("block_id", "").startswith("answer:"):
        return labels.answers(language, pressed)
    return labels.choices(language, pressed)
