"""Starting and stopping a program: whether Ponchik serves a channel, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.application.channel_access import require_channel
from ponchik.application.channel_names import ChannelNames
from ponchik.application.channels import require_place
from ponchik.application.languages import require_language
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder, load_program
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    EndProgram,
    ProgramState,
    StartProgram,
    change_settings,
    program_id,
)
from ponchik.errors import Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.events.program import EndReason, Settings
from ponchik.queries.names import channel_names
from ponchik.queries.programs import program_of_channel
from ponchik.slack.client.slack import Slack
from ponchik.store import channels
from ponchik.store.connection import Database, Transaction


@dataclass(frozen=True)
class ProgramLaunch:
    """`already`: the channel was served just so before, and nothing was changed."""

    channel: str
    program: UUID
    settings: Settings
    next_round_at: datetime | None
    already: bool
    channel_name: str


@dataclass(frozen=True)
class ProgramStop:
    """`still_running`: the round that is played to its end; `already`: no change."""

    channel: str
    channel_name: str | None
    program: UUID
    still_running: int | None
    already: bool


@dataclass(frozen=True)
class Programs:
    """`slack_for` gives the Slack of a workspace, or of the only one that there is."""

    database: Database
    handler: CommandHandler
    slack_for: Callable[[str | None], Slack]
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
        require_language(changes)
        names = ChannelNames(self.database, self.slack_for)
        channel, known = names.find(channel, workspace)
        slack = self.slack_for(known)
        home = known or slack.identity().workspace
        found_channel = require_channel(slack, channel)
        self.database.transaction(
            lambda t: channels.remember(t, home, {channel: found_channel.name})
        )
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
        after = self.database.transaction(lambda t: load_program(t, home, found.id))
        return ProgramLaunch(
            channel=channel,
            program=found.id,
            settings=after.settings,
            next_round_at=after.next_round_at,
            already=not recorded,
            channel_name=found_channel.name,
        )

    def stop(
        self, channel: str, cause: Metadata, workspace: str | None = None
    ) -> ProgramStop:
        """Start no more rounds in the channel; one that runs is played to its end.

        Raises Invalid for a wrong id, Unknown for a channel without a program.
        """

        def work(recorder: Recorder) -> ProgramStop:
            transaction = recorder.transaction
            id_, home = require_place(transaction, channel, workspace)
            stream, before = _program(transaction, home, id_)
            if before.program is None:
                raise Unknown(f"Ponchik serves no program in {id_}")
            command = EndProgram(EndReason.STOPPED, self.clock())
            recorded = recorder.handle(home, [Order(stream, command)])
            name = channel_names(transaction, home).get(id_)
            return ProgramStop(id_, name, stream.id, before.open_round, not recorded)

        return self.handler.record(work, cause)


def _program(
    transaction: Transaction, workspace: str, channel: str
) -> tuple[Stream, ProgramState]:
    """Return the channel's program, or the one that it would have."""
    known = program_of_channel(transaction, workspace, channel)
    stream = Stream("program", known or program_id(workspace, channel))
    return stream, load_program(transaction, workspace, stream.id)
