"""`private_avoidances`: who does not want to meet whom; for planning alone."""

from collections.abc import Iterable

from ponchik.events.event import RecordedEvent
from ponchik.events.member import PrivateAvoidanceAdded, PrivateEvent
from ponchik.store.projection import Key, Projection, Row


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    event = recorded.event
    if not isinstance(event, PrivateEvent):
        return []
    return [(recorded.stream.key, str(event.other))]


def evolve(_row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if not isinstance(recorded.event, PrivateAvoidanceAdded):
        return None
    person, other = key
    return {
        "person": person,
        "other": other,
        "workspace": recorded.workspace,
        "added_at": recorded.event.at.isoformat(),
    }


PRIVATE_AVOIDANCES = Projection(
    "private_avoidances", ("person", "other"), touches, evolve, frozenset({"member"})
)
