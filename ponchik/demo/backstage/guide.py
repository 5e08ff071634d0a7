"""The guided first minute: four steps that tick themselves off from what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

from ponchik.queries.meetings import count_answering
from ponchik.queries.programs import find_programs
from ponchik.queries.rounds import any_round
from ponchik.store.connection import Transaction

_STEPS = (
    (
        "Invite Ponchik to #coffee",
        "Open #coffee and press “Invite Ponchik”.",
    ),
    (
        "Start a round",
        """The first one is due on Monday. Press “Next due” at the clock: it moves
        there, and everybody is matched.""",
    ),
    (
        "Answer as two members",
        """Press “Next due” once more: Ponchik asks every group how it is going.
        Open one under your direct messages and press a button; then act as somebody
        else, and answer again.""",
    ),
    (
        "Jump to the end",
        """“Next due” again, until the round is over: groups that answered are
        left in peace, the silent ones are reminded.""",
    ),
)


@dataclass(frozen=True)
class Step:
    title: str
    hint: str
    done: bool


@dataclass(frozen=True)
class Guide:
    steps: Sequence[Step]

    @property
    def current(self) -> Step | None:
        """The first step that is not done yet; only this one shows its hint."""
        return next((step for step in self.steps if not step.done), None)


def look_how_far(transaction: Transaction, workspace: str) -> Guide:
    """Return the steps, those done that the database shows."""
    reached = (
        bool(find_programs(transaction, workspace)),
        any_round(transaction, workspace),
        count_answering(transaction, workspace) >= 2,
        any_round(transaction, workspace, closed=True),
    )
    return Guide(
        [Step(*words, done) for words, done in zip(_STEPS, reached, strict=True)]
    )
