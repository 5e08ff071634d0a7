"""The fields that set up and settings share: how often, from when, where, how many."""

from dataclasses import dataclass
from datetime import date, time

from ponchik.slack.blocks import Block, named_section
from ponchik.slack.buttons import Action
from ponchik.slack.form_blocks import (
    Choice,
    date_picker,
    field,
    menu,
    time_picker,
    watched,
)
from ponchik.slack.texts import forms as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import Plan

#: Any other zone is set by command line or dashboard.
ZONES = (
    *("Europe/London", "Europe/Lisbon", "Europe/Dublin", "Europe/Berlin"),
    *("Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw"),
    *("Europe/Athens", "Europe/Helsinki", "Europe/Istanbul"),
    *("Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg"),
    *("Asia/Jerusalem", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka"),
    *("Asia/Bangkok", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo"),
    *("Australia/Sydney", "Pacific/Auckland"),
    *("America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "America/Mexico_City", "Etc/UTC"),
)
SIZES = (2, 3, 4, 5, 6, 8)
WEEKS = (1, 2, 3, 4)
SAME_WEEK, LAST_WEEK = "month:same", "month:last"
SO = "so"


@dataclass(frozen=True)
class Schedule:
    """What the fields show; `dates` are the starts that follow from it."""

    plan: Plan
    first: date
    dates: tuple[date, ...]

    @property
    def often(self) -> str:
        """The value of the choice that says how often."""
        match self.plan.rhythm.week_of_month:
            case None:
                return f"weeks:{self.plan.rhythm.weeks}"
            case -1:
                return LAST_WEEK
            case _:
                return SAME_WEEK


def schedule_fields(
    language: Language, schedule: Schedule, first_label: str
) -> list[Block]:
    """Return the five fields and what they come to."""
    plan = schedule.plan
    return [
        _often(language, schedule),
        watched(
            field(
                Action.SET_FIRST,
                first_label,
                date_picker(schedule.first),
                texts.first_hint(language),
            )
        ),
        _time(language, plan.at),
        _zone(language, plan.zone),
        _size(language, plan.size),
        named_section(SO, texts.so(language, plan, schedule.dates)),
    ]


def _often(language: Language, schedule: Schedule) -> Block:
    weeks = sorted({*WEEKS, schedule.plan.rhythm.weeks})
    choices: list[Choice] = [
        *((texts.every_weeks(language, n), f"weeks:{n}") for n in weeks),
        (texts.every_month_same_week(language), SAME_WEEK),
        (texts.every_month_last_week(language), LAST_WEEK),
    ]
    element = menu(choices, schedule.often)
    return watched(field(Action.SET_OFTEN, texts.often_label(language), element))


def _time(language: Language, at: time) -> Block:
    label, hint = texts.time_label(language), texts.time_hint(language)
    return watched(field(Action.SET_TIME, label, time_picker(at), hint))


def _zone(language: Language, zone: str) -> Block:
    zones = ZONES if zone in ZONES else (zone, *ZONES)
    choices = [(name.replace("_", " "), name) for name in zones]
    element = menu(choices, zone)
    return watched(field(Action.SET_ZONE, texts.zone_label(language), element))


def _size(language: Language, size: int) -> Block:
    sizes = sorted({*SIZES, size})
    choices = [(texts.size_option(language, n), str(n)) for n in sizes]
    label, hint = texts.size_label(language), texts.size_hint(language)
    return watched(field(Action.SET_SIZE, label, menu(choices, str(size)), hint))
