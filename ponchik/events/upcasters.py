"""Old payloads made new on read: the log itself never changes.

To change an event's shape, raise its `schema_number` and add here, under the type and
the number it had before, the function that turns the old data into the next.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import from_json

from ponchik.errors import UnknownEvent
from ponchik.events.event import Event
from ponchik.events.meeting import MeetingEvent
from ponchik.events.member import MemberEvent
from ponchik.events.program import ProgramEvent
from ponchik.events.round import RoundEvent
from ponchik.events.workspace import InstallationEvent

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]

EVENTS: Mapping[str, type[Event]] = {
    event.type_name(): event
    for union in (
        ProgramEvent,
        MemberEvent,
        RoundEvent,
        MeetingEvent,
        InstallationEvent,
    )
    for event in get_args(union)
}

#: Types that logs hold under an earlier name, with the name they have today.
RENAMED: Mapping[str, str] = {
    "AvoidanceAdded": "ManagerRuleAdded",
    "AvoidanceRemoved": "ManagerRuleRemoved",
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


def _without_rules(data: Data) -> Data:
    """What kept people apart was named, though it may be private."""
    excluded = [
        {**out, "reason": "unmatched"} if out["reason"] == "rules" else out
        for out in data["exclusions"]
    ]
    turns = data["receipt"]["turns"]
    if turns and turns["gave_way_to"] in {"rules", "other_turns"}:
        turns = {**turns, "gave_way_to": "none_found"}
    receipt = {**data["receipt"], "turns": turns}
    return {**data, "exclusions": excluded, "receipt": receipt}


def _all_met(data: Data) -> Data:
    return {**data, "not_met": []}


def _by_status(data: Data) -> Data:
    """Of before it was recorded; who could not be asked was called silent then."""
    is_stale = data["status"] == "closed_stale"
    return {**data, "ended_by": "silence" if is_stale else "answers"}


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("ProgramStarted", 1): _without_goals,
    ("ProgramStarted", 2): _as_it_was,  # 3 has days off, and a monthly rhythm
    ("ProgramStarted", 3): _as_it_was,  # 4 has a language
    ("ProgramStarted", 4): _as_it_was,  # 5 has words
    ("ProgramSettingsChanged", 1): _without_goals,
    ("ProgramSettingsChanged", 2): _as_it_was,  # as 3 of ProgramStarted
    ("ProgramSettingsChanged", 3): _as_it_was,  # as 4 of ProgramStarted
    ("ProgramSettingsChanged", 4): _as_it_was,  # as 5 of ProgramStarted
    ("RoundStarted", 1): _without_proof,
    ("RoundStarted", 2): _without_hands,
    ("RoundStarted", 3): _without_rules,
    ("RoundClosed", 1): _all_met,
    ("MeetingClosed", 1): _by_status,
    ("Answered", 1): _as_it_was,  # 2 has another answer
    ("ProgramEnded", 1): _as_it_was,  # 2 has another reason
    ("ProgramEnded", 2): _as_it_was,  # 3 has another reason
    ("RoundSkipped", 1): _as_it_was,  # 2 has another reason
    ("RoundSkipped", 2): _as_it_was,  # 3 has more reasons
    ("RoundOpened", 1): _as_it_was,  # 2 can be planned for a day off
    ("RoundStarted", 4): _as_it_was,  # 5 has the working time
    ("RoundStarted", 5): _as_it_was,  # 6 has more reasons
    ("RoundStarted", 6): _as_it_was,  # 7 has another reason
    ("MeetingPaired", 1): _as_it_was,  # 2 has the introduction
    ("MeetingPaired", 2): _as_it_was,  # 3 has newcomers
    ("StageSkipped", 1): _as_it_was,  # 2 has another reason
    ("ChatMoved", 1): _as_it_was,  # 2 has the introduction
}


#: By type and today's schema number: what each class does with JSON, without a detour.
_READERS: Mapping[tuple[str, int], Callable[[str], Event]] = {
    (name, event.schema_number): TypeAdapter(event).validator.validate_json
    for name, event in EVENTS.items()
}


def read_json(type_name: str, schema: int, text: str) -> Event:
    """Turn stored JSON text into today's event, at once if it has today's shape.

    Raises UnknownEvent, as `read_event` does.
    """
    if read := _READERS.get((type_name, schema)):
        return read(text)
    return read_event(type_name, schema, from_json(text))


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
    event = events.get(RENAMED.get(type_name, type_name))
    if event is None or schema > event.schema_number:
        raise UnknownEvent(
            f"the log holds {type_name} with schema {schema}, written by a newer "
            "Ponchik: upgrade before you read it"
        )
    for number in range(schema, event.schema_number):
        data = upcasters[event.type_name(), number](data)
    return event.model_validate(data)
