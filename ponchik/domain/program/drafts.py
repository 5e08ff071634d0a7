"""What hosts decide of the coming round, one after the other."""

from collections.abc import Sequence
from uuid import UUID

from ponchik.domain.program.commands import DraftRound
from ponchik.domain.program.state import ProgramState, round_id
from ponchik.errors import Conflict
from ponchik.events.event import Event
from ponchik.events.round_drafts import RoundDrafted

_SEEDS = 2**31


def seed_of_draw(program: UUID, number: int, draw: int) -> int:
    """Return the seed of a draw: whoever looks again sees the same groups."""
    return ((round_id(program, number).int >> 32) + draw) % _SEEDS


def seed_of_draft(state: ProgramState) -> int | None:
    """Return the seed that hosts decided on, None if they decided nothing."""
    if state.draft is None or state.program is None:
        return None
    return seed_of_draw(state.program, state.draft.number, state.draft.draw)


class DraftChanged(Conflict):
    """Another host was quicker, or the round has started: look once more."""

    def __init__(self) -> None:
        super().__init__("the coming round was changed meanwhile: look once more")


def draft_round(command: DraftRound, state: ProgramState) -> Sequence[Event]:
    """Return how the round is drawn from now on, [] if it is so already.

    Raises DraftChanged if somebody saw another draft than there is by now.
    """
    state.require_served()
    if (command.number, command.seen) != (state.rounds + 1, len(state.drafts)):
        raise DraftChanged
    drafted = RoundDrafted(
        number=command.number,
        draw=command.draw,
        kept=command.kept,
        left_out=command.left_out,
        by=command.by,
        at=command.now,
    )
    return [] if _says(drafted) == _says(state.draft) else [drafted]


def _says(draft: RoundDrafted | None) -> tuple[object, ...]:
    return (draft.draw, draft.kept, draft.left_out) if draft else (1, (), ())
