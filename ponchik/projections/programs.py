"""`programs`: each channel that Ponchik serves or served, as it stands now."""

from collections.abc import Iterable, Mapping
from typing import Any

from ponchik.events.event import RecordedEvent
from ponchik.events.program import (
    ProgramEnded,
    ProgramMoved,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundOpened,
    RoundSkipped,
)
from ponchik.events.program_waiting import ProgramRecovered, ProgramWaiting
from ponchik.store.projection import Key, Projection, Row


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    return [(str(recorded.stream.id),)] if recorded.stream.kind == "program" else []


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if isinstance(recorded.event, ProgramStarted):
        return _started(row, key, recorded.workspace, recorded.event)
    return {**row, **_changes(recorded)} if row else None


def _started(
    row: Row | None, key: Key, workspace: str, event: ProgramStarted
) -> Mapping[str, Any]:
    data = event.data()
    return {
        "program": key[0],
        "workspace": workspace,
        "channel": event.channel,
        "running": True,
        "settings": data["settings"],
        "started_by": data["started_by"],
        "started_at": data["at"],
        "ended_at": None,
        "ended_reason": None,
        "rounds": row["rounds"] if row else 0,
        "open_round": row["open_round"] if row else None,
        "next_round_at": data["next_round_at"],
        **_WORKING,
    }


#: For a program that does not wait.
_WORKING = {"waiting_since": None, "waiting_reason": None}


def _changes(recorded: RecordedEvent) -> Mapping[str, Any]:
    data = recorded.event.data()
    match recorded.event:
        case ProgramSettingsChanged():
            return {
                "settings": data["settings"],
                "next_round_at": data["next_round_at"],
            }
        case ProgramMoved(channel=channel):
            return {"channel": channel}
        case RoundOpened(number=number):
            return {
                "rounds": number,
                "open_round": data["round"],
                "next_round_at": data["next_round_at"],
                **_WORKING,
            }
        case RoundEnded():
            return {"open_round": None}
        case RoundSkipped():
            return {"next_round_at": data["next_round_at"]}
        case ProgramEnded(reason=reason):
            return {
                "running": False,
                "ended_at": data["at"],
                "ended_reason": reason.value,
                "next_round_at": None,
                **_WORKING,
            }
        case ProgramWaiting(reason=why):
            return {"waiting_since": data["since"], "waiting_reason": why.value}
        case ProgramRecovered():
            return {"next_round_at": data["next_round_at"], **_WORKING}
        case _:
            return {}


PROGRAMS = Projection("programs", ("program",), touches, evolve, frozenset({"program"}))
