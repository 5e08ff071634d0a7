"""`ponchik meetings`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponchik.cli.output import Json, moment, print_json, say, show_table
from ponchik.cli.session import Workspace, connected
from ponchik.events.meeting import Status

if TYPE_CHECKING:
    from ponchik.store.connection import Transaction

ChannelOption = Annotated[
    str | None, typer.Option(metavar="CHANNEL", help="Only those of this channel.")
]
StatusOption = Annotated[
    Status | None, typer.Option(help="Only meetings with this status.")
]

_COLUMNS = ("Channel", "Round", "Status", "Leader", "Members", "Introduced (UTC)")


def show_meetings(
    *,
    channel: ChannelOption = None,
    status: StatusOption = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Show the groups and the status of their meetings, the newest rounds first."""
    from ponchik.queries.meetings import MeetingFilter, find_meetings

    wanted = MeetingFilter(channel=channel, status=status)
    with connected() as ponchik:
        found = ponchik.database.transaction(
            lambda t: [
                meeting
                for home in _workspaces(t, channel, workspace)
                for meeting in find_meetings(t, home, wanted)
            ]
        )
    if json:
        for meeting in found:
            print_json(meeting)
    elif found:
        show_table(_COLUMNS, map(_row, found))
    else:
        say("No such meetings. Next: `ponchik round start CHANNEL` makes some.")


def _workspaces(
    transaction: "Transaction", channel: str | None, workspace: str | None
) -> "Sequence[str]":
    from ponchik.application.channels import find_workspace, named_or_all
    from ponchik.queries.workspaces import workspaces_with_programs

    if channel is None:
        return named_or_all(workspace, workspaces_with_programs(transaction))
    home = find_workspace(transaction, channel, workspace)
    return [] if home is None else [home]


def _row(meeting: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        meeting["channel"],
        str(meeting["round_number"]),
        meeting["status"],
        meeting["leader_name"] or "someone",
        ", ".join(meeting["names"]),
        moment(meeting["introduced_at"]) or meeting["failure"] or "not yet",
    )
