"""`member_choices`: of each member and program, what they chose last."""

from collections.abc import Iterable
from uuid import UUID

from ponchik.domain.choices import choice_of
from ponchik.events.event import RecordedEvent
from ponchik.events.member import ChoiceEvent
from ponchik.store.projection import Key, Projection, Row

#: Stands for all programs.
EVERYWHERE = UUID(int=0)


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    event = recorded.event
    if not isinstance(event, ChoiceEvent):
        return []
    return [(recorded.stream.key, str(event.program or EVERYWHERE))]


def evolve(_row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if not isinstance(recorded.event, ChoiceEvent):
        return None
    choice = choice_of(recorded.event, recorded.version)
    return {
        "person": key[0],
        "program": key[1],
        "workspace": recorded.workspace,
        "kind": choice.kind.value,
        "at": choice.at.isoformat(),
        "place": choice.place,
        "until": choice.until and choice.until.isoformat(),
        "number": choice.number,
    }


MEMBER_CHOICES = Projection(
    "member_choices", ("person", "program"), touches, evolve, frozenset({"member"})
)
