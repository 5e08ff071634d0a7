"""When a member works: what they may set, on the clock that Slack tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from ponchik.errors import Invalid
from ponchik.events.event import Event
from ponchik.events.member import WorkingHoursSet

#: In minutes: as long as a meeting that Ponchik proposes.
SHORTEST_DAY = 30


@dataclass(frozen=True)
class SetWorkingHours:
    """Set when the member works; days from Monday (0), without the same twice."""

    begins: time
    ends: time
    days: frozenset[int]
    now: datetime


class NoWorkingHours(Invalid):
    """Hours that end before they begin, or leave no time to meet."""


def decide_hours(
    command: SetWorkingHours, before: WorkingHoursSet | None
) -> Sequence[Event]:
    """Return the hours, [] if they are the same as before.

    Raises NoWorkingHours if they leave no time to meet.
    """
    begins, ends = _minutes(command.begins), _minutes(command.ends)
    if ends - begins < SHORTEST_DAY or not command.days:
        raise NoWorkingHours("working hours end after they begin, on a day at least")
    wanted = WorkingHoursSet(
        begins=command.begins,
        ends=command.ends,
        days=tuple(sorted(command.days)),
        at=command.now,
    )
    if before and before.model_copy(update={"at": wanted.at}) == wanted:
        return []
    return [wanted]


def _minutes(at: time) -> int:
    return 60 * at.hour + at.minute
