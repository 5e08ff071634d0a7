"""`programs`: each channel that Ponchik serves or served, as it stands now."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ponchik.events.event import RecordedEvent
from ponchik.events.program import (
    ManagerAdded,
    ManagerRemoved,
    ProgramEnded,
    ProgramMoved,
    ProgramPaused,
    ProgramResumed,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundMoved,
    RoundOpened,
    RoundSkipped,
)
from ponchik.events.program_waiting import ProgramRecovered, ProgramWaiting
from ponchik.store.projection import Key, Projection, Row


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    return [(recorded.stream.key,)] if recorded.stream.kind == "program" else []


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if isinstance(recorded.event, ProgramStarted):
        return _started(row, key, recorded.workspace, recorded.event)
    return {**row, **_changes(row, recorded)} if row else None


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
        "managers": _with(row["managers"] if row else [], data["started_by"]),
        "paused": False,
        "paused_until": None,
        "started_by": data["started_by"],
        "started_at": data["at"],
        "ended_at": None,
        "ended_reason": None,
        "rounds": row["rounds"] if row else 0,
        "open_round": row["open_round"] if row else None,
        "next_round_at": data["next_round_at"],
        **_WORKING,
        "next_round_on": data["next_round_on"],
    }


#: For a program that does not wait.
_WORKING = {"waiting_since": None, "waiting_reason": None}


def _with(managers: Sequence[str], person: str | None) -> Sequence[str]:
    known = person is None or person in managers
    return managers if known else [*managers, str(person)]


def _changes(row: Row, recorded: RecordedEvent) -> Mapping[str, Any]:
    data = recorded.event.data()
    match recorded.event:
        case ProgramSettingsChanged():
            return {
                "settings": data["settings"],
                "next_round_at": data["next_round_at"],
                "next_round_on": data["next_round_on"],
            }
        case ProgramMoved(channel=channel):
            return {"channel": channel}
        case RoundOpened(number=number):
            return {
                "rounds": number,
                "open_round": data["round"],
                "paused": False,
                "paused_until": None,
                "next_round_at": data["next_round_at"],
                **_WORKING,
                "next_round_on": data["next_round_on"],
            }
        case RoundEnded():
            return {"open_round": None}
        case RoundSkipped() | RoundMoved():
            return {
                "next_round_at": data["next_round_at"],
                "next_round_on": data["next_round_on"],
            }
        case ManagerAdded():
            return {"managers": _with(row["managers"], data["person"])}
        case ManagerRemoved():
            left = [one for one in row["managers"] if one != data["person"]]
            return {"managers": left}
        case ProgramPaused():
            return {
                "paused": True,
                "paused_until": data["until"],
                "next_round_at": data["next_round_at"],
                "next_round_on": data["next_round_on"],
            }
        case ProgramResumed():
            return {
                "paused": False,
                "paused_until": None,
                "next_round_at": data["next_round_at"],
                "next_round_on": data["next_round_on"],
            }
        case ProgramEnded(reason=reason):
            return {
                "running": False,
                "paused": False,
                "paused_until": None,
                "ended_at": data["at"],
                "ended_reason": reason.value,
                "next_round_at": None,
                **_WORKING,
                "next_round_on": None,
            }
        case _:
            return _waiting(recorded)


def _waiting(recorded: RecordedEvent) -> Mapping[str, Any]:
    data = recorded.event.data()
    match recorded.event:
        case ProgramWaiting(reason=why):
            return {"waiting_since": data["since"], "waiting_reason": why.value}
        case ProgramRecovered():
            return {
                "next_round_at": data["next_round_at"],
                "next_round_on": data["next_round_on"],
                **_WORKING,
            }
        case _:
            return {}


PROGRAMS = Projection("programs", ("program",), touches, evolve, frozenset({"program"}))
