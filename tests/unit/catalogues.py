"""What stands in the code to be translated, and a language made of it for tests."""

from collections.abc import Callable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

import ponchik.slack.texts

TEXTS = Path(ponchik.slack.texts.__file__).parent


def extracted() -> Catalog:
    """Return every message that the texts have, as `make texts` finds it."""
    catalogue = Catalog()
    found = extract_from_dir(
        TEXTS, method_map=[("**.py", "python")], keywords=DEFAULT_KEYWORDS
    )
    for _file, _line, message, _comments, context in found:
        catalogue.add(message, context=context)
    return catalogue


def write_translated(path: Path, locale: str, translate: Callable[[str], str]) -> None:
    """Write a catalogue in which everything is translated by a function."""
    catalogue = Catalog(locale=locale)
    for message in extracted():
        if message.id:
            catalogue.add(
                message.id, _translated(message, translate), context=message.context
            )
    with path.open("wb") as file:
        write_po(file, catalogue)


def _translated(
    message: Message, translate: Callable[[str], str]
) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return translate(message.id)
    return tuple(translate(words) for words in message.id)
