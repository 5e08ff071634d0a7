"""`ponchik check-in`, `close`, `remind` and `finish`: the stages of a running round."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.output import Channel, Json, channel_label, counted, print_json, say
from ponchik.cli.session import Workspace, launching, typed
from ponchik.cli.values import whole_number

if TYPE_CHECKING:
    from ponchik.application.stage_launch import StageLaunch

Number = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        parser=whole_number(1),
        help="Which check-in; without it, the one that is next.",
    ),
]


def check_in(
    channel: Channel,
    *,
    number: Number = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Ask the open and scheduled meetings how it is going."""
    with launching() as ponchik:
        launched = ponchik.rounds.check_in(channel, typed(), number, workspace)
    _tell(launched, json=json)


def close(channel: Channel, *, workspace: Workspace = None, json: Json = False) -> None:
    """Ask the closing question, whether they met."""
    with launching() as ponchik:
        launched = ponchik.rounds.close(channel, typed(), workspace)
    _tell(launched, json=json)


def remind(
    channel: Channel, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Remind the groups in which nobody answered the closing question."""
    with launching() as ponchik:
        launched = ponchik.rounds.remind(channel, typed(), workspace)
    _tell(launched, json=json)


def finish(
    channel: Channel, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Close all meetings, and the round."""
    with launching() as ponchik:
        launched = ponchik.rounds.finish(channel, typed(), workspace)
    _tell(launched, json=json)


def _tell(launched: "StageLaunch", *, json: bool) -> None:
    if json:
        print_json(asdict(launched))
    elif launched.already:
        say(_already(launched))
    else:
        say(_done(launched), _next(launched))


def _already(launched: "StageLaunch") -> str:
    place = _place(launched)
    return {
        "check_in": f"The check-in of {place} was already asked",
        "closing": f"The closing question of {place} was already asked",
        "reminder": f"The groups of {place} were already reminded",
        "finish": f"The end of {place} was already launched",
    }[launched.stage] + "; nothing was sent again."


def _place(launched: "StageLaunch") -> str:
    label = channel_label(launched.channel, launched.channel_name)
    return f"round {launched.round} of {label}"


def _done(launched: "StageLaunch") -> str:
    groups = counted(launched.meetings, "group", "groups")
    place = _place(launched)
    return {
        "check_in": f"Asking how it is going: {groups} in {place}.",
        "closing": f"Asking whether they met: {groups} in {place}.",
        "reminder": f"Reminding the silent ones among {groups} in {place}.",
        "finish": f"Closing what is left of {place}: {groups}.",
    }[launched.stage]


def _next(launched: "StageLaunch") -> str:
    channel = launched.channel
    return {
        "check_in": f"Next: `ponchik meetings --channel {channel}` shows the answers.",
        "closing": f"Next: `ponchik remind {channel}` nudges the silent ones.",
        "reminder": f"Next: `ponchik finish {channel}` closes the round.",
        "finish": f"Next: `ponchik round start {channel}` begins another one.",
    }[launched.stage]
