"""`ponchik program show`, `settings`, `days-off`, `pause`, `resume`, `skip`, `move`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple
from zoneinfo import ZoneInfo

import typer

from ponchik.cli.output import Channel, Json, moment, print_json, say
from ponchik.cli.program_options import (
    NTH,
    WEEKDAYS,
    At,
    CheckIns,
    Closing,
    EveryWeeks,
    Externals,
    GoalOrder,
    GroupSize,
    Guests,
    Language,
    Reminder,
    Weekday,
    Words,
    Zone,
    options_named,
)
from ponchik.cli.program_options import Day as OnWeekday
from ponchik.cli.programs import named, next_start, read_options, rhythm
from ponchik.cli.session import Workspace, connected, typed

if TYPE_CHECKING:
    from ponchik.application.steering import Asker, Steered
    from ponchik.domain.program import ProgramState


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day such as 2027-01-04") from None


class Weekdays(NamedTuple):
    values: list[int]


def _weekdays(text: str) -> Weekdays:
    try:
        return Weekdays([WEEKDAYS.index(Weekday(one)) for one in text.split(",")])
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no list such as monday,friday") from None


class Nth(NamedTuple):
    """None for a rhythm by weeks."""

    value: int | None


def _nth(text: str) -> Nth:
    found = {name: number for number, name in NTH.items()}
    if text not in {*found, "none"}:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(found)} or none")
    return Nth(found.get(text))


Day = Annotated[date, typer.Argument(parser=_day, metavar="DAY", help="2027-01-04")]
Until = Annotated[
    date | None,
    typer.Option(parser=_day, metavar="DAY", help="The day when rounds start again."),
]
First = Annotated[
    date | None,
    typer.Option(
        parser=_day,
        metavar="DAY",
        help="Start the next round on this day, and go on from there.",
    ),
]
Monthly = Annotated[
    Nth | None,
    typer.Option(
        parser=_nth,
        metavar="NTH",
        help="Start each month on the first, second, third, fourth or last weekday of "
        "its name; none: every so many weeks.",
    ),
]
WorkingDays = Annotated[
    Weekdays | None,
    typer.Option(parser=_weekdays, metavar="DAYS", help="monday,tuesday,…"),
]
OwnMorning = Annotated[
    bool | None,
    typer.Option("--own-morning/--no-own-morning", help="Write to a group by its day."),
]
Add = Annotated[
    list[date] | None,
    typer.Option("--add", parser=_day, metavar="DAY", help="A day off; repeatable."),
]
Remove = Annotated[
    list[date] | None,
    typer.Option("--remove", parser=_day, metavar="DAY", help="No day off any more."),
]
Country = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="Take a country's public holidays: DE."),
]
Region = Annotated[
    str | None, typer.Option(metavar="CODE", help="A region of the country: BE.")
]
Year = Annotated[
    int | None, typer.Option(metavar="YEAR", help="Of which year; this and the next.")
]


def show(channel: Channel, *, workspace: Workspace = None, json: Json = False) -> None:
    """Show a program: its state, its settings and its next five starts."""
    from ponchik.application.channels import require_program

    with connected() as ponchik:
        _, _, state = ponchik.database.transaction(
            lambda t: require_program(t, channel, workspace)
        )
    if json:
        print_json(_plain(state))
    else:
        say(*_lines(channel, state))


def settings(  # noqa: PLR0913 -- one for each option
    channel: Channel,
    *,
    group_size: GroupSize = None,
    every_weeks: EveryWeeks = None,
    monthly: Monthly = None,
    weekday: OnWeekday = None,
    first: First = None,
    at: At = None,
    zone: Zone = None,
    working_days: WorkingDays = None,
    own_morning: OwnMorning = None,
    check_ins: CheckIns = None,
    closing: Closing = None,
    reminder: Reminder = None,
    guests: Guests = None,
    externals: Externals = None,
    goals: GoalOrder = None,
    language: Language = None,
    words: Words = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Change a program's settings; what is not named stays as it is."""
    changes = named(
        group_size=group_size,
        every_weeks=every_weeks,
        zone=zone,
        working_days=working_days and working_days.values,
        own_morning=own_morning,
        closing=closing,
        reminder=reminder,
        include_guests=guests,
        include_externals=externals,
        language=language,
        words=words,
        **read_options(weekday, at, check_ins, goals),
    )
    if monthly is not None:
        changes = {**changes, "week_of_month": monthly.value}
    asker = _asker(channel, workspace)
    with connected() as ponchik, options_named():
        done = ponchik.steering.change(asker, changes, first_on=first)
    _tell(done, json=json)


