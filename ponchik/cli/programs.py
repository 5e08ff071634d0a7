"""`ponchik program start`, `list` and `stop`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import asdict
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from ponchik.cli.output import (
    Channel,
    Json,
    channel_label,
    moment,
    print_json,
    say,
)
from ponchik.cli.program_options import (
    NTH,
    WEEKDAYS,
    At,
    CheckIns,
    Closing,
    Day,
    EveryWeeks,
    Externals,
    GoalNames,
    GoalOrder,
    GroupSize,
    Guests,
    Language,
    Reminder,
    Shares,
    Weekday,
    Words,
    Zone,
    options_named,
)
from ponchik.cli.session import Workspace, connected, launching, typed

if TYPE_CHECKING:
    from ponchik.application.programs import ProgramLaunch
    from ponchik.events.program import Settings

app = typer.Typer(help="The channels that Ponchik serves.", no_args_is_help=True)


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
    language: Language = None,
    words: Words = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Serve a channel, or change the settings of the program that serves it."""
    changes = named(
        group_size=group_size,
        every_weeks=every_weeks,
        zone=zone,
        closing=closing,
        reminder=reminder,
        include_guests=guests,
        include_externals=externals,
        language=language,
        words=words,
        **read_options(weekday, at, check_ins, goals),
    )
    with launching() as ponchik, options_named():
        program = ponchik.programs.start(channel, changes, typed(), workspace)
    _tell(program, json=json)


def read_options(
    weekday: Weekday | None,
    at: time | None,
    check_ins: Shares | None,
    goals: GoalNames | None,
) -> Mapping[str, object]:
    """Return the settings behind the options that are typed in other words."""
    return {
        "weekday": None if weekday is None else WEEKDAYS.index(weekday),
        "hour": None if at is None else at.hour,
        "minute": None if at is None else at.minute,
        "check_ins": None if check_ins is None else check_ins.values,
        "goals": None if goals is None else goals.values,
    }


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
        for place, program in enumerate(programs):
            say(*[""] * bool(place))
            _show(program)
    else:
        say("No programs yet. Next: `ponchik program start CHANNEL`.")


@app.command()
def stop(channel: Channel, *, workspace: Workspace = None, json: Json = False) -> None:
    """Start no more rounds in a channel; one that runs is played to its end."""
    with connected() as ponchik:
        stopped = ponchik.programs.stop(channel, typed(), workspace)
    if json:
        print_json(asdict(stopped))
        return
    label = channel_label(stopped.channel, stopped.channel_name)
    if stopped.already:
        say(f"Ponchik did not serve {label} any more; nothing was changed.")
        return
    running = stopped.still_running
    say(
        f"Ponchik starts no more rounds in {label}"
        + ("." if running is None else f"; round {running} is played to its end."),
        f"Next: `ponchik program start {stopped.channel}` serves it again.",
    )


def _show(program: Mapping[str, Any]) -> None:
    from ponchik.events.program import Settings

    settings = Settings.model_validate(program["settings"])
    rounds = f"{program['rounds'] or 'none'} so far"
    coming = program["next_round_at"]
    then = f", the next on {moment(coming)} (UTC)" if coming else ""
    label = channel_label(program["channel"], program["channel_name"])
    say(
        f"{label}, {_state(program)}",
        _line("rounds", f"{rounds}{then}"),
        *_lines(settings),
    )


def _state(program: Mapping[str, Any]) -> str:
    if not program["running"]:
        return f"ended: {program['ended_reason']}"
    if program["waiting_since"] is None:
        return "running"
    why = program["waiting_reason"].replace("_", " ")
    return f"waiting since {moment(program['waiting_since'])}: {why}"


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
        f"Ponchik {so} {channel_label(channel, program.channel_name)}"
        + ("; nothing was changed." if program.already else "."),
        *_lines(settings),
        next_start(settings, program.next_round_at),
        f"Next: `ponchik round start {channel}` starts one right now.",
    )


def _lines(settings: "Settings") -> Iterator[str]:
    """Every setting, in a terminal's 80 columns."""
    yield _line("rhythm", rhythm(settings))
    yield _line("groups", f"of {settings.group_size}; {_people(settings)}")
    yield _line("check-ins", _shares(settings.check_ins) or "none")
    closing, reminder = settings.closing, settings.reminder
    if closing or reminder:
        yield _line("closing", _share(closing))
        yield _line("reminder", _share(reminder))
    working = ", ".join(WEEKDAYS[day].title()[:3] for day in settings.working_days)
    yield _line("days", f"{working}; {_count(settings.days_off, 'day')} off")
    if settings.own_morning:
        yield _line("hours", "in each group's own morning")
    goals = ", ".join(goal.value.replace("_", "-") for goal in settings.goals)
    yield _line("goals", goals or "none")
    yield _line("language", settings.language)
    if settings.words:
        yield _line("words", shlex.quote(settings.words))


def _line(name: str, value: str) -> str:
    return f"  {name:<10} {value}"


def _count(things: Sized, word: str) -> str:
    return f"{len(things) or 'no'} {word}{'' if len(things) == 1 else 's'}"


def _share(share: float | None) -> str:
    return "by the schedule" if share is None else f"{share:.0%} of the round"


def _shares(shares: Iterable[float]) -> str:
    return ", ".join(f"{share:.0%}" for share in shares)


def _people(settings: "Settings") -> str:
    guests = "with" if settings.include_guests else "without"
    externals = "with" if settings.include_externals else "without"
    return f"{guests} guests, {externals} connected companies"


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
