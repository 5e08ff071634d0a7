"""`ponchik meetings`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ponchik.cli.output import Json, moment, print_json, say, show_table
from ponchik.cli.session import connected
from ponchik.events.meeting import Status

ChannelOption = Annotated[
    str | None, typer.Option(metavar="CHANNEL", help="Only those of this channel.")
]
StatusOption = Annotated[Status | None, typer.Option(help="Only those that stand so.")]

_COLUMNS = ("Channel", "Round", "Status", "Leader", "Members", "Introduced (UTC)")


def meetings(
    *,
    channel: ChannelOption = None,
    status: StatusOption = None,
    json: Json = False,
) -> None:
    """Show the groups and how their meetings stand, the newest rounds first."""
    from ponchik.application.channels import require_channel_id
    from ponchik.queries.meetings import find_meetings

    if channel is not None:
        require_channel_id(channel)
    with connected() as ponchik:
        found = ponchik.database.transaction(
            lambda t: find_meetings(t, channel=channel, status=status)
        )
    if json:
        for meeting in found:
            print_json(meeting)
    elif found:
        show_table(_COLUMNS, map(_row, found))
    else:
        say("No such meetings. Next: `ponchik round start CHANNEL` makes some.")


def _row(meeting: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        meeting["channel"],
        str(meeting["round_number"]),
        meeting["status"],
        meeting["leader_name"] or "someone",
        ", ".join(meeting["names"]),
        moment(meeting["introduced_at"]) or meeting["failure"] or "not yet",
    )
