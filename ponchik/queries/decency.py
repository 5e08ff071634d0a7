"""Who hears a group's message: their program's settings, and their clocks."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.domain.calendar import calendar_of
from ponchik.events.program import Settings
from ponchik.store.connection import Transaction


class Audience(NamedTuple):
    """`leaders` is the leader's zone; who has none has the program's."""

    settings: Settings
    zones: Sequence[ZoneInfo]
    leaders: ZoneInfo


def audience_of(
    transaction: Transaction, workspace: str, meeting: UUID
) -> Audience | None:
    """Return a meeting's audience, None if there is no such meeting."""
    row = transaction.execute(
        """
        SELECT programs.settings, meetings.leader, meetings.members
        FROM meetings JOIN programs USING (workspace, program)
        WHERE meetings.workspace = %s AND meetings.meeting = %s
        """,
        [workspace, meeting],
    ).fetchone()
    if row is None:
        return None
    settings = Settings.model_validate(row["settings"])
    own = calendar_of(settings).zone
    if not settings.own_morning:
        return Audience(settings, [own], own)
    zones = dict(_zones(transaction, workspace, row["members"]))
    return Audience(settings, [*zones.values()], zones.get(row["leader"], own))


def settings_of(
    transaction: Transaction, workspace: str, program: UUID
) -> Settings | None:
    """Return a program's settings, None if there is no such program."""
    row = transaction.execute(
        "SELECT settings FROM programs WHERE workspace = %s AND program = %s",
        [workspace, program],
    ).fetchone()
    return Settings.model_validate(row["settings"]) if row else None


def _zones(
    transaction: Transaction, workspace: str, people: Sequence[UUID]
) -> Iterator[tuple[UUID, ZoneInfo]]:
    rows = transaction.execute(
        "SELECT id, time_zone FROM people WHERE workspace = %s AND id = ANY(%s)",
        [workspace, people],
    )
    for row in rows:
        try:
            yield row["id"], ZoneInfo(row["time_zone"] or "")
        except (LookupError, OSError, ValueError):
            continue
