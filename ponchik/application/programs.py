"""Starting a program: Ponchik serves a channel, or changes how it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.application.channel_members import require_channel
from ponchik.application.channels import find_workspace
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, load
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    PROGRAM,
    ProgramState,
    StartProgram,
    change_settings,
    program_id,
)
from ponchik.events.event import Metadata, Stream
from ponchik.events.program import Settings
from ponchik.queries.programs import program_of_channel
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database, Transaction


@dataclass(frozen=True)
class ProgramLaunch:
    """`already`: the channel was served just so before, and nothing was changed."""

    channel: str
    program: UUID
    settings: Settings
    next_round_at: datetime | None
    already: bool


@dataclass(frozen=True)
class Programs:
    """`slack` is that of the token's own workspace."""

    database: Database
    handler: CommandHandler
    slack: Slack
    clock: Clock
    time_zone: str = "UTC"

    def start(
        self,
        channel: str,
        changes: Mapping[str, Any],
        cause: Metadata,
        workspace: str | None = None,
    ) -> ProgramLaunch:
        """Serve the channel, or change the settings of the program that does.

        `workspace` needs naming only where several share the channel.

        Raises Invalid for wrong settings or ids, Unknown or Conflict if Ponchik cannot
        work there, SlackError if Slack cannot be asked.
        """
        known = self.database.transaction(
            lambda t: find_workspace(t, channel, workspace)
        )
        home = known or self.slack.identity().workspace
        require_channel(self.slack, channel)
        found, before = self.database.transaction(lambda t: _program(t, home, channel))
        zone = {} if before.program else {"zone": self.time_zone}
        command = StartProgram(
            program=found.id,
            workspace=home,
            channel=channel,
            settings=change_settings(before.settings, {**zone, **changes}),
            started_by=None,
            now=self.clock(),
        )
        recorded = self.handler.handle(home, [Order(found, command)], cause)
        after = self.database.transaction(lambda t: load(t, home, PROGRAM, found))
        return ProgramLaunch(
            channel, found.id, after.settings, after.next_round_at, not recorded
        )


def _program(
    transaction: Transaction, workspace: str, channel: str
) -> tuple[Stream, ProgramState]:
    """Return the channel's program, or the one that it would have."""
    known = program_of_channel(transaction, workspace, channel)
    stream = Stream("program", known or program_id(workspace, channel))
    return stream, load(transaction, workspace, PROGRAM, stream)
