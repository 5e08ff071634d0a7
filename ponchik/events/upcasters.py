"""Old payloads made new on read: the log itself never changes.

To change an event's shape, raise its `schema_number` and add here, under the type and
the number it had before, the function that turns the old data into the next.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from ponchik.errors import UnknownEvent
from ponchik.events.event import Event
from ponchik.events.meeting import MeetingEvent
from ponchik.events.program import ProgramEvent
from ponchik.events.round import RoundEvent

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]

EVENTS: Mapping[str, type[Event]] = {
    event.type_name(): event
    for union in (ProgramEvent, RoundEvent, MeetingEvent)
    for event in get_args(union)
}


def _as_it_was(data: Data) -> Data:
    """The new shape only allows for more."""
    return data


def _without_goals(data: Data) -> Data:
    return {**data, "settings": {**data["settings"], "goals": []}}


def _without_proof(data: Data) -> Data:
    """Rounds of before their inputs were recorded: nothing was proved of them."""
    groups = [{**g, "rounds_since": None, "serves": []} for g in data["groups"]]
    receipt = {**data["receipt"], "fewest": 0, "limit": None}
    return {**data, "groups": groups, "receipt": receipt, "inputs": None}


def _without_hands(data: Data) -> Data:
    """Rounds of before anything was done by hand, and turns were looked at."""
    receipt = {**data["receipt"], "kept": 0, "left_out": 0, "turns": None}
    inputs = data["inputs"] and {**data["inputs"], "kept": [], "left_out": []}
    return {**data, "receipt": receipt, "inputs": inputs}


def _all_met(data: Data) -> Data:
    return {**data, "not_met": []}


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("ProgramStarted", 1): _without_goals,
    ("ProgramSettingsChanged", 1): _without_goals,
    ("RoundStarted", 1): _without_proof,
    ("RoundStarted", 2): _without_hands,
    ("RoundClosed", 1): _all_met,
    ("ProgramEnded", 1): _as_it_was,  # 2 has another reason
    ("RoundSkipped", 1): _as_it_was,  # 2 has another reason
}


def read_event(
    type_name: str,
    schema: int,
    data: Data,
    *,
    events: Mapping[str, type[Event]] = EVENTS,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Event:
    """Turn stored data of any schema number into today's event.

    Raises UnknownEvent for a type or a schema number that this version does not know.
    """
    if (event := events.get(type_name)) is None or schema > event.schema_number:
        raise UnknownEvent(
            f"the log holds {type_name} with schema {schema}, written by a newer "
            "Ponchik: upgrade before you read it"
        )
    for number in range(schema, event.schema_number):
        data = upcasters[type_name, number](data)
    return event.model_validate(data)
