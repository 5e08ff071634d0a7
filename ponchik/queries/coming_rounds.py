"""When a program's next rounds start, as it stands now."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from ponchik.domain.program import ProgramState
from ponchik.domain.schedule import coming_starts


def next_starts(state: ProgramState, count: int = 5) -> Sequence[datetime]:
    """Return the next starts, none for a program that ended or is paused for good.

    The first is what is planned, wherever it was moved to.
    """
    planned, day = state.next_round_at, state.next_round_on
    if planned is None or day is None:
        return []
    starts = coming_starts(state.settings, day)
    later = (one.at for one in starts if one.day > day and one.at > planned)
    return [planned, *islice(later, count - 1)]
