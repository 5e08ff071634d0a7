"""What may happen to a program: a channel that Ponchik serves."""

from ponchik.domain.decider import Decider
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
from ponchik.domain.program.decisions import decide
from ponchik.domain.program.drafts import (
    DraftChanged,
    seed_of_draft,
    seed_of_draw,
)
from ponchik.domain.program.enrolment import unread_message
from ponchik.domain.program.settings import ChangedMeanwhile, change_settings, flat
from ponchik.domain.program.state import (
    NotHost,
    Planned,
    ProgramState,
    ToldKey,
    Waiting,
    day_of,
    evolve,
    may_host,
    needs_manager,
    program_id,
    require_host,
    round_id,
)
from ponchik.domain.program.waiting import next_look

__all__ = (
    "PROGRAM",
    "AddManager",
    "AddRule",
    "BeginEnrolment",
    "ChangeSettings",
    "ChangedMeanwhile",
    "DraftChanged",
    "DraftRound",
    "EndProgram",
    "EndRound",
    "MoveProgram",
    "MoveRound",
    "NotHost",
    "OpenRound",
    "PauseProgram",
    "Planned",
    "ProgramCommand",
    "ProgramState",
    "RecordMessage",
    "RecordTold",
    "Recover",
    "RemoveManager",
    "RemoveRule",
    "ReplaceManagers",
    "ResumeProgram",
    "SettleSetUp",
    "SkipRound",
    "StartProgram",
    "TakeBackSkip",
    "ToldKey",
    "Wait",
    "Waiting",
    "change_settings",
    "day_of",
    "flat",
    "may_host",
    "needs_manager",
    "next_look",
    "program_id",
    "require_host",
    "round_id",
    "seed_of_draft",
    "seed_of_draw",
    "unread_message",
)

PROGRAM: Decider[ProgramCommand, ProgramState] = Decider(
    "program", ProgramState(), evolve, decide
)
