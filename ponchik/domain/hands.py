"""What hosts decided of the coming round, as far as it still can be."""

from itertools import combinations

from ponchik.domain.planning import ByHand
from ponchik.domain.program import ProgramState
from ponchik.domain.roster import Roster


def hands_of(state: ProgramState, roster: Roster) -> ByHand:
    """Return which groups are kept, and who is left out.

    Whoever is not there any more, and a group that may not be by now, are left to be
    drawn; the same is said of all of them.
    """
    draft, here = state.draft, set(roster.participants)
    if draft is None:
        return ByHand()
    left_out = tuple(one for one in draft.left_out if one in here)
    free, never = here - set(left_out), state.rules | roster.private_blocks
    kept = tuple(
        group
        for group in draft.kept
        if free.issuperset(group)
        and not never.intersection(combinations(sorted(group), 2))
    )
    return ByHand(kept, left_out)
