"""A language as a value: its words from a catalogue, its dates and numbers from Babel.

English sentences are the ids, so English needs no catalogue. Another language is one
file `catalogues/<code>.po`; no code names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

CATALOGUES = Path(__file__).parent / "catalogues"
_SOURCE = "en"


@dataclass(frozen=True)
class Language:
    """`locale` is a person's own (`en_US`), `translations` its language's."""

    locale: Locale
    translations: NullTranslations

    def gettext(self, message: str, /, **values: str) -> str:
        """Return the sentence in this language, with the values in their places."""
        return self.translations.gettext(message).format_map(values)

    def pgettext(self, context: str, message: str, /, **values: str) -> str:
        """Return the sentence; `context` tells apart what is one word in English."""
        return self.translations.pgettext(context, message).format_map(values)

    def ngettext(self, one: str, many: str, number: int, /, **values: str) -> str:
        """Return the sentence for so many; `{count}` stands for the number."""
        words = self.translations.ngettext(one, many, number)
        return words.format_map({"count": self.number(number), **values})

    def number(self, number: int) -> str:
        """Return a number as it is written in this language."""
        return format_decimal(number, locale=self.locale)

    def listing(
        self, items: Sequence[str], style: Literal["standard", "or"] = "standard"
    ) -> str:
        """Return `Ann`, `Ann and Bo`, `Ann, Bo and Cy`."""
        return format_list(items, style, self.locale)


def language_of(locale: str, catalogues: Path = CATALOGUES) -> Language:
    """Return the language of a locale as Slack names it (`de-DE`), or else English.

    With English words come English dates: nobody reads half a sentence.
    """
    found = _parsed(locale)
    if found is None:
        return ENGLISH
    catalogue = catalogues / f"{found.language}.po"
    if found.language != _SOURCE and not catalogue.exists():
        return ENGLISH
    return Language(found, _translations(catalogue))


def _parsed(locale: str) -> Locale | None:
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _translations(path: Path) -> NullTranslations:
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


ENGLISH = Language(Locale("en", "GB"), NullTranslations())
