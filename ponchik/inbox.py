"""What Slack tells us becomes facts, in the transaction that notes its delivery."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Order, Recorder, load
from ponchik.domain.meeting import GiveAnswer, MeetingIsClosed, NotInMeeting
from ponchik.domain.program import (
    PROGRAM,
    EndProgram,
    MoveProgram,
    StartProgram,
    change_settings,
    program_id,
    round_id,
)
from ponchik.domain.reactions import Effect
from ponchik.domain.round import AskFinish
from ponchik.errors import Invalid, Refused, Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.events.meeting import Answer
from ponchik.events.program import EndReason
from ponchik.projections.programs import find_programs
from ponchik.slack.replies import ClickRefusal
from ponchik.slack.requests import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    Click,
    Uninstalled,
    WorkspaceEvent,
)
from ponchik.store import effects, inbox, people

log = structlog.get_logger(__name__)

#: Later nobody remembers the click.
_NOTE_EXPIRES_AFTER = timedelta(hours=1)
_VALUE = re.compile(r"([0-9a-f-]{36}):(check_in-\d{1,2}|closing)")


@dataclass(frozen=True)
class Inbox:
    """`key` names a delivery: the same key is taken once, whatever it says."""

    handler: CommandHandler
    clock: Clock
    time_zone: str = "UTC"

    def click(self, click: Click, key: str) -> None:
        """Record an answer; a click that cannot count is answered privately."""

        def work(recorder: Recorder) -> None:
            if not inbox.take(recorder.transaction, click.workspace, key, "click"):
                return
            member = people.person_of(recorder.transaction, click.workspace, click.user)
            try:
                meeting, command = self._read(click, member)
                recorder.metadata = Metadata(actor=str(member), causation=key)
                recorder.handle(
                    click.workspace, [Order(Stream("meeting", meeting), command)]
                )
            except Refused as refused:
                log.info("click_refused", action=click.action_id, reason=str(refused))
                recorder.want([self._reply(click, member, key, _why(refused))])

        self.handler.record(work)

    def event(self, event: WorkspaceEvent, key: str) -> None:
        """Record what happened to a channel or the workspace, if it concerns us."""

        def work(recorder: Recorder) -> None:
            kind = type(event).__name__
            if inbox.take(recorder.transaction, event.workspace, key, kind):
                self._happened(recorder, event)

        self.handler.record(work, Metadata(causation=key))

    def _read(self, click: Click, member: UUID) -> tuple[UUID, GiveAnswer]:
        kind, _, said = click.action_id.partition(":")
        value = _VALUE.fullmatch(click.value or "")
        if kind != "answer" or value is None or said not in list(Answer):
            raise UnknownButton(f"there is no button {click.action_id}")
        try:
            meeting = UUID(value[1])
        except ValueError:
            raise UnknownButton("the button names no meeting") from None
        return meeting, GiveAnswer(member, value[2], Answer(said), self.clock())

    def _reply(
        self, click: Click, member: UUID, key: str, refusal: ClickRefusal
    ) -> Effect:
        return Effect(
            workspace=click.workspace,
            stream=f"inbox-{key}",
            kind="tell_privately",
            seq=1,
            due_at=self.clock(),
            expires_at=self.clock() + _NOTE_EXPIRES_AFTER,
            payload={
                "conversation": click.conversation,
                "person": str(member),
                "refusal": refusal.value,
            },
        )

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
                for program in find_programs(recorder.transaction, old, workspace):
                    stream = Stream("program", program["program"])
                    moved = MoveProgram(new, self.clock())
                    recorder.handle(workspace, [Order(stream, moved)])
            case Uninstalled(workspace=workspace):
                self._uninstalled(recorder, workspace)
            case _:
                pass

    def _invited(self, recorder: Recorder, event: BotInvited) -> None:
        transaction, workspace = recorder.transaction, event.workspace
        found = find_programs(transaction, event.channel, workspace)
        identity = (
            found[0]["program"] if found else program_id(workspace, event.channel)
        )
        stream = Stream("program", identity)
        before = load(transaction, PROGRAM, stream)
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

    def _end(
        self, recorder: Recorder, workspace: str, channel: str, reason: EndReason
    ) -> None:
        """No round starts any more; one that runs is played to its end."""
        for program in find_programs(recorder.transaction, channel, workspace):
            stream = Stream("program", program["program"])
            ended = EndProgram(reason, self.clock())
            recorder.handle(workspace, [Order(stream, ended)])

    def _uninstalled(self, recorder: Recorder, workspace: str) -> None:
        """Nothing can be said any more: programs end, and rounds close silently."""
        for program in find_programs(recorder.transaction, workspace=workspace):
            stream = Stream("program", program["program"])
            ended = EndProgram(EndReason.UNINSTALLED, self.clock())
            orders = [Order(stream, ended)]
            if program["open_round"]:
                running = Stream("round", round_id(stream.id, program["rounds"]))
                orders.append(
                    Order(running, AskFinish(silently=True, now=self.clock()))
                )
            recorder.handle(workspace, orders)
        effects.cancel_workspace(
            recorder.transaction, workspace, "the app was uninstalled"
        )


class UnknownButton(Invalid):
    """A button that no message of this version has."""


def _why(refused: Refused) -> ClickRefusal:
    match refused:
        case NotInMeeting():
            return ClickRefusal.NOT_A_MEMBER
        case MeetingIsClosed():
            return ClickRefusal.MEETING_CLOSED
        case Unknown():
            return ClickRefusal.UNKNOWN_MEETING
        case _:
            return ClickRefusal.UNKNOWN_BUTTON
