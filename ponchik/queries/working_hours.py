"""When people work: the only place where that is read."""

from collections.abc import Collection, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.domain.slots import Hours
from ponchik.queries.chosen_hours import read_chosen_hours
from ponchik.store.connection import Transaction


def hours_of(
    transaction: Transaction, workspace: str, people: Collection[UUID], zone: ZoneInfo
) -> Mapping[UUID, Hours]:
    """Return everybody's hours, as they chose them; or 9:00 to 17:00.

    They are on the clock that Slack tells. Who has no clock there, or one that nobody
    knows, has that of their program's zone.
    """
    rows = transaction.execute(
        "SELECT id, time_zone FROM people WHERE workspace = %s AND id = ANY(%s)",
        [workspace, list(people)],
    )
    told = {row["id"]: known_zone(row["time_zone"], zone) for row in rows}
    chosen = read_chosen_hours(transaction, workspace, people)
    return {
        person: Hours(told.get(person, zone), *chosen.get(person, ()))
        for person in people
    }


def known_zone(name: str | None, otherwise: ZoneInfo) -> ZoneInfo:
    """Return the zone of this name, another one if nobody knows it."""
    try:
        return ZoneInfo(name or "")
    except (LookupError, OSError, ValueError):
        return otherwise
