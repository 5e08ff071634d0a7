"""Launching a stage of the round that runs, whoever asks for it.

It is recorded as one fact; spreading it over the meetings is an effect of that fact.
"""

from dataclasses import dataclass
from uuid import UUID

from ponchik.command_handler import Recorder, load_program
from ponchik.domain.orders import Order
from ponchik.domain.program import round_id
from ponchik.domain.round import RoundCommand
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.events.stage import Stage
from ponchik.queries.meetings import meetings_of_round
from ponchik.queries.names import channel_names

#: Stands beside the stages for calling a round off.
CANCEL = "cancel"


@dataclass(frozen=True)
class StageLaunch:
    """`meetings` still want an answer or a close; `already`: nothing new was done."""

    channel: str
    round: int
    stage: str
    meetings: int
    already: bool
    channel_name: str | None = None


class NoRoundRuns(Conflict):
    """There is nothing to ask of, or to end."""

    def __init__(self) -> None:
        super().__init__("no round is running in this channel: start one first")


def launch(
    recorder: Recorder, place: tuple[str, UUID], stage: str, command: RoundCommand
) -> StageLaunch:
    """Record the stage; `place` is a workspace and a program of it.

    Raises NoRoundRuns, or a Conflict if the stage does not fit.
    """
    home, program = place
    transaction = recorder.transaction
    state = load_program(transaction, home, program)
    if state.open_round is None:
        raise NoRoundRuns
    stream = Stream("round", round_id(program, state.open_round))
    recorded = recorder.handle(home, [Order(stream, command)])
    unanswered_only = stage not in {Stage.FINISH, CANCEL}
    waiting = meetings_of_round(
        transaction, home, stream.id, unanswered_only=unanswered_only
    )
    return StageLaunch(
        channel=state.channel,
        round=state.open_round,
        stage=stage,
        meetings=len(waiting),
        already=not recorded,
        channel_name=channel_names(transaction, home).get(state.channel),
    )
