"""Channels as people name them: by an id, in a workspace that may go without saying."""

import re
from collections.abc import Sequence

from ponchik.errors import Invalid, Unknown
from ponchik.queries.workspaces import workspaces_of_channel
from ponchik.store.connection import Transaction

_CHANNEL = re.compile(r"[CG][A-Z0-9]{5,20}")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{2,20}")


def require_channel_id(channel: str) -> None:
    """Raise Invalid unless the text is a channel's id."""
    if not _CHANNEL.fullmatch(channel):
        raise Invalid(
            f"{channel!r} is not a channel's id: it looks like C0123ABCD, and Slack "
            "shows it at the end of the channel's details"
        )


def require_workspace_id(workspace: str) -> None:
    """Raise Invalid unless the text is a workspace's id."""
    if not _WORKSPACE.fullmatch(workspace):
        raise Invalid(
            f"{workspace!r} is not a workspace's id: it looks like T0123ABCD, and "
            "stands in the address of Slack in a browser"
        )


def find_workspace(
    transaction: Transaction, channel: str, named: str | None = None
) -> str | None:
    """Return the workspace that is meant: the one named, or the channel's only one.

    None if no program has ever served the channel. Raises Invalid if the name is not a
    workspace's id, or if several workspaces share the channel and none is named.
    """
    require_channel_id(channel)
    if named is not None:
        require_workspace_id(named)
        return named
    found = workspaces_of_channel(transaction, channel)
    if len(found) > 1:
        raise Invalid(
            f"{channel} is served in the workspaces {' and '.join(found)}: say which "
            "one is meant with --workspace (over HTTP: workspace)"
        )
    return found[0] if found else None


def require_workspace(
    transaction: Transaction, channel: str, named: str | None = None
) -> str:
    """Return what find_workspace finds; raise Unknown if that is nothing."""
    found = find_workspace(transaction, channel, named)
    if found is None:
        raise Unknown(
            f"Ponchik serves no program in {channel}: start one with "
            f"`ponchik program start {channel}`"
        )
    return found


def named_or_all(named: str | None, known: Sequence[str]) -> Sequence[str]:
    """Return the workspace that is named, or all that are known.

    Raises Invalid if the name is not a workspace's id.
    """
    if named is None:
        return known
    require_workspace_id(named)
    return [named]
