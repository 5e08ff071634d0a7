"""`working_hours`: when each member works who said so."""

from collections.abc import Iterable

from ponchik.events.event import RecordedEvent
from ponchik.events.member import WorkingHoursSet
from ponchik.store.projection import Key, Projection, Row


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    if not isinstance(recorded.event, WorkingHoursSet):
        return []
    return [(recorded.stream.key,)]


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    event = recorded.event
    if not isinstance(event, WorkingHoursSet):
        return row
    return {
        "person": key[0],
        "workspace": recorded.workspace,
        "begins": event.begins.isoformat(),
        "ends": event.ends.isoformat(),
        "days": list(event.days),
    }


WORKING_HOURS = Projection(
    "working_hours", ("person",), touches, evolve, frozenset({"member"})
)
