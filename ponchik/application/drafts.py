"""What hosts decide of the coming round: recorded, each thing with who decided it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from ponchik.command_handler import Recorder, load_program
from ponchik.domain.orders import Order
from ponchik.domain.program import DraftChanged, DraftRound, ProgramState
from ponchik.events.event import Stream

_Group = tuple[UUID, ...]


@dataclass(frozen=True)
class Draft:
    """How the round is drawn; `seen` counts the drafts that there were before."""

    number: int
    seen: int
    draw: int = 1
    kept: tuple[_Group, ...] = ()
    left_out: tuple[UUID, ...] = ()

    def keeping(self, groups: Sequence[_Group]) -> "Draft":
        """Return it with these groups kept; whoever is in them is in no other."""
        inside = {one for group in groups for one in group}
        others = [group for group in self.kept if inside.isdisjoint(group)]
        return replace(self, kept=(*others, *groups))

    def releasing(self, group: _Group) -> "Draft":
        """Return it with this group drawn again."""
        others = [one for one in self.kept if set(one) != set(group)]
        return replace(self, kept=tuple(others))

    def without(self, person: UUID) -> "Draft":
        """Return it with somebody left out, whose group is drawn again."""
        kept = tuple(group for group in self.kept if person not in group)
        others = [one for one in self.left_out if one != person]
        return replace(self, kept=kept, left_out=(*others, person))

    def with_back(self, person: UUID) -> "Draft":
        """Return it with somebody in the round again."""
        others = [one for one in self.left_out if one != person]
        return replace(self, left_out=tuple(others))

    def again(self) -> "Draft":
        """Return it drawn once more; what was decided stays."""
        return replace(self, draw=self.draw + 1)

    def as_before(self, state: ProgramState, to: int) -> "Draft":
        """Return it as it was after so many drafts. Raises DraftChanged if none was."""
        if not 0 <= to <= len(state.drafts):
            raise DraftChanged
        if to == 0:
            return replace(self, draw=1, kept=(), left_out=())
        was = state.drafts[to - 1]
        return replace(self, draw=was.draw, kept=was.kept, left_out=was.left_out)


def draft_of(state: ProgramState) -> Draft:
    """Return how the coming round is drawn as things stand."""
    now = state.draft
    before = Draft(state.rounds + 1, len(state.drafts))
    if now is None:
        return before
    return replace(before, draw=now.draw, kept=now.kept, left_out=now.left_out)


def save_draft(
    recorder: Recorder, place: tuple[str, UUID], draft: Draft, by: UUID, now: datetime
) -> bool:
    """Draw the round like this from now on; return whether that is new.

    `place` is a workspace and a program of it. Raises DraftChanged if another host was
    quicker.
    """
    workspace, program = place
    command = DraftRound(
        draft.number, draft.seen, draft.draw, draft.kept, draft.left_out, by, now
    )
    order = Order(Stream("program", program), command)
    return bool(recorder.handle(workspace, [order]))


def state_of(recorder: Recorder, place: tuple[str, UUID]) -> ProgramState:
    """Return the program as it stands in this transaction."""
    return load_program(recorder.transaction, *place)
