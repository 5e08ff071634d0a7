"""How numbers and words from a list are typed, and refused in Ponchik's words."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import typer

Word = TypeVar("Word", bound=StrEnum)


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a parser of whole numbers within bounds."""
    bounds = f"{least} or more" if most is None else f"{least} to {most}"

    def parse(text: str) -> int:
        digits = text.strip().isascii() and text.strip().isdigit()
        number = int(text) if digits else None
        if number is None or number < least or (most is not None and number > most):
            raise typer.BadParameter(f"{text!r} is not a whole number, {bounds}")
        return number

    return parse


def one_of(words: type[Word]) -> Callable[[str], Word]:
    """Return a parser of the words in a list; upper and lower case are one."""

    def parse(text: str) -> Word:
        try:
            return words(text.strip().lower())
        except ValueError:
            raise typer.BadParameter(
                f"{text!r} is none of {', '.join(words)}"
            ) from None

    return parse
