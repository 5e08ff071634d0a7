"""Launching a round and its stages, whoever asks for it.

A stage of a round is recorded as one fact; spreading it over the meetings is an effect
of that fact, so that it is finished whatever is killed meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from ponchik.application.channel_access import require_channel
from ponchik.application.channel_names import ChannelNames
from ponchik.application.channels import Place
from ponchik.application.stage_launch import CANCEL, StageLaunch, launch
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, load_program
from ponchik.domain.program import ProgramState, seed_of_draft
from ponchik.domain.round import (
    AskCheckIn,
    AskClosing,
    AskFinish,
    AskReminder,
    CancelRound,
    RoundCommand,
)
from ponchik.errors import Conflict
from ponchik.events.event import Metadata
from ponchik.events.round import RoundStarted
from ponchik.events.stage import Stage
from ponchik.queries.programs import program_of_channel
from ponchik.queries.round_plans import RoundPlan
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database, Transaction

if TYPE_CHECKING:
    from ponchik.application.round_start import RoundStart


@dataclass(frozen=True)
class Rounds:
    """`slack_for` may leave the workspace unsaid, where there is only one."""

    database: Database
    handler: CommandHandler
    slack_for: Callable[[str | None], Slack]
    slack_of: Callable[[str], Slack]
    clock: Clock
    new_seed: Callable[[], int]

    def start(  # noqa: PLR0913 -- one for each thing that can be asked for
        self,
        channel: str,
        *,
        group_size: int | None = None,
        seed: int | None = None,
        dry_run: bool = False,
        cause: Metadata,
        workspace: str | None = None,
        shown: str | None = None,
    ) -> RoundPlan:
        """Pair the channel's members and have every group introduced.

        `shown` are the groups that somebody saw, by their digest: others than these
        are not started, but raised as GroupsDiffer. Raises Invalid for a wrong group
        size or too few members, Unknown or Conflict if no round can start there now,
        SlackError if Slack cannot be asked.
        """
        program, state = self._program(channel, workspace)
        return self._start_of(state).start(
            state.workspace,
            program,
            group_size=group_size,
            seed=self._seed(state) if seed is None else seed,
            dry_run=dry_run,
            cause=cause,
            shown=shown,
        )

    def preview(
        self, channel: str, workspace: str | None = None, seed: int | None = None
    ) -> RoundStarted:
        """Return the round that would start now. Raises what `start` does."""
        program, state = self._program(channel, workspace)
        drawn = self._seed(state) if seed is None else seed
        planned = self._start_of(state).plan(
            state.workspace, program, None, drawn, next_too=True
        )
        return planned.started

    def _seed(self, state: ProgramState) -> int:
        """Return the seed on which hosts decided, or a new one."""
        decided = seed_of_draft(state)
        return self.new_seed() if decided is None else decided

    def _start_of(self, state: ProgramState) -> "RoundStart":
        # Pairing's libraries are large, and only who starts a round needs them.
        from ponchik.application.round_start import RoundStart  # noqa: PLC0415

        slack = self.slack_of(state.workspace)
        return RoundStart(self.database, self.handler, slack, self.clock)

    def check_in(
        self,
        channel: str,
        cause: Metadata,
        number: int | None = None,
        workspace: str | None = None,
    ) -> StageLaunch:
        """Ask the open and scheduled meetings how it is going.

        This and the other stages raise Conflict if they do not fit, Unknown for a
        channel that Ponchik cannot see.
        """
        command = AskCheckIn(number, self.clock())
        return self._launch(channel, "check_in", command, cause, workspace)

    def close(
        self, channel: str, cause: Metadata, workspace: str | None = None
    ) -> StageLaunch:
        """Ask the open and scheduled meetings whether they met."""
        command = AskClosing(self.clock())
        return self._launch(channel, Stage.CLOSING, command, cause, workspace)

    def remind(
        self, channel: str, cause: Metadata, workspace: str | None = None
    ) -> StageLaunch:
        """Remind the groups in which nobody answered the closing question."""
        command = AskReminder(self.clock())
        return self._launch(channel, Stage.REMINDER, command, cause, workspace)

    def finish(
        self, channel: str, cause: Metadata, workspace: str | None = None
    ) -> StageLaunch:
        """Close all meetings, and the round."""
        command = AskFinish(silently=False, now=self.clock())
        return self._launch(channel, Stage.FINISH, command, cause, workspace)

    def cancel(
        self,
        channel: str,
        cause: Metadata,
        workspace: str | None = None,
        by: UUID | None = None,
    ) -> StageLaunch:
        """Call the running round off; all that it posted is replaced by a note."""
        command = CancelRound(by, self.clock())
        return self._launch(channel, CANCEL, command, cause, workspace)

    def _launch(
        self,
        channel: str,
        stage: str,
        command: RoundCommand,
        cause: Metadata,
        workspace: str | None,
    ) -> StageLaunch:
        program, state = self._program(channel, workspace)
        place = (state.workspace, program)
        return self.handler.record(
            lambda recorder: launch(recorder, place, stage, command), cause
        )

    def _program(
        self, channel: str, workspace: str | None
    ) -> tuple[UUID, ProgramState]:
        names = ChannelNames(self.database, self.slack_for)
        place = names.find(channel, workspace)
        found = self.database.transaction(lambda t: _find_program(t, place))
        if found is None:
            require_channel(self.slack_for(place.workspace), place.channel)
            raise Conflict(
                f"Ponchik serves no program in {place.channel}: start one with "
                f"`ponchik program start {place.channel}`"
            )
        return found


def _find_program(
    transaction: Transaction, place: Place
) -> tuple[UUID, ProgramState] | None:
    channel, home = place
    program = home and program_of_channel(transaction, home, channel)
    if not home or not program:
        return None
    return program, load_program(transaction, home, program)
