"""What a host was shown of a round before it starts, and whether that still holds."""

from hashlib import sha256

from ponchik.errors import Conflict
from ponchik.events.round import RoundStarted


class GroupsDiffer(Conflict):
    """People came or went since the groups were shown: `started` is how it would be."""

    def __init__(self, started: RoundStarted) -> None:
        super().__init__("people came or went since the groups were shown")
        self.started = started


def groups_digest(started: RoundStarted) -> str:
    """Return what tells these groups of this round from any others.

    Those of another past, or with other groups kept, are others.
    """
    groups = sorted(sorted(map(str, group.members)) for group in started.groups)
    inputs = started.inputs
    past = (inputs.history, inputs.kept, inputs.left_out) if inputs else ()
    told = f"{started.number} {groups} {past}"
    return sha256(told.encode()).hexdigest()[:32]