def days_off(  # noqa: PLR0913 -- one for each option
    channel: Channel,
    *,
    add: Add = None,
    remove: Remove = None,
    country: Country = None,
    region: Region = None,
    year: Year = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Change the days on which nothing happens: named ones, or public holidays."""
    from ponchik.application.channels import require_program
    from ponchik.application.days_off import public_holidays

    with connected() as ponchik:
        this_year = ponchik.clock().year
        years = [year] if year else [this_year, this_year + 1]
        offered = public_holidays(country, region, years) if country else {}
        _, _, state = ponchik.database.transaction(
            lambda t: require_program(t, channel, workspace)
        )
        wanted = {*state.settings.days_off, *offered, *(add or [])} - {*(remove or [])}
        changes = {"days_off": sorted(wanted)}
        done = ponchik.steering.change(
            _asker(channel, workspace), changes, state.settings_version
        )
    if not json:
        say(*(f"{day}: {name}" for day, name in offered.items()))
    _tell(done, json=json)


def pause(
    channel: Channel,
    *,
    until: Until = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Start no round for a while; one that runs goes on to its end."""
    with connected() as ponchik:
        done = ponchik.steering.pause(_asker(channel, workspace), until)
    _tell(done, json=json)


def resume(
    channel: Channel, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Start rounds again after a pause."""
    with connected() as ponchik:
        done = ponchik.steering.resume(_asker(channel, workspace))
    _tell(done, json=json)


def skip(channel: Channel, *, workspace: Workspace = None, json: Json = False) -> None:
    """Skip the next round."""
    with connected() as ponchik:
        done = ponchik.steering.skip(_asker(channel, workspace))
    _tell(done, json=json)


def move(
    channel: Channel, day: Day, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Start the next round on another day; its stages follow it."""
    with connected() as ponchik:
        done = ponchik.steering.move(_asker(channel, workspace), day)
    _tell(done, json=json)


COMMANDS = (show, settings, pause, resume, skip, move)


def _asker(channel: str, workspace: str | None) -> "Asker":
    from ponchik.application.steering import Asker

    return Asker(channel, typed(), workspace)


def _tell(done: "Steered", *, json: bool) -> None:
    if json:
        print_json({**_plain(done.state), "already": done.already})
        return
    if done.already:
        say(f"{done.channel} was so before; nothing was changed.")
    say(*_lines(done.channel, done.state))


def _plain(state: "ProgramState") -> dict[str, object]:
    return {
        "program": state.program,
        "channel": state.channel,
        "running": state.running,
        "paused": state.is_paused,
        "paused_until": state.paused_until,
        "settings": state.settings,
        "settings_version": state.settings_version,
        "managers": [str(person) for person in state.managers],
        "next_starts": [at.isoformat() for at in _starts(state)],
    }


def _lines(channel: str, state: "ProgramState") -> list[str]:
    settings = state.settings
    if not state.running:
        return [f"{channel} is not served any more."]
    days = ", ".join(WEEKDAYS[day].title() for day in settings.working_days)
    off = ", ".join(map(str, settings.days_off)) or "none"
    zone = ZoneInfo(settings.cadence.zone)
    starts = [moment(at.astimezone(zone)) for at in _starts(state)]
    return [
        f"{channel}: groups of {settings.group_size}, {rhythm(settings)}.",
        f"Working days: {days}. Days off: {off}.",
        next_start(settings, state.next_round_at),
        *([f"Next starts: {', '.join(starts)}."] if starts else []),
    ]


def _starts(state: "ProgramState") -> list[datetime]:
    from ponchik.queries.coming_rounds import next_starts

    return list(next_starts(state))
