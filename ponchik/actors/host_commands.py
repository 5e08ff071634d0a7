"""What a host typed and waits for, but takes longer than Slack waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from ponchik.application.channel_access import Unreachable
from ponchik.application.reports import absences_among, partition_of
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.program import PROGRAM, ProgramState
from ponchik.domain.roster import TooFewMembers
from ponchik.errors import Refused, Unknown
from ponchik.events.event import Stream
from ponchik.events.round import RoundStarted
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Message, PostEphemeral
from ponchik.slack.surfaces.host_commands import dry_run
from ponchik.slack.surfaces.host_reports import DryRun
from ponchik.slack.surfaces.replies import note_message
from ponchik.slack.texts.language import ENGLISH
from ponchik.slack.texts.replies import NoteName
from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.store.people import Person


@dataclass(frozen=True)
class HostCommands:
    """Whoever asked hears, alone, what came of it."""

    ponchik: Ponchik

    def preview(self, effect: Claimed) -> None:
        """Show the round that would start now."""
        state = self._program(effect)
        try:
            started = self.ponchik.rounds.preview(state.channel, effect.workspace)
        except Refused as refused:
            self._refuse(effect, state, refused)
        else:
            self._tell(effect, state, self._dry_run(effect, started))

    def start(self, effect: Claimed) -> None:
        """Start a round now; one that runs by then is the one that was asked for."""
        state, person = self._program(effect), effect.payload["person"]
        if state.open_round is not None:
            return
        try:
            cause = because_of(effect, person)
            self.ponchik.rounds.start(
                state.channel, cause=cause, workspace=effect.workspace
            )
        except Refused as refused:
            self._refuse(effect, state, refused)

    def _program(self, effect: Claimed) -> ProgramState:
        stream = Stream("program", UUID(effect.payload["program"]))
        return self.ponchik.database.transaction(
            lambda t: load(t, effect.workspace, PROGRAM, stream)
        )

    def _dry_run(self, effect: Claimed, started: RoundStarted) -> Message:
        known = self.ponchik.database.transaction(
            lambda t: people.find(
                t,
                effect.workspace,
                [*started.participants, *(out.person for out in started.exclusions)],
            )
        )
        return dry_run(ENGLISH, _dry_run_of(started, known))

    def _refuse(self, effect: Claimed, state: ProgramState, refused: Refused) -> None:
        self._tell(effect, state, note_message(_note_name(refused), {}))

    def _tell(self, effect: Claimed, state: ProgramState, message: Message) -> None:
        """Post it where the program is; seen twice it harms nobody."""
        user = self.ponchik.database.transaction(lambda t: _slack_id(t, effect))
        if user is None:
            return
        slack = self.ponchik.slack_of(effect.workspace)
        slack.wait_for_turn(PostEphemeral.method)
        call = PostEphemeral(state.channel, user, message)
        slack.carry_out(call, uuid5(effect.id, "told"))


def _slack_id(transaction: Transaction, effect: Claimed) -> str | None:
    person = UUID(effect.payload["person"])
    known = people.find(transaction, effect.workspace, [person]).get(person)
    return known.slack_id if known else None


def _dry_run_of(started: RoundStarted, known: Mapping[UUID, Person]) -> DryRun:
    return DryRun(
        program=started.program,
        channel=started.channel,
        number=started.number,
        seed=started.receipt.seed,
        partition=partition_of(started),
        groups=tuple(
            tuple(known[one].slack_id for one in group.members if one in known)
            for group in started.groups
        ),
        absences=absences_among(started, known),
        can_start=False,
    )


def _note_name(refused: Refused) -> NoteName:
    match refused:
        case TooFewMembers():
            return NoteName.TOO_FEW
        case Unreachable() | Unknown():
            return NoteName.NOT_IN_CHANNEL
        case _:
            return NoteName.FAILED


def host_command_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how what hosts typed is done."""
    commands = HostCommands(ponchik)
    return [
        InternalEffect("preview_round", commands.preview),
        InternalEffect("start_round_by_hand", commands.start),
    ]
