"""The options of `ponchik program start`: how settings are typed, and refused."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import time
from enum import StrEnum
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import typer

from ponchik.cli.values import one_of, whole_number
from ponchik.errors import Invalid

_GOALS = ("other-team", "hours", "newcomers")


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
    shares = [] if text == "none" else [_as_share(one) for one in text.split(",")]
    if None in shares:
        raise typer.BadParameter(
            f"{text!r} is neither none nor shares of the round between 0 and 1, such "
            "as 0.3,0.6"
        )
    return Shares([share for share in shares if share is not None])


def _share(text: str) -> float:
    share = _as_share(text)
    if share is None:
        raise typer.BadParameter(
            f"{text!r} is not a share of the round between 0 and 1, such as 0.8"
        )
    return share


def _as_share(text: str) -> float | None:
    """Return the share that was typed, None if it is none."""
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 < share < 1 else None


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (LookupError, OSError, ValueError):
        raise typer.BadParameter(
            f"{text!r} is not a time zone such as Europe/Berlin"
        ) from None
    return text


class GoalNames(NamedTuple):
    """Soft goals, the most important first."""

    values: list[str]


def _goals(text: str) -> GoalNames:
    names = [] if text == "none" else [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name.replace("_", "-") not in _GOALS]
    if unknown:
        raise typer.BadParameter(
            f"{unknown[0]!r} is no goal: there are {', '.join(_GOALS)}, or none"
        )
    if len(set(names)) < len(names):
        raise typer.BadParameter("a goal is named twice: put it in one place")
    return GoalNames([name.replace("-", "_") for name in names])


GroupSize = Annotated[
    int | None,
    typer.Option(metavar="N", parser=whole_number(2, 8), help="2 to 8 people."),
]
EveryWeeks = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        parser=whole_number(1, 52),
        help="Weeks from one round to the next.",
    ),
]
Day = Annotated[
    Weekday | None,
    typer.Option(
        metavar="DAY",
        parser=one_of(Weekday),
        help="The day when rounds start, monday to sunday.",
    ),
]
At = Annotated[
    time | None,
    typer.Option(parser=_time, metavar="HH:MM", help="The time when rounds start."),
]
Zone = Annotated[
    str | None,
    typer.Option(parser=_zone, metavar="ZONE", help="A time zone: Europe/Berlin."),
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
    typer.Option(
        parser=_share, metavar="SHARE", help="When the closing question is asked: 0.8."
    ),
]
Reminder = Annotated[
    float | None,
    typer.Option(
        parser=_share, metavar="SHARE", help="When the silent are reminded: 0.9."
    ),
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

Language = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="The language in the channel: en or de."),
]

Words = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="A line of your own in each introduction, up to 300 characters.",
    ),
]

#: Settings by the options that change them; others are called like theirs.
_OPTIONS: Mapping[str, str] = {
    "hour": "--at",
    "minute": "--at",
    "include_guests": "--guests",
    "include_externals": "--externals",
}


@contextmanager
def options_named() -> Iterator[None]:
    """Where a setting is refused by its name, name the option that was typed."""
    try:
        yield
    except Invalid as error:
        raise Invalid(_as_typed(str(error))) from error


def _as_typed(refusal: str) -> str:
    setting, colon, rest = refusal.partition(": ")
    if setting == "settings":
        return f"{rest} (--check-ins, --closing, --reminder)"
    if not colon or not re.fullmatch(r"[a-z_]+", setting):
        return refusal
    option = _OPTIONS.get(setting, f"--{setting.replace('_', '-')}")
    return f"{option}: {rest}"
