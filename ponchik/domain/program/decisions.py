"""What the commands make facts of a program."""

from collections.abc import Sequence
from uuid import UUID

from ponchik.domain.program.channel import record_message
from ponchik.domain.program.commands import (
    AddManager,
    AddRule,
    BeginEnrolment,
    ChangeSettings,
    DraftRound,
    EndProgram,
    EndRound,
    MoveProgram,
    MoveRound,
    OpenRound,
    PauseProgram,
    ProgramCommand,
    RecordMessage,
    RecordTold,
    Recover,
    RemoveManager,
    RemoveRule,
    ReplaceManagers,
    ResumeProgram,
    SettleSetUp,
    SkipRound,
    StartProgram,
    TakeBackSkip,
    Wait,
)
from ponchik.domain.program.drafts import draft_round
from ponchik.domain.program.enrolment import begin_enrolment, settle_set_up
from ponchik.domain.program.managers import decide_managers
from ponchik.domain.program.rounds import (
    end_round,
    move_round,
    moved_from,
    open_round,
    pause,
    resume,
    skip_round,
    take_back_skip,
)
from ponchik.domain.program.settings import change, change_as_seen, first_round
from ponchik.domain.program.state import ProgramState, told_key
from ponchik.domain.program.waiting import begin_to_wait, recover
from ponchik.errors import Invalid
from ponchik.events.enrolment import Settling
from ponchik.events.event import Event
from ponchik.events.program import (
    ManagerRuleAdded,
    ManagerRuleRemoved,
    ProgramEnded,
    ProgramMoved,
    ProgramStarted,
)


def decide(command: ProgramCommand, state: ProgramState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Raises Invalid or Conflict for a command that does not fit.
    """
    match command:
        case StartProgram():
            return _start(command, state)
        case MoveProgram(channel=channel, now=now):
            nothing = state.program is None or channel == state.channel
            return [] if nothing else [ProgramMoved(channel=channel, at=now)]
        case EndProgram(reason=reason, now=now):
            return [ProgramEnded(reason=reason, at=now)] if state.running else []
        case ChangeSettings():
            return _settled_by(command.by, change_as_seen(command, state), state)
        case AddManager() | RemoveManager() | ReplaceManagers():
            return decide_managers(command, state)
        case PauseProgram():
            return pause(command, state)
        case ResumeProgram():
            return resume(command, state)
        case MoveRound():
            return move_round(command, state)
        case OpenRound():
            return open_round(command, state)
        case EndRound(number=number, now=now):
            return end_round(number, now, state)
        case SkipRound():
            return skip_round(command, state)
        case TakeBackSkip():
            return take_back_skip(command, state)
        case DraftRound():
            return draft_round(command, state)
        case AddRule(pair=pair, now=now):
            one, other = _two_people(pair)
            known = (one, other) in state.rules
            return [] if known else [ManagerRuleAdded(one=one, other=other, at=now)]
        case RemoveRule(pair=pair, now=now):
            one, other = _two_people(pair)
            known = (one, other) in state.rules
            return [ManagerRuleRemoved(one=one, other=other, at=now)] if known else []
        case RecordMessage():
            return record_message(command, state)
        case Wait():
            return begin_to_wait(command, state)
        case Recover():
            return recover(command, state)
        case BeginEnrolment():
            return begin_enrolment(command, state)
        case SettleSetUp():
            return settle_set_up(command, state)
        case RecordTold(told=told):
            return [] if told_key(told) in state.told else [told]


def _two_people(pair: tuple[UUID, UUID]) -> tuple[UUID, UUID]:
    one, other = sorted(pair)
    if one == other:
        raise Invalid("nobody can be kept apart from themselves: name two people")
    return one, other


def _settled_by(
    by: UUID | None, changes: Sequence[Event], state: ProgramState
) -> Sequence[Event]:
    """Whoever changes what was proposed has decided."""
    if not changes:
        return changes
    now = changes[-1].at
    return [*changes, *settle_set_up(SettleSetUp(Settling.CHANGED, by, now), state)]


def _start(command: StartProgram, state: ProgramState) -> Sequence[Event]:
    settings = command.settings or state.settings
    if state.running:
        return change(settings, None, command.now, state)
    first = first_round(settings, command.first_on, command.now)
    started = ProgramStarted(
        program=command.program,
        workspace=command.workspace,
        channel=command.channel,
        settings=settings,
        started_by=command.started_by,
        next_round_at=first.at,
        next_round_on=moved_from(settings, first),
        at=command.now,
    )
    return [started]
