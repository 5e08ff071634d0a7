"""A round paired once more, from the log alone: the same groups must come out."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.command_handler import load, load_program
from ponchik.domain.planning import groups_of, pair_from, require_same_algorithm
from ponchik.domain.program import round_id
from ponchik.domain.round import ROUND
from ponchik.errors import Unknown
from ponchik.events.event import Stream
from ponchik.events.round import Group, RoundStarted
from ponchik.queries.pair_history import pair_history_of
from ponchik.queries.programs import program_of_channel
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_streams


@dataclass(frozen=True)
class Replay:
    """`made` are the groups that came out, with `repeats`, and without `left_out`."""

    started: RoundStarted
    made: tuple[Group, ...]
    repeats: int
    left_out: frozenset[UUID]

    @property
    def same(self) -> bool:
        """Whether the recorded groups came out again."""
        rules = {out.person for out in self.started.exclusions}
        return (
            self.made == self.started.groups
            and self.repeats == self.started.receipt.repeats
            and self.left_out <= rules
        )


def find_round(
    transaction: Transaction, workspace: str, channel: str, number: int | None = None
) -> RoundStarted:
    """Return the channel's round of this number, or its newest.

    Raises Unknown if there is none.
    """
    program = program_of_channel(transaction, workspace, channel)
    if program is None:
        raise Unknown(f"Ponchik serves no program in {channel}")
    rounds = load_program(transaction, workspace, program).rounds
    if not rounds:
        raise Unknown(f"{channel} had no round yet")
    wanted = rounds if number is None else number
    stream = Stream("round", round_id(program, wanted))
    started = load(transaction, workspace, ROUND, stream).started
    if started is None:
        raise Unknown(f"{channel} has no round {wanted}: it had {rounds}")
    return started


def pair_again(
    transaction: Transaction, workspace: str, started: RoundStarted
) -> Replay:
    """Pair the round again. Raises Conflict if another algorithm paired it."""
    inputs = require_same_algorithm(started)
    streams = [Stream("round", identity) for identity in inputs.history]
    events = read_streams(transaction, workspace, streams).values()
    past = pair_history_of(event for history in events for event in history)
    pairing = pair_from(
        inputs,
        started.participants,
        past.history,
        started.group_size,
        started.receipt.seed,
    )
    identity = round_id(started.program, started.number)
    return Replay(
        started,
        made=groups_of(identity, started.receipt.seed, pairing),
        repeats=pairing.repeats,
        left_out=frozenset(pairing.left_out),
    )
