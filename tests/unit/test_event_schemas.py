import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ponchik.errors import UnknownEvent
from ponchik.events.event import Event
from ponchik.events.upcasters import (
    EVENTS,
    RENAMED,
    UPCASTERS,
    Upcaster,
    read_event,
)
from tests.unit.facts import START

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parent / "golden" / "events.json"

#: event type → schema number → its JSON schema
Schemas = Mapping[str, Mapping[str, Any]]


def schema_of(event: type[Event]) -> Any:
    return without_prose(event.model_json_schema())


def without_prose(schema: Any) -> Any:
    """Drop what docstrings say: words may get better without a new schema."""
    if isinstance(schema, list):
        return [without_prose(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: without_prose(part)
        for name, part in schema.items()
        if name != "description" or not isinstance(part, str)
    }


def complaints(
    golden: Schemas,
    events: Mapping[str, type[Event]],
    upcasters: Mapping[tuple[str, int], Upcaster],
) -> list[str]:
    gone = [
        f"{name} was removed, but logs still hold it: keep the event"
        for name in golden
        if RENAMED.get(name, name) not in events
    ]
    changed = [
        complaint
        for name, event in events.items()
        for complaint in complaints_about(golden.get(name, {}), event, upcasters)
    ]
    return gone + changed


def complaints_about(
    numbered: Mapping[str, Any],
    event: type[Event],
    upcasters: Mapping[tuple[str, int], Upcaster],
) -> list[str]:
    name, number = event.type_name(), event.schema_number
    missing = [
        f"{name} has schema {number}: add an upcaster for ({name!r}, {earlier})"
        for earlier in range(1, number)
        if (name, earlier) not in upcasters
    ]
    if str(number) not in numbered:
        pin = f"{name} schema {number} is not pinned: run this with UPDATE_GOLDEN=1"
        return [*missing, pin]
    if numbered[str(number)] != schema_of(event):
        raise_it = (
            f"{name} changed: raise its schema_number to {number + 1}, add an upcaster "
            f"for ({name!r}, {number}), then run this test with UPDATE_GOLDEN=1"
        )
        return [*missing, raise_it]
    return missing


def with_new_schemas(golden: Schemas, events: Mapping[str, type[Event]]) -> Schemas:
    """Add what is not pinned yet; what is stays, for it is what logs hold."""
    return {
        name: {
            str(event.schema_number): schema_of(event),
            **golden.get(name, {}),
        }
        for name, event in events.items()
    } | {name: schemas for name, schemas in golden.items() if name not in events}


def read_golden() -> Schemas:
    pinned: Schemas = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    return pinned


class Renamed(Event):
    schema_number: ClassVar[int] = 3
    channel: str


class Kept(Event):
    channel: str


class Widened(Event):
    channel: str
    topic: int


def topic_to_room(data: dict[str, Any]) -> dict[str, Any]:
    return {"at": data["at"], "room": data["topic"]}


def room_to_channel(data: dict[str, Any]) -> dict[str, Any]:
    return {"at": data["at"], "channel": data["room"]}


MADE_UP: Mapping[str, type[Event]] = {"Renamed": Renamed, "Kept": Kept}
MADE_UP_UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("Renamed", 1): topic_to_room,
    ("Renamed", 2): room_to_channel,
}


def test_every_event_has_the_shape_its_golden_schema_says() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        pinned = with_new_schemas(read_golden(), EVENTS)
        GOLDEN.write_text(json.dumps(pinned, indent=1, sort_keys=True) + "\n")
    assert complaints(read_golden(), EVENTS, UPCASTERS) == []


def test_a_changed_event_is_told_to_raise_its_number_and_to_get_an_upcaster() -> None:
    pinned = {"Kept": {"1": schema_of(Widened)}}
    (complaint,) = complaints(pinned, {"Kept": Kept}, {})
    assert complaint == (
        "Kept changed: raise its schema_number to 2, add an upcaster for ('Kept', 1), "
        "then run this test with UPDATE_GOLDEN=1"
    )


def test_a_raised_number_without_an_upcaster_for_each_earlier_one_is_named() -> None:
    pinned = {"Renamed": {"3": schema_of(Renamed)}}
    only_first = {("Renamed", 1): topic_to_room}
    (complaint,) = complaints(pinned, {"Renamed": Renamed}, only_first)
    assert complaint == "Renamed has schema 3: add an upcaster for ('Renamed', 2)"


def test_a_new_event_has_to_be_pinned() -> None:
    (complaint,) = complaints({}, {"Kept": Kept}, {})
    assert complaint.startswith("Kept schema 1 is not pinned")


def test_a_removed_event_is_missed() -> None:
    (complaint,) = complaints({"Kept": {"1": schema_of(Kept)}}, {}, {})
    assert complaint.startswith("Kept was removed")


def test_an_event_is_read_under_the_name_that_it_had_before() -> None:
    for before, name in RENAMED.items():
        assert before not in EVENTS
        [schema] = read_golden()[before].values()
        assert schema["properties"] == read_golden()[name]["1"]["properties"]


def test_updating_the_golden_file_never_overwrites_the_schema_of_a_number() -> None:
    pinned = {"Kept": {"1": "as it was"}, "Gone": {"1": "as it was"}}
    updated = with_new_schemas(pinned, MADE_UP)
    assert updated["Kept"] == {"1": "as it was"}
    assert updated["Gone"] == {"1": "as it was"}
    assert updated["Renamed"] == {"3": schema_of(Renamed)}


def test_better_prose_is_no_new_schema() -> None:
    told = type("Kept", (Kept,), {"__doc__": "A channel was kept.", "__module__": ""})
    assert complaints({"Kept": {"1": schema_of(Kept)}}, {"Kept": told}, {}) == []


def test_every_upcaster_is_for_an_earlier_number_of_an_event() -> None:
    assert all(number < EVENTS[name].schema_number for name, number in UPCASTERS)


@pytest.mark.parametrize(
    ("schema", "data"),
    [(1, {"topic": "C1"}), (2, {"room": "C1"}), (3, {"channel": "C1"})],
)
def test_data_of_any_earlier_schema_becomes_todays_event(
    schema: int, data: dict[str, str]
) -> None:
    event = read_event(
        "Renamed",
        schema,
        {"at": START.isoformat(), **data},
        events=MADE_UP,
        upcasters=MADE_UP_UPCASTERS,
    )
    assert event == Renamed(channel="C1", at=START)


def test_an_unknown_type_is_refused_with_a_way_out() -> None:
    with pytest.raises(UnknownEvent, match="written by a newer Ponchik: upgrade"):
        read_event("DoughnutEaten", 1, {})


def test_a_schema_newer_than_the_code_is_refused_with_a_way_out() -> None:
    with pytest.raises(UnknownEvent, match="ProgramMoved with schema 2"):
        read_event("ProgramMoved", 2, {})
