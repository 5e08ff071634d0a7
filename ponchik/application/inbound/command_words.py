"""What somebody typed after `/ponchik`, read as generously as it can be."""

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches
from typing import NamedTuple

#: As Slack writes a channel that was typed as #name, or its id alone.
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]{5,20})(?:\|[^>]*)?>|\b([CG][A-Z0-9]{8,20})\b")
_MINUS = "\u2212"
#: Comparing takes the longer the more was typed.
_LONGEST_COMPARED = 30


class Words(NamedTuple):
    """The subcommand, what follows it, and a channel that was named."""

    name: str
    rest: str = ""
    channel: str | None = None


def read_words(text: str, known: Collection[str] = ()) -> Words:
    """Read a command's text; a `known` name may be typed in two words."""
    found = _CHANNEL.search(text)
    channel = (found[1] or found[2]) if found else None
    typed = _plain(_CHANNEL.sub(" ", text)).split()
    words = [word for word in map(_without_quotes, typed) if word]
    if words and words[0].casefold() == "ponchik":
        words = words[1:]
    name, length = _name([word.casefold() for word in words], known)
    return Words(name, " ".join(words[length:]), channel)


def suggestion(name: str, known: Collection[str]) -> str | None:
    """Return the subcommand that was meant, if one is close to what was typed."""
    close = get_close_matches(name[:_LONGEST_COMPARED], sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def _plain(text: str) -> str:
    """Return the text with simple dashes, and without what cannot be seen."""
    return "".join(
        "-" if unicodedata.category(one) == "Pd" or one == _MINUS else one
        for one in unicodedata.normalize("NFKC", text)
        if unicodedata.category(one) != "Cf"
    )


def _without_quotes(word: str) -> str:
    """Strip quotes of any kind: phones write their own, help's backticks are copied."""
    first, last = 0, len(word)
    while first < last and _is_around(word[first]):
        first += 1
    while first < last and _is_around(word[last - 1]):
        last -= 1
    return word[first:last]


def _is_around(one: str) -> bool:
    return unicodedata.category(one)[0] == "P" or one == "`"


def _name(words: list[str], known: Collection[str]) -> tuple[str, int]:
    """Return the subcommand and of how many words it is: `check in` is `check-in`."""
    for length in (2, 1):
        typed = words[:length]
        for name in known:
            if typed and name.replace("-", "") == "".join(typed).replace("-", ""):
                return name, len(typed)
    return (words[0], 1) if words else ("", 0)
