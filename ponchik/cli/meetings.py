"""`ponchik meetings`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponchik.cli.ids import short
from ponchik.cli.output import (
    Json,
    channel_label,
    is_terminal,
    moment,
    print_json,
    say,
    show_table,
)
from ponchik.cli.session import Workspace, connected
from ponchik.cli.values import one_of
from ponchik.events.meeting_status import Status

if TYPE_CHECKING:
    from ponchik.store.connection import Transaction

ChannelOption = Annotated[
    str | None, typer.Option(metavar="CHANNEL", help="Only those of this channel.")
]
StatusOption = Annotated[
    Status | None,
    typer.Option(
        parser=one_of(Status),
        metavar="STATUS",
        help=f"Only meetings that are {', '.join(Status)}.",
    ),
]

_COLUMNS = ("Meeting", "Round", "Status", "Members, leader first", "Introduced (UTC)")


def show_meetings(
    *,
    channel: ChannelOption = None,
    status: StatusOption = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Show the groups and the status of their meetings, the newest rounds first."""
    from ponchik.queries.meetings import MeetingFilter, find_meetings

    with connected() as ponchik:
        found = ponchik.database.transaction(
            lambda t: [
                meeting
                for home, id_ in _places(t, channel, workspace)
                for meeting in find_meetings(t, home, MeetingFilter(id_, status))
            ]
        )
    if json:
        for meeting in found:
            print_json(meeting)
    elif found:
        _show_by_channel(found)
    else:
        say("No such meetings. Next: `ponchik round start CHANNEL` makes some.")


def _places(
    transaction: "Transaction", channel: str | None, workspace: str | None
) -> Sequence[tuple[str, str | None]]:
    """Return the workspaces to look in, and for which channel there."""
    from ponchik.application.channels import find_place, named_or_all
    from ponchik.queries.workspaces import workspaces_with_programs

    if channel is None:
        known = workspaces_with_programs(transaction)
        return [(home, None) for home in named_or_all(workspace, known)]
    found, home = find_place(transaction, channel, workspace)
    return [] if home is None else [(home, found)]


def _show_by_channel(found: Sequence[Mapping[str, Any]]) -> None:
    """Print a table for each channel; where nobody looks, one with a row for each."""
    if not is_terminal():
        show_table(("Channel", *_COLUMNS), ((_label(one), *_row(one)) for one in found))
        return
    of_channel: dict[str, list[Mapping[str, Any]]] = {}
    for meeting in found:
        of_channel.setdefault(_label(meeting), []).append(meeting)
    for label, meetings in of_channel.items():
        say(label)
        show_table(_COLUMNS, map(_row, meetings), wrapping=_COLUMNS[3:])


def _label(meeting: Mapping[str, Any]) -> str:
    return channel_label(meeting["channel"], meeting["channel_name"])


def _row(meeting: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        short(meeting["meeting"]),
        str(meeting["round_number"]),
        meeting["status"],
        ", ".join(_leader_first(meeting)),
        moment(meeting["introduced_at"]) or meeting["failure"] or "not yet",
    )


def _leader_first(meeting: Mapping[str, Any]) -> list[str]:
    """Sort the names so that the leader's is the first; the others keep their order."""
    named = zip(meeting["members"], meeting["names"], strict=True)
    leader = meeting["leader"]
    return [name for _, name in sorted(named, key=lambda one: one[0] != leader)]
