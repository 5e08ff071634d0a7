"""`rounds`: each round, who was left out of it, and which stages it has seen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ponchik.events.event import RecordedEvent
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    ReminderAsked,
    RoundCancelled,
    RoundClosed,
    RoundStarted,
)
from ponchik.store.projection import Key, Projection, Row


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    return [(recorded.stream.key,)] if recorded.stream.kind == "round" else []


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if isinstance(recorded.event, RoundStarted):
        return _started(key, recorded.workspace, recorded.event)
    return {**row, **_changes(recorded)} if row else None


def _started(key: Key, workspace: str, event: RoundStarted) -> Row:
    return {
        "round": key[0],
        "workspace": workspace,
        "program": str(event.program),
        "channel": event.channel,
        "number": event.number,
        "group_size": event.group_size,
        "people": event.receipt.people,
        "groups": len(event.groups),
        "repeats": event.receipt.repeats,
        "exclusions": dict(Counter(out.reason.value for out in event.exclusions)),
        "started_at": event.at.isoformat(),
        "check_ins": 0,
        "closing_at": None,
        "reminded_at": None,
        "closed_at": None,
        "outcomes": None,
        "cancelled_at": None,
    }


def _changes(recorded: RecordedEvent) -> Mapping[str, Any]:
    at = recorded.event.at.isoformat()
    match recorded.event:
        case CheckInAsked(number=number):
            return {"check_ins": number}
        case ClosingAsked():
            return {"closing_at": at}
        case ReminderAsked():
            return {"reminded_at": at}
        case RoundCancelled():
            return {"cancelled_at": at}
        case RoundClosed():
            return {"closed_at": at, "outcomes": recorded.event.data()["outcomes"]}
        case _:
            return {}


ROUNDS = Projection("rounds", ("round",), touches, evolve, frozenset({"round"}))
