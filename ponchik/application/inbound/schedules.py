"""A program's settings as its hosts see them: when rounds start, and what follows."""

from datetime import date, datetime, time
from itertools import islice

from ponchik.domain.calendar import calendar_of
from ponchik.domain.program import ProgramState, change_settings
from ponchik.domain.schedule import coming_starts, first_start
from ponchik.errors import Invalid
from ponchik.events.program import Settings
from ponchik.slack.surfaces.schedule_form import Schedule
from ponchik.slack.surfaces.schedule_values import ScheduleChoice
from ponchik.slack.texts.rhythms import Plan, Rhythm

_DATES_SHOWN = 5


def plan_of(settings: Settings) -> Plan:
    """Return when rounds start and how many meet, as it is told."""
    cadence = settings.cadence
    week = None if cadence.week_of_month is None else int(cadence.week_of_month)
    return Plan(
        Rhythm(cadence.weekday, cadence.every_weeks, week),
        time(cadence.hour, cadence.minute),
        cadence.zone,
        settings.group_size,
    )


def next_day(state: ProgramState, now: datetime) -> date:
    """Return the day of the next round; of a paused program, if it were resumed."""
    at = state.next_round_at
    return calendar_of(state.settings).day_of(at or first_start(state.settings, now).at)


def schedule_of(settings: Settings, choice: ScheduleChoice) -> Schedule:
    """Return what the fields show, with the starts that follow from them."""
    return Schedule(choice.plan, choice.first, _dates(settings, choice))


def schedule_changes(plan: Plan) -> dict[str, object]:
    """Return the settings of a plan by their names."""
    rhythm = plan.rhythm
    return {
        "weekday": rhythm.weekday,
        "every_weeks": rhythm.weeks,
        "week_of_month": rhythm.week_of_month,
        "hour": plan.at.hour,
        "minute": plan.at.minute,
        "zone": plan.zone,
        "group_size": plan.size,
    }


def _dates(settings: Settings, choice: ScheduleChoice) -> tuple[date, ...]:
    """Return the first starts; none while the choices do not fit one another."""
    try:
        wanted = change_settings(settings, schedule_changes(choice.plan))
    except Invalid:
        return ()
    calendar = calendar_of(wanted)
    later = (
        one for one in coming_starts(wanted, choice.first) if one.day > choice.first
    )
    days = [calendar.day_of(one.at) for one in islice(later, _DATES_SHOWN - 1)]
    return (choice.first, *days)
