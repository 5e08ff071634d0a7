"""`pair_history`: who was in one group with whom, one row a round.

Each person has a place, the order of first appearance in the program, and each round is
an array of group numbers by place: 52 rounds of 100,000 people are 21 MB, and read in a
moment. Rounds of before places were recorded hold their people beside the numbers.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from ponchik.events.event import RecordedEvent
from ponchik.events.round import (
    GroupMetAfterAll,
    MatchFound,
    PlaceGivenUp,
    RoundCancelled,
    RoundClosed,
    RoundStarted,
)
from ponchik.store.projection import Key, Projection, Row

#: As pairing's own, which is not imported here: it loads numpy and rustworkx, and every
#: process loads this.
ABSENT = -1


_TOLD = (
    RoundStarted
    | RoundCancelled
    | RoundClosed
    | GroupMetAfterAll
    | PlaceGivenUp
    | MatchFound
)


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    if isinstance(recorded.event, _TOLD):
        return [(recorded.stream.key,)]
    return []


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    match recorded.event:
        case RoundStarted():
            return _started(key, recorded.workspace, recorded.event)
        case RoundCancelled():
            return None  # its pairs were never matched
        case RoundClosed(not_met=not_met) if row:
            return {**row, "not_met": _packed(not_met)}
        case GroupMetAfterAll(group=group) if row:
            others = [place for place in _unpacked(row["not_met"]) if place != group]
            return {**row, "not_met": _packed(others)}
        case PlaceGivenUp(place=place) if row and place is not None:
            return {**row, "groups": _numbered(row, {place: ABSENT})}
        case MatchFound() if row and row["placed"]:
            return _with_match(row, recorded.event)
        case _:
            return row


def _started(key: Key, workspace: str, event: RoundStarted) -> Row:
    places = _places(event)
    newcomers = [person for person, place in places.items() if place >= _known(event)]
    numbers = [ABSENT] * (_known(event) + len(newcomers))
    for number, group in enumerate(event.groups):
        for member in group.members:
            numbers[places[member]] = number
    return {
        "round": key[0],
        "workspace": workspace,
        "program": str(event.program),
        "round_number": event.number,
        "group_size": event.group_size,
        "placed": event.inputs is not None,
        "people": _hex(b"".join(person.bytes for person in newcomers)),
        "groups": _packed(numbers),
        "leaders": _packed([places[group.leader] for group in event.groups]),
        "not_met": _packed([]),
    }


def _with_match(row: Row, event: MatchFound) -> Row:
    """Newcomers have another group's number; who is new here stands last."""
    placed = {
        place: one.person
        for one, place in zip(event.newcomers, event.places, strict=False)
        if place is not None
    }
    groups = _numbered(row, dict.fromkeys(placed, event.number))
    many = len(_unpacked(row["groups"]))
    new = [placed[place].bytes for place in sorted(placed) if place >= many]
    leaders = [
        place
        for place in placed
        if event.is_new and placed[place] == event.group.leader
    ]
    return {
        **row,
        "groups": groups,
        "people": row["people"] + b"".join(new).hex(),
        "leaders": _packed([*_unpacked(row["leaders"]), *leaders]),
    }


def _numbered(row: Row, changes: Mapping[int, int]) -> str:
    """Return the numbers by place, with some that are others now."""
    numbers = {**dict(enumerate(_unpacked(row["groups"]))), **changes}
    return _packed(
        [numbers.get(n, ABSENT) for n in range(max(numbers, default=-1) + 1)]
    )


def _known(event: RoundStarted) -> int:
    return event.inputs.known if event.inputs else 0


def _places(event: RoundStarted) -> Mapping[UUID, int]:
    """People with their places, in this order; or as they came in their groups."""
    if event.inputs is None:
        members = [member for group in event.groups for member in group.members]
        return {member: place for place, member in enumerate(members)}
    placed = zip(event.inputs.places, event.participants, strict=True)
    return {person: place for place, person in sorted(placed)}


def _packed(numbers: Sequence[int]) -> str:
    """As whole numbers of four bytes, the highest first."""
    return _hex(struct.pack(f">{len(numbers)}i", *numbers))


def _unpacked(packed: str) -> Sequence[int]:
    content = bytes.fromhex(packed.removeprefix("\\x"))
    return struct.unpack(f">{len(content) // 4}i", content)


def _hex(content: bytes) -> str:
    """As Postgres writes bytes in JSON."""
    return rf"\x{content.hex()}"


#: A row holds a whole round, so few are compared at once.
PAIR_HISTORY = Projection(
    "pair_history",
    ("round",),
    touches,
    evolve,
    frozenset({"round"}),
    is_preloaded=False,
    slice_size=10,
)
