"""`ponchik program start` and `ponchik program list`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

import typer

from ponchik.cli.output import Channel, Json, moment, print_json, say, show_table
from ponchik.cli.session import Workspace, connected, launching, typed

if TYPE_CHECKING:
    from ponchik.application.programs import ProgramLaunch
    from ponchik.events.program import Settings

app = typer.Typer(help="The channels that Ponchik serves.", no_args_is_help=True)


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS = tuple(Weekday)
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


def _time(text: str) -> time:
    found = re.fullmatch(r"(\d|[01]\d|2[0-3]):([0-5]\d)", text, re.ASCII)
    if not found:
        raise typer.BadParameter(f"{text!r} is not a time such as 09:30")
    return time(int(found[1]), int(found[2]))


class Shares(NamedTuple):
    """Moments of a round as shares of its length."""

    values: list[float]


def _shares(text: str) -> Shares:
    try:
        return Shares([] if text == "none" else [float(one) for one in text.split(",")])
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is neither shares of the round, such as 0.3,0.6, nor none"
        ) from None


class GoalNames(NamedTuple):
    """Soft goals, the most important first."""

    values: list[str]


def _goals(text: str) -> GoalNames:
    names = [] if text == "none" else text.split(",")
    return GoalNames([name.strip().replace("-", "_") for name in names])


GroupSize = Annotated[int | None, typer.Option(metavar="N", help="2 to 8 people.")]
EveryWeeks = Annotated[
    int | None, typer.Option(metavar="N", help="Weeks from one round to the next.")
]
Day = Annotated[
    Weekday | None,
    typer.Option(
        metavar="DAY",
        case_sensitive=False,
        help="The day when rounds start, monday to sunday.",
    ),
]
At = Annotated[
    time | None,
    typer.Option(parser=_time, metavar="HH:MM", help="The time when rounds start."),
]
Zone = Annotated[
    str | None, typer.Option(metavar="ZONE", help="A time zone: Europe/Berlin.")
]
CheckIns = Annotated[
    Shares | None,
    typer.Option(
        parser=_shares,
        metavar="SHARES",
        help="When check-ins are asked, as shares of the round: 0.3,0.6; or none.",
    ),
]
Closing = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="When the closing question is asked: 0.8."),
]
Reminder = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="When the silent are reminded: 0.9."),
]
Guests = Annotated[
    bool | None, typer.Option("--guests/--no-guests", help="Pair guests, too.")
]
Externals = Annotated[
    bool | None,
    typer.Option(
        "--externals/--no-externals", help="Pair people of connected companies, too."
    ),
]
GoalOrder = Annotated[
    GoalNames | None,
    typer.Option(
        parser=_goals,
        metavar="GOALS",
        help="What groups should be like, the most important first: "
        "other-team,hours,newcomers; or none.",
    ),
]


@app.command()
def start(  # noqa: PLR0913 -- one for each option
    channel: Channel,
    *,
    group_size: GroupSize = None,
    every_weeks: EveryWeeks = None,
    weekday: Day = None,
    at: At = None,
    zone: Zone = None,
    check_ins: CheckIns = None,
    closing: Closing = None,
    reminder: Reminder = None,
    guests: Guests = None,
    externals: Externals = None,
    goals: GoalOrder = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Serve a channel, or change the settings of the program that serves it."""
    changes = named(
        group_size=group_size,
        every_weeks=every_weeks,
        weekday=None if weekday is None else WEEKDAYS.index(weekday),
        hour=None if at is None else at.hour,
        minute=None if at is None else at.minute,
        zone=zone,
        check_ins=None if check_ins is None else check_ins.values,
        closing=closing,
        reminder=reminder,
        include_guests=guests,
        include_externals=externals,
        goals=None if goals is None else goals.values,
    )
    with launching() as ponchik:
        program = ponchik.programs.start(channel, changes, typed(), workspace)
    _tell(program, json=json)


def named(**wanted: object) -> Mapping[str, Any]:
    """Return the settings that were named."""
    return {name: value for name, value in wanted.items() if value is not None}


@app.command("list")
def list_programs(*, workspace: Workspace = None, json: Json = False) -> None:
    """Show every channel that Ponchik serves or served."""
    from ponchik.application.channels import named_or_all
    from ponchik.queries.programs import find_programs
    from ponchik.queries.workspaces import workspaces_with_programs

    with connected() as ponchik:
        programs = ponchik.database.transaction(
            lambda t: [
                program
                for home in named_or_all(workspace, workspaces_with_programs(t))
                for program in find_programs(t, home)
            ]
        )
    if json:
        for program in programs:
            print_json({**program, "next_starts": starts_of(program)})
    elif programs:
        show_table(_COLUMNS, map(_row, programs))
    else:
        say("No programs yet. Next: `ponchik program start CHANNEL`.")


_COLUMNS = ("Channel", "State", "Group size", "Rhythm", "Rounds", "Next round (UTC)")


def _row(program: Mapping[str, Any]) -> tuple[str, ...]:
    from ponchik.events.program import Settings

    settings = Settings.model_validate(program["settings"])
    return (
        program["channel"],
        "running" if program["running"] else f"ended: {program['ended_reason']}",
        str(settings.group_size),
        rhythm(settings),
        str(program["rounds"]),
        moment(program["next_round_at"]),
    )


def starts_of(program: Mapping[str, Any]) -> list[str]:
    """Return the next five starts of a row, where its next round was planned."""
    from ponchik.domain.program import ProgramState, day_of
    from ponchik.events.program import Settings
    from ponchik.queries.coming_rounds import next_starts

    settings = Settings.model_validate(program["settings"])
    at = program["next_round_at"]
    state = ProgramState(
        history=(settings,),
        next_round_at=at,
        next_round_on=program["next_round_on"] or day_of(settings, at) if at else None,
    )
    return [at.isoformat() for at in next_starts(state)]


def _tell(program: "ProgramLaunch", *, json: bool) -> None:
    if json:
        print_json(asdict(program))
        return
    settings, channel = program.settings, program.channel
    so = "already serves" if program.already else "serves"
    say(
        f"Ponchik {so} {channel}: groups of {settings.group_size}, {rhythm(settings)}"
        + ("; nothing was changed." if program.already else "."),
        next_start(settings, program.next_round_at),
        f"Next: `ponchik round start {channel}` starts one right now.",
    )


def next_start(settings: "Settings", at: datetime | None) -> str:
    """Say when the next round starts, on the program's own clock."""
    if at is None:
        return "It is paused: no round starts before somebody resumes it."
    starts = at.astimezone(ZoneInfo(settings.cadence.zone))
    return f"The next round starts on {starts:%A}, {moment(starts)}."


def rhythm(settings: "Settings") -> str:
    cadence = settings.cadence
    weeks = "week" if cadence.every_weeks == 1 else f"{cadence.every_weeks} weeks"
    day = WEEKDAYS[cadence.weekday].title()
    on = f"every {weeks}, {day}"
    if cadence.week_of_month is not None:
        on = f"monthly, {NTH[cadence.week_of_month]} {day}"
    return f"{on} at {cadence.hour:02}:{cadence.minute:02} ({cadence.zone})"
