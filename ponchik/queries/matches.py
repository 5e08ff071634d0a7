"""People's places in the newest rounds, and how those rounds go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import combinations
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.command_handler import load
from ponchik.domain.meeting import MEETING
from ponchik.domain.member import MEMBER
from ponchik.domain.program import round_id as round_of
from ponchik.domain.round import ROUND, RoundState
from ponchik.events.event import Stream
from ponchik.events.round import ExclusionReason, Group, RoundStarted
from ponchik.store import people
from ponchik.store.connection import Transaction

Program = Mapping[str, Any]

#: What a working day is taken for where hours decide who meets whom.
_WORKDAY = timedelta(hours=8)
_MINUTES_A_DAY = 24 * 60


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
    `overlap` is how long all in the group work at the same time, if the round was
    decided by that. `others` are the round's other people, left out or not.
    """

    group: Group | None
    reason: ExclusionReason | None
    joined_late_on: date | None
    came_later: bool = False
    lost: Lost | None = None
    overlap: timedelta | None = None
    others: tuple[UUID, ...] = ()


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
    everybody = {*state.started.participants, *reasons}
    return Place(
        group,
        reasons.get(person),
        late_on,
        came_later=group is not None and state.moved.get(person) is not None,
        lost=None if group else _lost(state, person),
        overlap=_overlap(state.started, group) if group else None,
        others=tuple(everybody - {person}),
    )


def _overlap(started: RoundStarted, group: Group) -> timedelta | None:
    """Return how long working days of eight hours have in common, as it was decided."""
    offsets = started.inputs.offsets if started.inputs else ()
    known = dict(zip(started.participants, offsets, strict=False))
    minutes = [known.get(member) for member in group.members]
    told = [one for one in minutes if one is not None]
    if len(told) < len(minutes):
        return None
    apart = max(_apart(one, other) for one, other in combinations(told, 2))
    return max(_WORKDAY - apart, timedelta(0))


def _apart(one: int, other: int) -> timedelta:
    around = abs(one - other) % _MINUTES_A_DAY
    return timedelta(minutes=min(around, _MINUTES_A_DAY - around))


def count_met(
    transaction: Transaction,
    workspace: str,
    program: UUID,
    person: UUID,
    others: Sequence[UUID],
) -> int:
    """Count with how many of these others somebody was in a group that met."""
    row = transaction.execute(
        "SELECT count(DISTINCT other) AS met FROM meetings, unnest(members) AS other "
        "WHERE workspace = %s AND program = %s AND members @> ARRAY[%s] "
        "AND status = 'closed_met' AND other = ANY(%s::uuid[])",
        [workspace, program, person, list(others)],
    ).fetchone()
    return row["met"] if row else 0


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
