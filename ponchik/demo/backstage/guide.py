"""The guided first minute: steps that tick themselves off from what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ponchik.events.enrolment import SetUpSettled
from ponchik.events.event import Stream
from ponchik.events.meeting_status import Status
from ponchik.queries.meetings import count_answering
from ponchik.queries.programs import find_programs
from ponchik.queries.rounds import rounds_of_program
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_streams

Row = Mapping[str, Any]

_STEPS = (
    (
        "Invite Ponchik to #coffee",
        "Open #coffee and press “Invite Ponchik”.",
    ),
    (
        "Say yes with one press",
        """Ponchik greets the channel, and asks you alone how to begin: open Ponchik
        under “Apps”, and press “Start like this”.""",
    ),
    (
        "Start a round",
        """The first one is days ahead, so that everybody can step out before. Press
        “Next due” at the clock: it moves there, and everybody is matched.""",
    ),
    (
        "Read the introduction",
        """Open the newest of your direct messages: Ponchik introduces you to each
        other. Then press “Next due” again.""",
    ),
    (
        "Answer as two members",
        """Ponchik asks every group how it is going. Press “We met” in your direct
        message, or “All of us met” where you are three; then click a face to be
        somebody else, and answer as well.""",
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
    """`met`: how many groups of the rounds that are over said that they met."""

    steps: Sequence[Step]
    met: int

    @property
    def current(self) -> Step | None:
        """Return the first step that is not done; only this one shows its hint."""
        return next((step for step in self.steps if not step.done), None)


def look_how_far(transaction: Transaction, workspace: str) -> Guide:
    """Return the steps, those done that the database shows."""
    programs = find_programs(transaction, workspace)
    rounds = [
        round_
        for program in programs
        for round_ in rounds_of_program(transaction, workspace, program["program"])
    ]
    reached = (
        bool(programs),
        bool(rounds) or _is_any_settled(transaction, workspace, programs),
        bool(rounds),
        any(round_["check_ins"] or round_["closing_at"] for round_ in rounds),
        count_answering(transaction, workspace) >= 2,
        any(round_["closed_at"] for round_ in rounds),
    )
    outcomes = [round_["outcomes"] or {} for round_ in rounds]
    return Guide(
        [Step(*words, done) for words, done in zip(_STEPS, reached, strict=True)],
        met=sum(counts.get(Status.CLOSED_MET, 0) for counts in outcomes),
    )


def _is_any_settled(
    transaction: Transaction, workspace: str, programs: Sequence[Row]
) -> bool:
    """Return whether the hosts of one of the programs said how it is to begin."""
    streams = [Stream("program", program["program"]) for program in programs]
    histories = read_streams(transaction, workspace, streams)
    return any(
        isinstance(one.event, SetUpSettled)
        for history in histories.values()
        for one in history
    )
