"""What a host fills in is read back, or refused with a sentence under its field."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.demo.simulator.form_state import state_of
from ponchik.domain.calendar import EARLIEST, LATEST
from ponchik.events.program import Goal
from ponchik.events.stage import Stage
from ponchik.slack.surfaces.form_values import FieldErrors, Values
from ponchik.slack.surfaces.repairs import ResendChoice, read_resend
from ponchik.slack.surfaces.schedule_form import ZONES, Schedule
from ponchik.slack.surfaces.schedule_values import (
    Days,
    ScheduleChoice,
    read_set_up,
    read_shown,
    rhythm_from,
)
from ponchik.slack.surfaces.set_up import SetUpForm, set_up_modal
from ponchik.slack.surfaces.settings import SettingsForm, settings_modal
from ponchik.slack.surfaces.settings_values import SettingsChoice, read_settings
from ponchik.slack.texts.forms import cannot_host, in_no_group, time_hint
from ponchik.slack.texts.language import ENGLISH
from ponchik.slack.texts.rhythms import Plan, Rhythm
from tests.unit.host_surfaces import COFFEE, MONDAYS, PROGRAM, SCHEDULE, SETTINGS

pytestmark = pytest.mark.unit

MONDAY = date(2026, 12, 7)
DAYS = Days(today=date(2026, 11, 30), earliest=date(2026, 12, 3))
RHYTHMS = st.one_of(
    st.builds(Rhythm, st.integers(0, 4), st.integers(1, 52)),
    st.builds(Rhythm, st.integers(0, 4), st.just(2), st.sampled_from([1, 2, 3, 4, -1])),
)
TIMES = st.times(time(8), time(15)).map(lambda at: at.replace(second=0, microsecond=0))
PLANS = st.builds(Plan, RHYTHMS, TIMES, st.sampled_from(ZONES), st.integers(2, 8))
DAYS_OFF = st.sets(st.dates(date(2028, 1, 1), date(2028, 12, 31)), max_size=60)


def filled_in(view: dict[str, Any]) -> Values:
    """Return the values of a form that nobody has touched, as Slack sends them."""
    values: Values = state_of(view["blocks"], None, "Europe/Berlin")
    return values


def set_up(**changes: Any) -> Values:
    """Return the values of the set-up form, with other ones in some fields."""
    values = dict(
        filled_in(set_up_modal(ENGLISH, SetUpForm(PROGRAM, COFFEE, SCHEDULE)))
    )
    return values | {name: {f"set:{name}": value} for name, value in changes.items()}


def settings(state: SettingsForm = SETTINGS, **changes: Any) -> Values:
    values = dict(filled_in(settings_modal(ENGLISH, state)))
    return values | {name: {f"set:{name}": value} for name, value in changes.items()}


def chosen(value: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


def sentences(read: object) -> dict[str, str]:
    assert isinstance(read, FieldErrors)
    return dict(read.sentences)


def start_of(rhythm: Rhythm) -> date:
    """Return a day far ahead with which the rhythm can begin."""
    days = (date(2028, 1, 1) + timedelta(days=n) for n in range(366))
    week = rhythm.week_of_month or 1
    return next(
        day
        for day in days
        if day.weekday() == rhythm.weekday
        and (week == -1 or (day.day - 1) // 7 + 1 == week)
    )


@given(PLANS)
def test_a_set_up_form_is_read_back_as_it_was_shown(plan: Plan) -> None:
    first = start_of(plan.rhythm)
    form = SetUpForm(PROGRAM, COFFEE, Schedule(plan, first, ()))
    read = read_set_up(ENGLISH, filled_in(set_up_modal(ENGLISH, form)), DAYS)
    assert read == ScheduleChoice(plan, first)


@given(
    plan=PLANS,
    off=DAYS_OFF,
    goals=st.sampled_from([(), *((goal,) for goal in Goal)]),
    yes=st.booleans(),
    check_ins=st.integers(0, 10),
)
def test_a_settings_form_is_read_back_as_it_was_shown(
    *, plan: Plan, off: set[date], goals: tuple[Goal, ...], yes: bool, check_ins: int
) -> None:
    first = start_of(plan.rhythm)
    shown = replace(
        SETTINGS, schedule=Schedule(plan, first, ()), days_off=tuple(sorted(off)),
        goals=goals, guests=yes, externals=not yes, own_morning=yes, words="Hello",
        check_ins=check_ins, language="de", hosts=("U1", "U2"),
    )  # fmt: skip
    days = replace(DAYS, unchanged=first)
    assert read_settings(ENGLISH, settings(shown), days) == SettingsChoice(
        schedule=ScheduleChoice(plan, first), check_ins=check_ins, own_morning=yes,
        goals=goals, guests=yes, externals=not yes, days_off=shown.days_off,
        words="Hello", language="de", hosts=("U1", "U2"),
    )  # fmt: skip


WRONG: dict[str, tuple[str, Any, str]] = {
    "over": ("first", {"selected_date": "2026-11-27"}, "That day is over."),
    "a Saturday": (
        "first",
        {"selected_date": "2026-12-05"},
        "That's a Saturday. Choose a working day.",
    ),
    "too soon": (
        "first",
        {"selected_date": "2026-12-02"},
        "Give people three working days to step out: 3 December or later.",
    ),
    "no day": ("first", {"selected_date": None}, "Please choose."),
    "no date at all": ("first", {"selected_date": "soon"}, "Please choose."),
    "at night": ("time", {"selected_time": "07:59"}, "From 8:00 to 15:00, please."),
    "too late": ("time", {"selected_time": "15:01"}, "From 8:00 to 15:00, please."),
    "no such zone": (
        "zone",
        chosen("Europe/Atlantis"),
        "I don't know the time zone Europe/Atlantis.",
    ),
    "a zone outside": (
        "zone",
        chosen("../etc/passwd"),
        "I don't know the time zone ../etc/passwd.",
    ),
    "too seldom": ("often", chosen("weeks:53"), "Please choose."),
    "never": ("often", chosen("weeks:0"), "Please choose."),
    "too many people": ("size", chosen("9"), "Please choose."),
    "nothing chosen": ("size", {"selected_option": None}, "Please choose."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_told_under_its_field(case: str) -> None:
    field, value, sentence = WRONG[case]
    assert sentences(read_set_up(ENGLISH, set_up(**{field: value}), DAYS)) == {
        field: sentence
    }
    changed = settings(SETTINGS, **{field: value})
    assert sentences(read_settings(ENGLISH, changed, DAYS)) == {field: sentence}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = set_up(
        first={"selected_date": "2026-12-05"}, time={"selected_time": "23:00"},
        zone=chosen("nowhere"),
    )  # fmt: skip
    assert set(sentences(read_set_up(ENGLISH, wrong, DAYS))) == {
        "first",
        "time",
        "zone",
    }


def test_an_empty_form_is_refused_and_breaks_nothing() -> None:
    assert set(sentences(read_set_up(ENGLISH, {}, DAYS))) == {
        *("often", "first", "time", "zone", "size"),
    }


def test_the_day_that_stands_already_may_be_near() -> None:
    near = replace(DAYS, unchanged=date(2026, 12, 1))
    changed = settings(first={"selected_date": "2026-12-01"})
    assert isinstance(read_settings(ENGLISH, changed, near), SettingsChoice)


def test_a_round_cannot_begin_on_a_day_that_is_made_a_day_off() -> None:
    read = read_settings(ENGLISH, settings(off={"value": "2026-12-07"}), DAYS)
    assert sentences(read) == {"first": "That's a day off here. Choose another."}


def test_the_words_name_the_hours_that_a_program_can_have() -> None:
    assert (time(8), time(15)) == (EARLIEST, LATEST)
    assert "From 8:00 to 15:00" in time_hint(ENGLISH)


OFF = {
    "2026-12-24": 1,
    "2026-12-24 to 2027-01-03": 11,
    " 2026-12-24 bis 2026-12-26 \n\n2026-12-25\n": 3,
    "2026-12-24-2026-12-26": 3,
    "2026-12-24 \u2013 2026-12-26": 3,
    "": 0,
}


@pytest.mark.parametrize("typed", OFF)
def test_days_off_are_read_as_people_write_them(typed: str) -> None:
    read = read_settings(ENGLISH, settings(off={"value": typed}), DAYS)
    assert isinstance(read, SettingsChoice)
    assert len(read.days_off or ()) == OFF[typed]


WRONG_OFF = {
    "Christmas": "I can't read “Christmas”. Write days like 2026-12-24.",
    "2026-02-30": "I can't read “2026-02-30”. Write days like 2026-12-24.",
    "24.12.2026": "I can't read “24.12.2026”. Write days like 2026-12-24.",
    "2027-01-03 to 2026-12-24": "“2027-01-03 to 2026-12-24” ends before it begins.",
    "2026-12-24 to 2126-12-24": "That's more than 400 days.",
    "2026-12-24 to 2027-06-30\n2028-01-01 to 2028-12-01": "That's more than 400 days.",
}


@pytest.mark.parametrize("typed", WRONG_OFF)
def test_days_off_that_cannot_be_read_are_told(typed: str) -> None:
    read = read_settings(ENGLISH, settings(off={"value": typed}), DAYS)
    assert sentences(read)["off"] == WRONG_OFF[typed]


def test_a_program_needs_a_host() -> None:
    read = read_settings(ENGLISH, settings(managers={"selected_users": []}), DAYS)
    assert sentences(read) == {"managers": "Choose at least one."}


def test_a_line_of_ones_own_has_its_length() -> None:
    read = read_settings(ENGLISH, settings(words={"value": "x" * 301}), DAYS)
    assert sentences(read) == {"words": "At most 300 characters, please."}


def test_what_a_form_does_not_show_stays_as_it_is() -> None:
    many = tuple(MONDAY + timedelta(days=2 * n) for n in range(1, 400))
    shown = replace(
        SETTINGS, goals=(Goal.HOURS, Goal.NEWCOMERS), days_off=many, words=None
    )
    read = read_settings(ENGLISH, settings(shown), DAYS)
    assert isinstance(read, SettingsChoice)
    assert (read.goals, read.days_off, read.words) == (None, None, None)


def test_days_off_that_the_form_does_not_show_still_count() -> None:
    many = frozenset(MONDAY + timedelta(days=2 * n) for n in range(400))
    shown = replace(SETTINGS, days_off=tuple(many))
    read = read_settings(ENGLISH, settings(shown), replace(DAYS, days_off=many))
    assert sentences(read) == {"first": "That's a day off here. Choose another."}


def test_the_days_that_follow_are_those_of_what_is_filled_in_so_far() -> None:
    otherwise = ScheduleChoice(MONDAYS, MONDAY)
    tuesday = set_up(first={"selected_date": "2026-12-08"}, often=chosen("weeks:3"))
    assert read_shown(tuesday, otherwise) == ScheduleChoice(
        replace(MONDAYS, rhythm=Rhythm(1, 3)), date(2026, 12, 8)
    )
    assert read_shown({}, otherwise) == otherwise
    assert read_shown(set_up(zone=chosen("nowhere")), otherwise) == otherwise


def test_a_fifth_monday_is_taken_for_the_last() -> None:
    assert rhythm_from("month:same", date(2026, 11, 30)) == Rhythm(0, 2, -1)
    assert rhythm_from("month:same", date(2026, 12, 28)) == Rhythm(0, 2, 4)
    assert rhythm_from("month:last", MONDAY) == Rhythm(0, 2, -1)


def test_what_only_a_use_case_can_know_is_told_under_its_field_too() -> None:
    assert cannot_host(ENGLISH, "Deploy Bot") == "Deploy Bot can't be a host."
    assert in_no_group(ENGLISH) == "That person is in no group of this round."


def test_somebody_of_the_group_has_to_be_chosen() -> None:
    values: Values = {"group": {"set:group": {"selected_user": "U1"}}}
    assert read_resend(ENGLISH, values) == ResendChoice("U1", None)
    asked: Values = {
        **values,
        "what": {"set:what": {"selected_option": {"value": "closing"}}},
    }
    assert read_resend(ENGLISH, asked) == ResendChoice("U1", Stage.CLOSING)
    unknown: Values = {
        **values,
        "what": {"set:what": {"selected_option": {"value": "x"}}},
    }
    assert read_resend(ENGLISH, unknown) == FieldErrors({"what": "Please choose."})
    assert sentences(read_resend(ENGLISH, {})) == {"group": "Please choose."}
