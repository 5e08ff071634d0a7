"""A language as a value: its words from a catalogue, its dates and numbers from Babel.

English sentences are the ids, so English needs no catalogue. Another language is one
file `catalogues/<code>.po`, called as Slack calls it (`de`, `pt_BR`); no code names it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
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
    """`locale` is a person's own (`en_US`), `translations` its language's (`en`)."""

    locale: Locale
    translations: NullTranslations
    code: str

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


def language_of(locale: str | None, catalogues: Path = CATALOGUES) -> Language:
    """Return the language of a locale as Slack names it (`de-DE`), or else English.

    With English words come English dates: nobody reads half a sentence.
    """
    return (_found(locale, catalogues) if locale else None) or ENGLISH


def common_language(
    locales: Iterable[str | None], otherwise: Language, catalogues: Path = CATALOGUES
) -> Language:
    """Return the language that all of them read; `otherwise` if there is none.

    Where only their countries differ, dates are those of the language at large.
    """
    found = {_found(locale, catalogues) if locale else None for locale in locales}
    if len(found) == 1:
        return found.pop() or otherwise
    shared = {language.code for language in found if language}
    if len(shared) != 1 or None in found:
        return otherwise
    return language_of(shared.pop(), catalogues)


def codes(catalogues: Path = CATALOGUES) -> frozenset[str]:
    """Return the codes of the languages that there are: `de`, `en`, `pt_BR`."""
    return frozenset({_SOURCE, *(file.stem for file in catalogues.glob("*.po"))})


def own_name(code: str) -> str:
    """Return what a language calls itself: `Deutsch`."""
    parsed = _parsed(code)
    name = (parsed and parsed.get_display_name()) or code
    return f"{name[:1].upper()}{name[1:]}"


@lru_cache
def _found(locale: str, catalogues: Path) -> Language | None:
    if locale == _SOURCE:
        return ENGLISH
    name = locale.replace("-", "_")
    parsed = _parsed(name) or _parsed(name.partition("_")[0])
    if parsed is None:
        return None
    known = codes(catalogues)
    code = next((one for one in (name, parsed.language) if one in known), None)
    if code is None:
        return None
    return Language(parsed, _translations(catalogues / f"{code}.po"), code)


def _parsed(name: str) -> Locale | None:
    try:
        return Locale.parse(name)
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


ENGLISH = Language(Locale("en", "GB"), NullTranslations(), _SOURCE)
