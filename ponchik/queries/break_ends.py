"""When a member is told that their break is over, and of which rounds."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.domain.calendar import Calendar
from ponchik.domain.schedule import persons_hours
from ponchik.domain.slots import Hours
from ponchik.events.program import WEEKDAYS_OF_WORK
from ponchik.queries.memberships import OwnProgram, own_programs
from ponchik.queries.working_hours import hours_of, known_zone
from ponchik.store import people
from ponchik.store.connection import Transaction

#: A round that comes later is told of when it does.
_SOON = timedelta(days=7)
#: The clock of somebody whose profile tells none.
_ANYWHERE = ZoneInfo("UTC")


def programs_after_break(
    transaction: Transaction, workspace: str, person: UUID, scope: UUID | None
) -> Sequence[OwnProgram]:
    """Return the programs in whose next round the person is, of one or of all."""
    return [
        one
        for one in own_programs(transaction, workspace, person)
        if one.takes_part
        and one.choice is None
        and one.row["next_round_at"] is not None
        and scope in {None, one.id}
    ]


def moment_after_break(  # noqa: PLR0913 -- all that it depends on
    transaction: Transaction,
    workspace: str,
    person: UUID,
    *,
    scope: UUID | None,
    until: date,
    now: datetime,
) -> datetime:
    """Return when the person is told: in their working hours, a week before a round."""
    calendar, hours = _own_calendar(transaction, workspace, person)
    programs = programs_after_break(transaction, workspace, person, scope)
    soonest = min((one.row["next_round_at"] for one in programs), default=now)
    moment = max(now, calendar.at(until, time()), soonest - _SOON)
    return persons_hours(moment, calendar, hours.begins, hours.ends)


def moment_for_person(
    transaction: Transaction, workspace: str, person: UUID, now: datetime
) -> datetime:
    """Return when somebody may be told something alone: in their working hours."""
    calendar, hours = _own_calendar(transaction, workspace, person)
    return persons_hours(now, calendar, hours.begins, hours.ends)


def _own_calendar(
    transaction: Transaction, workspace: str, person: UUID
) -> tuple[Calendar, Hours]:
    [hours] = hours_of(transaction, workspace, [person], _ANYWHERE).values()
    days = frozenset(WEEKDAYS_OF_WORK) if hours.days is None else hours.days
    return Calendar(days, frozenset(), hours.begins, hours.zone), hours


def zone_of_person(transaction: Transaction, workspace: str, person: UUID) -> ZoneInfo:
    """Return where somebody lives, by their profile; UTC if it does not tell."""
    named = people.time_zone_of(transaction, workspace, person)
    return known_zone(named, _ANYWHERE)
