"""Ids as tables show them, and as they may be typed again."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from typing import TYPE_CHECKING
from uuid import UUID

import typer

from ponchik.errors import Invalid, Unknown

if TYPE_CHECKING:
    from ponchik.bootstrap import Ponchik


#: Characters of an id that is written in full: it need not be looked for.
_WHOLE = 36


def short(identity: UUID | str) -> str:
    """Return the id's first characters, which commands take for the whole."""
    from ponchik.queries.short_ids import SHORT

    return str(identity)[:SHORT]


def short_stream(stream: object) -> str:
    """Return `meeting-3f2a9c1e`."""
    kind, _, identity = str(stream).partition("-")
    return f"{kind}-{short(identity)}"


def beginning_of_id(text: str) -> str:
    """Return what was typed, in small letters; refuse what no id begins with."""
    from ponchik.queries.short_ids import is_beginning

    if not is_beginning(text):
        raise typer.BadParameter(
            f"{text!r} is no id: write it as it is shown, or its first 4 characters "
            "or more"
        )
    return text.lower()


def find_effect(ponchik: "Ponchik", beginning: str) -> UUID:
    """Return the effect whose id begins so.

    Raises Unknown if there is none, Invalid if there are several.
    """
    from ponchik.queries.short_ids import effects_beginning

    found = ponchik.database.transaction(lambda t: effects_beginning(t, beginning))
    _require_one(beginning, [str(one) for one in found], "effect")
    return found[0]


def find_stream(ponchik: "Ponchik", text: str) -> str:
    """Return the stream that is meant by its name, or by the beginning of it.

    Raises Invalid for what is no stream, or begins several; Unknown for none.
    """
    from ponchik.command_handler import DECIDERS
    from ponchik.queries.short_ids import is_beginning, streams_beginning

    kind, _, identity = text.partition("-")
    if kind not in DECIDERS or not is_beginning(identity):
        raise Invalid(
            f"{text!r} is not a stream: write one of {', '.join(DECIDERS)}, a hyphen "
            "and its id, or the id's first characters"
        )
    name = f"{kind}-{identity.lower()}"
    if len(identity) == _WHOLE:
        return name
    found = ponchik.database.transaction(lambda t: streams_beginning(t, name))
    _require_one(name, found, "stream")
    return found[0]


def _require_one(typed: str, found: list[str], what: str) -> None:
    if not found:
        raise Unknown(f"there is no {what} {typed}")
    if len(found) > 1:
        several = ", ".join(found)
        raise Invalid(f"{typed} begins {several}: write more of it")
