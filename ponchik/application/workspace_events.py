"""What happens to channels and workspaces in Slack becomes facts.

The delivery is noted in the same transaction, so that it counts once. Deliveries come
late and in any order: what could stop a program is only a reason to look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ponchik.application.departures import Leaving
from ponchik.application.home_drawings import note_opened
from ponchik.application.late_joiners import note_late_joiner
from ponchik.application.profiles import reading
from ponchik.application.replies import Acknowledged
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder, load_program
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    EndProgram,
    MoveProgram,
    ProgramState,
    RemoveManager,
    StartProgram,
    change_settings,
    program_id,
)
from ponchik.events.event import Metadata, Stream
from ponchik.events.meeting_members import Departure
from ponchik.events.program import EndReason
from ponchik.queries.hosts import hosts_of
from ponchik.queries.programs import find_programs
from ponchik.slack.requests import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    ChannelUnarchived,
    HomeOpened,
    MemberJoined,
    MemberLeft,
    PersonDeactivated,
    PersonJoined,
    TokenRevoked,
    Uninstalled,
    WorkspaceEvent,
)
from ponchik.store import inbox, installations, people, sessions
from ponchik.store.channel_moves import current_id, note_move

#: Slack's clock and ours may differ by so much.
_CLOCKS_DIFFER = timedelta(minutes=2)
#: What makes one look at a channel, by what was told of it.
_HEARD: Mapping[type[WorkspaceEvent], str] = {
    BotRemoved: "removed",
    ChannelArchived: "archived",
    ChannelUnarchived: "unarchived",
    ChannelDeleted: "deleted",
}


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
            case (
                BotRemoved()
                | ChannelArchived()
                | ChannelUnarchived()
                | ChannelDeleted()
            ):
                heard = _HEARD[type(event)]
                self._look(recorder, event.workspace, event.channel, heard)
            case ChannelIdChanged():
                self._moved(recorder, event)
            case PersonJoined(workspace=workspace, user=str(user)):
                people.note_name(
                    recorder.transaction, workspace, user, event.name, event.handle
                )
            case HomeOpened(workspace=workspace, event_id=event_id, user=user):
                self._home_opened(recorder, workspace, user, event_id)
            case TokenRevoked(workspace=workspace):
                self._look_at_workspace(recorder, workspace, "revoked")
            case Uninstalled(workspace=workspace):
                self._look_at_workspace(recorder, workspace, "uninstalled")
            case MemberJoined() | MemberLeft() | PersonDeactivated():
                self._came_or_left(recorder, event)
            case _:
                pass

    def _home_opened(
        self, recorder: Recorder, workspace: str, user: str, event_id: str
    ) -> None:
        reader = people.reader_of(recorder.transaction, workspace, user)
        now, cause = self.clock(), recorder.metadata
        note_opened(recorder, workspace, reader.id, event_id, now)
        if not reader.is_known:
            recorder.want([reading(workspace, reader.id, event_id, cause, now)])

    def _came_or_left(
        self, recorder: Recorder, event: MemberJoined | MemberLeft | PersonDeactivated
    ) -> None:
        match event:
            case MemberJoined():
                note_late_joiner(recorder, event, self.clock())
            case MemberLeft():
                self._left(recorder, event)
            case PersonDeactivated(workspace=workspace, user=user):
                self._deactivated(recorder, workspace, user)

    def _deactivated(self, recorder: Recorder, workspace: str, user: str) -> None:
        person = people.known_person(recorder.transaction, workspace, user)
        if person is not None:
            why, now = Departure.DEACTIVATED, self.clock()
            Leaving(recorder, workspace, person, why, now).leave_rounds()
            sessions.end_all(recorder.transaction, workspace, person)

    def _left(self, recorder: Recorder, event: MemberLeft) -> None:
        """Who leaves the channel is out of its round, and hosts its program no more."""
        transaction, workspace = recorder.transaction, event.workspace
        person = people.known_person(transaction, workspace, event.user)
        if person is None:
            return
        why, moment = Departure.LEFT_CHANNEL, event.happened_at
        Leaving(recorder, workspace, person, why, self.clock()).leave_rounds(
            event.channel, datetime.fromtimestamp(moment, UTC) if moment else None
        )
        for program in find_programs(transaction, workspace, event.channel):
            if program["running"] and person in hosts_of(program):
                order = Order(
                    Stream("program", program["program"]),
                    RemoveManager(person, None, self.clock()),
                )
                recorder.handle(workspace, [order])

    def _invited(self, recorder: Recorder, event: BotInvited) -> None:
        transaction, workspace = recorder.transaction, event.workspace
        found = find_programs(transaction, workspace, event.channel)
        if found and self._is_stale(event, found[0]["ended_at"]):
            return
        identity = (
            found[0]["program"] if found else program_id(workspace, event.channel)
        )
        stream = Stream("program", identity)
        before = load_program(transaction, workspace, identity)
        if before.waiting is not None:
            self._look(recorder, workspace, event.channel, "invited")
        else:
            self._start(recorder, event, stream, before)

    def _start(
        self, recorder: Recorder, event: BotInvited, stream: Stream, state: ProgramState
    ) -> None:
        zone = {} if state.program else {"zone": self.time_zone}
        inviter = event.inviter
        command = StartProgram(
            program=stream.id,
            workspace=event.workspace,
            channel=event.channel,
            settings=change_settings(state.settings, zone),
            started_by=people.person_of(recorder.transaction, event.workspace, inviter)
            if inviter
            else None,
            now=self.clock(),
        )
        recorder.handle(event.workspace, [Order(stream, command)])

    def _is_stale(self, event: BotInvited, ended_at: datetime | None) -> bool:
        """Whether Slack was asked since, and Ponchik was in the channel no more."""
        if ended_at is None or event.happened_at is None:
            return False
        happened_at = datetime.fromtimestamp(event.happened_at, UTC)
        return happened_at < ended_at - _CLOCKS_DIFFER

    def _moved(self, recorder: Recorder, event: ChannelIdChanged) -> None:
        """The program follows its channel; one that was begun there ends.

        It goes to the id that the channel has by all moves that were told so far.
        """
        transaction, workspace, now = (
            recorder.transaction,
            event.workspace,
            self.clock(),
        )
        moment = event.happened_at
        moved_at = now if moment is None else datetime.fromtimestamp(moment, UTC)
        note_move(transaction, workspace, event.old, event.new, moved_at)
        target = current_id(transaction, workspace, event.old)
        moving = find_programs(transaction, workspace, event.old)
        if target == event.old:
            return
        if any(program["running"] for program in moving):
            self._replace(recorder, workspace, target)
        for program in moving:
            stream = Stream("program", program["program"])
            recorder.handle(workspace, [Order(stream, MoveProgram(target, now))])
        self._look(recorder, workspace, target, "moved")

    def _replace(self, recorder: Recorder, workspace: str, channel: str) -> None:
        for program in find_programs(recorder.transaction, workspace, channel):
            stream = Stream("program", program["program"])
            ended = EndProgram(EndReason.REPLACED, self.clock())
            recorder.handle(workspace, [Order(stream, ended)])

    def _look(
        self, recorder: Recorder, workspace: str, channel: str, heard: str
    ) -> None:
        """Have looked up what is so now, before a program waits, ends or goes on."""
        for program in find_programs(recorder.transaction, workspace, channel):
            if program["running"]:
                identity = str(program["program"])
                recorder.want(
                    [
                        self._look_effect(
                            recorder,
                            workspace,
                            "look_at_channel",
                            identity,
                            {"heard": heard, "program": identity},
                        )
                    ]
                )

    def look_at_programs(self, recorder: Recorder, workspace: str, heard: str) -> None:
        """Have each program that waits go on, if it can now."""
        for program in find_programs(recorder.transaction, workspace):
            self._look(recorder, workspace, program["channel"], heard)

    def _look_at_workspace(
        self, recorder: Recorder, workspace: str, heard: str
    ) -> None:
        if installations.is_installed(recorder.transaction, workspace) or any(
            program["running"] or program["open_round"]
            for program in find_programs(recorder.transaction, workspace)
        ):
            recorder.want(
                [
                    self._look_effect(
                        recorder,
                        workspace,
                        "look_at_workspace",
                        workspace,
                        {"heard": heard},
                    )
                ]
            )

    def _look_effect(
        self,
        recorder: Recorder,
        workspace: str,
        kind: str,
        subject: str,
        payload: dict[str, str],
    ) -> Effect:
        cause = recorder.metadata.correlation
        return Effect(
            workspace=workspace,
            stream=f"{kind}-{subject}",
            kind=kind,
            key=f"{cause}/{payload['heard']}",
            place=1,
            due_at=self.clock(),
            correlation=cause,
            traceparent=recorder.metadata.traceparent,
            payload=payload,
        )
