"""What happens to channels and workspaces in Slack becomes facts.

The delivery is noted in the same transaction, so that it counts once.
"""

from dataclasses import dataclass

from ponchik.application.homes import note_opened
from ponchik.application.replies import Acknowledged
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder, load
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    PROGRAM,
    EndProgram,
    MoveProgram,
    StartProgram,
    change_settings,
    program_id,
    round_id,
)
from ponchik.domain.round import AskFinish
from ponchik.events.event import Metadata, Stream
from ponchik.events.program import EndReason
from ponchik.ledger import endings
from ponchik.queries.programs import find_programs
from ponchik.slack.requests import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    HomeOpened,
    Uninstalled,
    WorkspaceEvent,
)
from ponchik.store import inbox, people


@dataclass(frozen=True)
class WorkspaceEvents:
    handler: CommandHandler
    clock: Clock
    time_zone: str = "UTC"

    def apply(
        self, event: WorkspaceEvent, key: str, traceparent: str | None = None
    ) -> Acknowledged:
        """Record what happened, if it concerns Ponchik; `key` names the delivery."""

        def work(recorder: Recorder) -> None:
            kind = type(event).__name__
            if inbox.take(recorder.transaction, event.workspace, key, kind):
                self._happened(recorder, event)

        self.handler.record(work, Metadata.of_delivery(key, traceparent=traceparent))
        return Acknowledged()

    def _happened(self, recorder: Recorder, event: WorkspaceEvent) -> None:
        match event:
            case BotInvited():
                self._invited(recorder, event)
            case BotRemoved(workspace=workspace, channel=channel):
                self._end(recorder, workspace, channel, EndReason.REMOVED)
            case ChannelArchived(workspace=workspace, channel=channel):
                self._end(recorder, workspace, channel, EndReason.ARCHIVED)
            case ChannelDeleted(workspace=workspace, channel=channel):
                self._end(recorder, workspace, channel, EndReason.DELETED)
            case ChannelIdChanged(workspace=workspace, old=old, new=new):
                self._moved(recorder, workspace, old, new)
            case HomeOpened(workspace=workspace, event_id=event_id, user=user):
                person = people.person_of(recorder.transaction, workspace, user)
                note_opened(recorder, workspace, person, event_id, self.clock())
            case Uninstalled(workspace=workspace):
                self._uninstalled(recorder, workspace)
            case _:
                pass

    def _invited(self, recorder: Recorder, event: BotInvited) -> None:
        transaction, workspace = recorder.transaction, event.workspace
        found = find_programs(transaction, workspace, event.channel)
        identity = (
            found[0]["program"] if found else program_id(workspace, event.channel)
        )
        stream = Stream("program", identity)
        before = load(transaction, workspace, PROGRAM, stream)
        zone = {} if before.program else {"zone": self.time_zone}
        inviter = event.inviter
        command = StartProgram(
            program=stream.id,
            workspace=workspace,
            channel=event.channel,
            settings=change_settings(before.settings, zone),
            started_by=people.person_of(transaction, workspace, inviter)
            if inviter
            else None,
            now=self.clock(),
        )
        recorder.handle(workspace, [Order(stream, command)])

    def _moved(self, recorder: Recorder, workspace: str, old: str, new: str) -> None:
        """The program follows its channel; one that was begun there ends."""
        moving = find_programs(recorder.transaction, workspace, old)
        if any(program["running"] for program in moving):
            self._end(recorder, workspace, new, EndReason.REPLACED)
        for program in moving:
            moved = MoveProgram(new, self.clock())
            stream = Stream("program", program["program"])
            recorder.handle(workspace, [Order(stream, moved)])

    def _end(
        self, recorder: Recorder, workspace: str, channel: str, reason: EndReason
    ) -> None:
        """No round starts any more; one that runs is played to its end."""
        for program in find_programs(recorder.transaction, workspace, channel):
            stream = Stream("program", program["program"])
            ended = EndProgram(reason, self.clock())
            recorder.handle(workspace, [Order(stream, ended)])

    def _uninstalled(self, recorder: Recorder, workspace: str) -> None:
        """Nothing can be said any more: programs end, and rounds close silently."""
        for program in find_programs(recorder.transaction, workspace):
            stream = Stream("program", program["program"])
            ended = EndProgram(EndReason.UNINSTALLED, self.clock())
            orders = [Order(stream, ended)]
            if program["open_round"]:
                running = Stream("round", round_id(stream.id, program["rounds"]))
                orders.append(
                    Order(running, AskFinish(silently=True, now=self.clock()))
                )
            recorder.handle(workspace, orders)
        endings.cancel_workspace(
            recorder.transaction, workspace, "the app was uninstalled"
        )
