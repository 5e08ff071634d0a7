"""Starting a program: Ponchik serves a channel, or changes how it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.application.channel_members import require_channel
from ponchik.application.channels import require_channel_id
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, load
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    PROGRAM,
    StartProgram,
    change_settings,
    program_id,
)
from ponchik.events.event import Metadata, Stream
from ponchik.events.program import Settings
from ponchik.queries.programs import program_of_channel
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database


@dataclass(frozen=True)
class ProgramLaunch:
    """`already`: the channel was served just so before, and nothing was changed."""

    channel: str
    program: UUID
    settings: Settings
    next_round_at: datetime
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
        self, channel: str, changes: Mapping[str, Any], actor: str
    ) -> ProgramLaunch:
        """Serve the channel, or change the settings of the program that does.

        Raises Invalid for wrong settings or a garbled channel id, Unknown or Conflict
        if Ponchik cannot work there, SlackError if Slack cannot be asked.
        """
        require_channel_id(channel)
        workspace = self.slack.identity().workspace
        require_channel(self.slack, channel)
        found = self.database.transaction(lambda t: program_of_channel(t, channel))
        stream = Stream("program", found or program_id(workspace, channel))
        before = self.database.transaction(lambda t: load(t, PROGRAM, stream))
        zone = {} if found else {"zone": self.time_zone}
        command = StartProgram(
            program=stream.id,
            workspace=workspace,
            channel=channel,
            settings=change_settings(before.settings, {**zone, **changes}),
            started_by=None,
            now=self.clock(),
        )
        recorded = self.handler.handle(
            workspace, [Order(stream, command)], Metadata(actor=actor)
        )
        after = self.database.transaction(lambda t: load(t, PROGRAM, stream))
        _, next_round_at = after.require_running()
        return ProgramLaunch(
            channel, stream.id, after.settings, next_round_at, not recorded
        )
