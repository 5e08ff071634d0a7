"""One payload of each event and schema number, as the log holds it for good.

tests/fixtures/events/README.md says where they come from.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from ponchik.events.event import Event, Metadata
from ponchik.events.upcasters import EVENTS, read_event, read_json
from tests.unit.facts import START

pytestmark = pytest.mark.unit

FOLDER = Path(__file__).parents[1] / "fixtures" / "events"


@dataclass(frozen=True)
class Pinned:
    """A row of the log, as some version wrote it."""

    type: str
    schema: int
    data: dict[str, Any]
    metadata: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.type}.{self.schema}"


def read_pinned(path: Path) -> Pinned:
    return Pinned(**json.loads(path.read_text(encoding="utf-8")))


PINNED = {path.stem: read_pinned(path) for path in sorted(FOLDER.glob("*.json"))}


def not_pinned(
    pinned: Iterable[Pinned], events: Mapping[str, type[Event]]
) -> list[str]:
    """Name the schemas, from the first to the current one, that have no payload."""
    found = {str(one) for one in pinned}
    return [
        f"{name}.{number}"
        for name, event in events.items()
        for number in range(1, event.schema_number + 1)
        if f"{name}.{number}" not in found
    ]


def changed(pinned: Iterable[Pinned], events: Mapping[str, type[Event]]) -> list[str]:
    """Name the current schemas that today's code reads or writes in another shape."""
    current = {f"{name}.{event.schema_number}" for name, event in events.items()}
    return [
        str(one)
        for one in pinned
        if str(one) in current and written(one, events) != one.data
    ]


def written(pinned: Pinned, events: Mapping[str, type[Event]]) -> dict[str, Any] | None:
    """Return what today's code writes for the same event; None if it cannot read it."""
    try:
        event = read_event(pinned.type, pinned.schema, pinned.data, events=events)
    except ValidationError:
        return None
    return event.data()


class Noted(Event):
    room: str


class Widened(Event):
    room: str
    topic: str = ""


class Narrowed(Event):
    pass


class Raised(Event):
    schema_number: ClassVar[int] = 2
    room: str


NOTED = Pinned("Noted", 1, Noted(room="C1", at=START).data(), {})


@pytest.mark.parametrize("name", PINNED)
def test_a_pinned_payload_is_read_as_todays_event(name: str) -> None:
    pinned = PINNED[name]
    event = read_event(pinned.type, pinned.schema, pinned.data)
    assert type(event) in EVENTS.values()
    assert event.data()["at"] == pinned.data["at"]
    written = Metadata.stored(pinned.metadata)
    assert written.correlation == pinned.metadata.get("correlation")
    assert (written.causation is None) == (written.correlation is None)


@pytest.mark.parametrize("name", PINNED)
def test_a_payload_reads_the_same_from_text_as_from_values(name: str) -> None:
    pinned = PINNED[name]
    text, metadata = json.dumps(pinned.data), json.dumps(pinned.metadata)
    from_values = read_event(pinned.type, pinned.schema, pinned.data)
    assert read_json(pinned.type, pinned.schema, text) == from_values
    assert Metadata.read(metadata) == Metadata.stored(pinned.metadata)


def test_every_schema_that_was_ever_written_has_a_pinned_payload() -> None:
    assert not_pinned(PINNED.values(), EVENTS) == []


def test_a_files_name_says_its_type_and_its_schema() -> None:
    assert {name: str(pinned) for name, pinned in PINNED.items()} == {
        name: name for name in PINNED
    }


def test_todays_code_writes_the_current_schemas_with_the_keys_and_values_pinned() -> (
    None
):
    assert changed(PINNED.values(), EVENTS) == []


@pytest.mark.parametrize("event", [Widened, Narrowed])
def test_a_shape_that_changed_under_the_same_number_is_named(
    event: type[Event],
) -> None:
    assert changed([NOTED], {"Noted": Noted}) == []
    assert changed([NOTED], {"Noted": event}) == ["Noted.1"]


def test_a_number_that_was_raised_without_a_payload_is_named() -> None:
    assert not_pinned([NOTED], {"Noted": Noted}) == []
    assert not_pinned([NOTED], {"Noted": Raised}) == ["Noted.2"]
