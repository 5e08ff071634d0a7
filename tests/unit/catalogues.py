"""What stands in the code to be translated, what is missing, and a language for tests.

`python -m tests.unit.catalogues` lists for each catalogue what is still to be done.
"""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

import ponchik.slack.texts
from ponchik.slack.texts.language import CATALOGUES

TEXTS = Path(ponchik.slack.texts.__file__).parent


@cache
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


def problems_of(catalogue: Path) -> Iterator[str]:
    """Yield each message that is not translated as it has to be."""
    with catalogue.open("rb") as file:
        translated = read_po(file)
    for message in filter(lambda message: message.id, extracted()):
        found = translated.get(message.id, message.context)
        if found is None or not _is_complete(found, message, translated.num_plurals):
            yield _ids(message)[0]


def _is_complete(found: Message, message: Message, plurals: int) -> bool:
    """Whether it says something, fills in the same, and has all forms of a plural."""
    is_plural = not isinstance(message.id, str)
    said = [found.string] if isinstance(found.string, str) else list(found.string or ())
    if found.fuzzy or len(said) != (plurals if is_plural else 1):
        return False
    allowed = {_places(words) for words in _ids(message)}
    return all(words and _places(words) in allowed for words in said)


def _ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _places(words: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name)


def _listed(catalogue: Path) -> str:
    missing = [f"  {words!r}" for words in problems_of(catalogue)]
    count = len(missing) or "nothing"
    return "\n".join([f"{catalogue.name}: {count} to translate", *missing])


if __name__ == "__main__":
    for path in sorted(CATALOGUES.glob("*.po")):
        sys.stdout.write(f"{_listed(path)}\n")
