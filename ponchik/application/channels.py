"""Channels as people name them, in a workspace that may go without saying."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ponchik.application.suggestions import suggest
from ponchik.command_handler import load_program
from ponchik.domain.program import ProgramState
from ponchik.errors import Invalid, Unknown
from ponchik.events.event import Stream
from ponchik.queries.names import channel_names, channels_called
from ponchik.queries.programs import program_of_channel
from ponchik.queries.workspaces import (
    workspaces_of_channel,
    workspaces_of_channel_name,
    workspaces_with_channel_names,
)
from ponchik.store.connection import Transaction

_CHANNEL = re.compile(r"[CG][A-Z0-9]{5,20}")
_NAME = re.compile(r"#?([\w-]{1,80})")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{2,20}")
#: Workspaces in which the nearest names are looked for.
_MOST_SEARCHED = 100


class Place(NamedTuple):
    """A channel's id, and the workspace that is meant: None if no program tells."""

    channel: str
    workspace: str | None


class UnknownName(Unknown):
    """No channel that Ponchik knows has this name."""


def require_workspace_id(workspace: str) -> None:
    """Raise Invalid unless the text is a workspace's id."""
    if not _WORKSPACE.fullmatch(workspace):
        raise Invalid(
            f"{workspace!r} is not a workspace's id: it looks like T0123ABCD, and "
            "stands in the address of Slack in a browser"
        )


def find_place(transaction: Transaction, text: str, named: str | None = None) -> Place:
    """Return the channel that is meant by `C0123ABCD`, `#coffee` or `coffee`.

    Its workspace is the one named, or the channel's only one; None if no program has
    ever served a channel with this id. Raises UnknownName, with the nearest, for a
    name that is not known; Invalid if the workspace's id is none, or if several
    channels or workspaces could be meant.
    """
    if named is not None:
        require_workspace_id(named)
    if _CHANNEL.fullmatch(text):
        return Place(text, named or _only_workspace(transaction, text))
    found = _NAME.fullmatch(text)
    if not found:
        raise Invalid(
            f"{text!r} is not a channel: write its name, such as #coffee, or its id, "
            "such as C0123ABCD"
        )
    return _by_name(transaction, found[1].casefold(), named)


def require_place(
    transaction: Transaction, text: str, named: str | None = None
) -> tuple[str, str]:
    """Return what find_place finds; raise Unknown if no workspace is known for it."""
    channel, home = find_place(transaction, text, named)
    if home is None:
        raise Unknown(
            f"Ponchik serves no program in {channel}: start one with "
            f"`ponchik program start {channel}`"
        )
    return channel, home


def require_program(
    transaction: Transaction, text: str, named: str | None = None
) -> tuple[str, Stream, ProgramState]:
    """Return the channel's program with its workspace. Raises as require_place does."""
    channel, home = require_place(transaction, text, named)
    program = program_of_channel(transaction, home, channel)
    if program is None:
        raise Unknown(f"Ponchik serves no program in {channel} of {home}")
    state = load_program(transaction, home, program)
    return home, Stream("program", program), state


def named_or_all(named: str | None, known: Sequence[str]) -> Sequence[str]:
    """Return the workspace that is named, or all that are known.

    Raises Invalid if the name is not a workspace's id.
    """
    if named is None:
        return known
    require_workspace_id(named)
    return [named]


def _only_workspace(transaction: Transaction, channel: str) -> str | None:
    found = workspaces_of_channel(transaction, channel)
    if len(found) > 1:
        raise _shared(channel, found)
    return found[0] if found else None


def _by_name(transaction: Transaction, name: str, named: str | None) -> Place:
    homes = [named] if named else workspaces_of_channel_name(transaction, name)
    if len(homes) > 1:
        raise _shared(f"#{name}", homes)
    found = [id_ for home in homes for id_ in channels_called(transaction, home, name)]
    if len(found) > 1:
        raise Invalid(f"#{name} is the name of {' and '.join(found)}: say which id")
    if not found:
        raise UnknownName(
            f"no channel called #{name} is known{_nearest(transaction, name, named)}; "
            "its id, such as C0123ABCD, stands at the end of the channel's details"
        )
    return Place(found[0], homes[0])


def _shared(channel: str, workspaces: Sequence[str]) -> Invalid:
    return Invalid(
        f"{channel} is served in the workspaces {' and '.join(workspaces)}: say which "
        "one is meant with --workspace (over HTTP: workspace)"
    )


def _nearest(transaction: Transaction, name: str, named: str | None) -> str:
    homes = [named] if named else workspaces_with_channel_names(transaction)
    known = {
        id_: called
        for home in homes[:_MOST_SEARCHED]
        for id_, called in channel_names(transaction, home).items()
    }
    return suggest(name, known, "#")
