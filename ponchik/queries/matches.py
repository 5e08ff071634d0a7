"""People's places in the newest rounds, and how those rounds go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.command_handler import load
from ponchik.domain.meeting import MEETING
from ponchik.domain.member import MEMBER
from ponchik.domain.program import round_id as round_of
from ponchik.domain.round import ROUND, RoundState
from ponchik.events.event import Stream
from ponchik.events.round import ExclusionReason, Group
from ponchik.store import people
from ponchik.store.connection import Transaction

Program = Mapping[str, Any]


class Lost(Enum):
    """What became of somebody who is without a match while a round runs."""

    STEPPED_OUT = auto()
    WAITS = auto()
    NOBODY_FREE = auto()


@dataclass(frozen=True)
class Place:
    """Where somebody is in a round by now: in a `group`, or left out for a `reason`.

    Or in neither: having joined after its first half, on a day, or without a match
    while it runs. `came_later`: the group is another one than the round began with.
    """

    group: Group | None
    reason: ExclusionReason | None
    joined_late_on: date | None
    came_later: bool = False
    lost: Lost | None = None


def groups_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> list[tuple[str, ...]]:
    """Return the round's groups by Slack id."""
    rows = transaction.execute(
        "SELECT members FROM meetings WHERE workspace = %s AND round = %s "
        "ORDER BY meeting",
        [workspace, round_id],
    ).fetchall()
    everybody = {member for row in rows for member in row["members"]}
    known = people.find(transaction, workspace, everybody)
    return [
        tuple(known[one].slack_id for one in row["members"] if one in known)
        for row in rows
    ]


def place_in_newest_round(
    transaction: Transaction, workspace: str, person: UUID, row: Program
) -> Place | None:
    """Return where somebody is in the program's newest round, None before the first."""
    stream = Stream("round", round_of(row["program"], row["rounds"]))
    state = load(transaction, workspace, ROUND, stream)
    if state.started is None:
        return None
    group = state.group_of(person)
    reasons = {out.person: out.reason for out in state.started.exclusions}
    late_on = _joined_late_on(transaction, workspace, person, row)
    return Place(
        group,
        reasons.get(person),
        late_on,
        came_later=group is not None and state.moved.get(person) is not None,
        lost=None if group else _lost(state, person),
    )


def _lost(state: RoundState, person: UUID) -> Lost | None:
    if person in state.waiting:
        return Lost.WAITS
    if person in state.not_found:
        return Lost.NOBODY_FREE
    gave_up = person in state.stepped_out or person in state.moved
    return Lost.STEPPED_OUT if gave_up else None


def _joined_late_on(
    transaction: Transaction, workspace: str, person: UUID, row: Program
) -> date | None:
    stream = Stream("member", person)
    joined = load(transaction, workspace, MEMBER, stream).late.get(row["program"])
    if joined is None or joined.first_half or joined.number != row["rounds"]:
        return None
    return local_day(row, joined.at)


def others_of(
    transaction: Transaction, workspace: str, group: Group, person: UUID
) -> tuple[str, ...]:
    """Return who else is in a group, by Slack id."""
    known = people.find(transaction, workspace, group.members)
    return tuple(
        known[one].slack_id for one in group.members if one in known and one != person
    )


def was_not_told(
    transaction: Transaction, workspace: str, meeting: UUID, person: UUID
) -> bool:
    """Return whether Slack refused the person's introduction for good."""
    stream = Stream("meeting", meeting)
    state = load(transaction, workspace, MEETING, stream)
    failed = state.failed and state.introduced_at is None
    return failed or person in state.unreachable


def end_of_round(transaction: Transaction, workspace: str, row: Program) -> date | None:
    """Return the day on which a program's running round ends, on its own clock."""
    stream = Stream("round", row["open_round"])
    finish_at = load(transaction, workspace, ROUND, stream).finish_at
    return day_of(row, finish_at)


def next_round_of(program: Program) -> date | None:
    """Return the day on which the program's next round starts, on its own clock."""
    return day_of(program, program["next_round_at"])


def day_of(program: Program, at: datetime | None) -> date | None:
    """Return the day of a moment, if it is known, on the program's own clock."""
    return at and local_day(program, at)


def local_day(program: Program, at: datetime) -> date:
    """Return the day of a moment on the program's own clock."""
    return at.astimezone(zone_of(program)).date()


def zone_of(program: Program) -> ZoneInfo:
    """Return the program's time zone."""
    return ZoneInfo(program["settings"]["cadence"]["zone"])
