"""What a program is, by its events."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from ponchik.errors import Conflict
from ponchik.events.event import Event
from ponchik.events.program import (
    ManagerRuleAdded,
    ManagerRuleRemoved,
    ProgramEnded,
    ProgramEvent,
    ProgramMoved,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundOpened,
    RoundSkipped,
    Settings,
)

NAMESPACE = UUID("6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11")


def program_id(workspace: str, channel: str) -> UUID:
    """The same channel is always the same program, however often it is started."""
    return uuid5(NAMESPACE, f"{workspace}/{channel}")


def round_id(program: UUID, number: int) -> UUID:
    """Return the id of a program's round."""
    return uuid5(program, f"round/{number}")


@dataclass(frozen=True)
class ProgramState:
    program: UUID | None = None
    running: bool = False
    workspace: str = ""
    channel: str = ""
    settings: Settings = field(default_factory=Settings)
    next_round_at: datetime | None = None
    rounds: int = 0
    open_round: int | None = None
    rules: frozenset[tuple[UUID, UUID]] = frozenset()

    def require_running(self) -> tuple[UUID, datetime]:
        """The program and the planned start of its next round."""
        if not self.running or self.program is None or self.next_round_at is None:
            raise Conflict(
                "Ponchik does not serve this channel: invite it there or start a "
                "program first"
            )
        return self.program, self.next_round_at

    def require_no_round(self) -> None:
        """Raise Conflict while a round runs."""
        if self.open_round is not None:
            raise Conflict(
                f"round {self.open_round} is still running: finish it before you "
                "start another"
            )

    def earliest_next(self, now: datetime) -> datetime:
        """A running round is not cut short by new settings."""
        planned = self.next_round_at if self.open_round is not None else None
        return max(now, planned - timedelta(minutes=1)) if planned else now


def evolve(state: ProgramState, event: Event) -> ProgramState:
    """Return the state after an event; refuses none."""
    return _evolve(state, event) if isinstance(event, ProgramEvent) else state


def _evolve(state: ProgramState, event: ProgramEvent) -> ProgramState:
    match event:
        case ProgramStarted():
            return replace(
                state,
                program=event.program,
                running=True,
                workspace=event.workspace,
                channel=event.channel,
                settings=event.settings,
                next_round_at=event.next_round_at,
            )
        case ProgramSettingsChanged(settings=settings, next_round_at=at):
            return replace(state, settings=settings, next_round_at=at)
        case ProgramMoved(channel=channel):
            return replace(state, channel=channel)
        case ManagerRuleAdded(one=one, other=other):
            return replace(state, rules=state.rules | {(one, other)})
        case ManagerRuleRemoved(one=one, other=other):
            return replace(state, rules=state.rules - {(one, other)})
        case RoundOpened(number=number, next_round_at=at):
            return replace(state, rounds=number, open_round=number, next_round_at=at)
        case RoundEnded():
            return replace(state, open_round=None)
        case RoundSkipped(next_round_at=at):
            return replace(state, next_round_at=at)
        case ProgramEnded():
            return replace(state, running=False, next_round_at=None)
