"""What may happen to a program: a channel that Ponchik serves."""

from ponchik.domain.decider import Decider
from ponchik.domain.program.commands import (
    AddRule,
    EndProgram,
    EndRound,
    MoveProgram,
    OpenRound,
    ProgramCommand,
    RemoveRule,
    SkipRound,
    StartProgram,
)
from ponchik.domain.program.decisions import decide
from ponchik.domain.program.settings import change_settings
from ponchik.domain.program.state import ProgramState, evolve, program_id, round_id

__all__ = (
    "PROGRAM",
    "AddRule",
    "EndProgram",
    "EndRound",
    "MoveProgram",
    "OpenRound",
    "ProgramCommand",
    "ProgramState",
    "RemoveRule",
    "SkipRound",
    "StartProgram",
    "change_settings",
    "program_id",
    "round_id",
)

PROGRAM: Decider[ProgramCommand, ProgramState] = Decider(
    "program", ProgramState(), evolve, decide
)
