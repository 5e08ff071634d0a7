"""What may happen to a round: it starts, asks, reminds, and closes.

While it runs, people leave their groups and others come: whoever is without a match is
looked after here, so that nobody is put into two groups.
"""

from ponchik.domain.decider import Decider
from ponchik.domain.round.commands import (
    AskCheckIn,
    AskClosing,
    AskFinish,
    AskReminder,
    CancelRound,
    CloseRound,
    GiveUpPlace,
    GiveUpSearch,
    NoteMetAfterAll,
    RoundCommand,
    SeekMatch,
    StartRound,
    TakeMatch,
)
from ponchik.domain.round.decisions import decide
from ponchik.domain.round.searches import NotWaiting
from ponchik.domain.round.state import RoundState, evolve

__all__ = (
    "ROUND",
    "AskCheckIn",
    "AskClosing",
    "AskFinish",
    "AskReminder",
    "CancelRound",
    "CloseRound",
    "GiveUpPlace",
    "GiveUpSearch",
    "NotWaiting",
    "NoteMetAfterAll",
    "RoundCommand",
    "RoundState",
    "SeekMatch",
    "StartRound",
    "TakeMatch",
)

ROUND: Decider[RoundCommand, RoundState] = Decider(
    "round", RoundState(), evolve, decide
)
