"""Looks: what Slack told is looked up before a program waits, ends or goes on.

Events come late, twice and in any order; what counts is what Slack says now.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from ponchik.application.channel_access import condition_of
from ponchik.application.tokens import UNREADABLE
from ponchik.application.uninstalling import orders_to_uninstall
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder, load_program
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    EndProgram,
    ProgramCommand,
    ProgramState,
    Recover,
    Wait,
    next_look,
)
from ponchik.domain.workspace import UninstallWorkspace, workspace_stream
from ponchik.errors import Postponed, Rejected, ScopeMissing, WorkspaceRejected
from ponchik.events.event import Stream
from ponchik.events.program import EndReason
from ponchik.events.program_waiting import WaitReason
from ponchik.ledger import endings
from ponchik.ledger.claims import Claimed
from ponchik.queries.programs import find_programs
from ponchik.slack.client.ownership import require_owner
from ponchik.store import installations, sessions

#: What somebody did to the channel ends its program, once Slack says so as well.
_ENDS = {
    "removed": EndReason.REMOVED,
    "deleted": EndReason.DELETED,
}
_GONE = {WaitReason.NOT_FOUND, WaitReason.NOT_A_MEMBER}


@dataclass(frozen=True)
class Looks:
    ponchik: Ponchik

    def look_at_channel(self, effect: Claimed) -> timedelta | None:
        """Have the program wait, end or go on as its channel is now.

        A program that waits is looked at again and again until it can work.
        """
        stream = Stream("program", UUID(effect.payload["program"]))
        state = self._state(effect, stream)
        if not state.running:
            return None
        found, heard = self._condition(effect, state), effect.payload.get("heard", "")
        if found is None:
            self._handle(effect, stream, Recover(self.ponchik.clock()))
            return None
        if found in _GONE and heard in _ENDS:
            self._handle(effect, stream, EndProgram(_ENDS[heard], self.ponchik.clock()))
            return None
        self._handle(effect, stream, Wait(found, self.ponchik.clock()))
        return None if heard else self._again(effect, stream)

    def look_at_workspace(self, effect: Claimed) -> None:
        """Let the workspace's programs end, wait or go on as its token is now."""
        try:
            slack = self.ponchik.slack_at_once(effect.workspace)
            require_owner(slack.identity(), effect.workspace)
        except WorkspaceRejected as error:
            heard = effect.payload.get("heard") == "uninstalled"
            # A key that was lost says nothing about the app.
            uninstalled = heard and error.code != UNREADABLE
            work = self._uninstalled if uninstalled else self._without_token
            self.ponchik.handler.record(
                lambda recorder: work(recorder, effect.workspace), because_of(effect)
            )

    def _condition(self, effect: Claimed, state: ProgramState) -> WaitReason | None:
        """Of one that waits for its list of members, a page of it has to come."""
        slack = self.ponchik.slack_of(effect.workspace)
        try:
            found = condition_of(slack, state.channel, effect.workspace)
            if found is None and state.waiting is not None:
                slack.member_page(state.channel, "")
        except ScopeMissing:
            return WaitReason.SCOPE
        except (Postponed, Rejected):
            return WaitReason.MEMBERS_UNREADABLE
        return found

    def _again(self, effect: Claimed, stream: Stream) -> timedelta | None:
        waiting = self._state(effect, stream).waiting
        if waiting is None:
            return None
        return next_look(self.ponchik.clock() - waiting.since)

    def _uninstalled(self, recorder: Recorder, workspace: str) -> None:
        """Nothing can be said any more: programs end, and rounds close silently.

        Nor can be asked who somebody is in Slack by now, so nobody stays signed in.
        """
        now = self.ponchik.clock()
        for program in find_programs(recorder.transaction, workspace):
            recorder.handle(workspace, orders_to_uninstall(program, now))
        endings.cancel_workspace(
            recorder.transaction, workspace, "the app was uninstalled"
        )
        sessions.end_everybodys(recorder.transaction, workspace)
        if installations.forget_token(recorder.transaction, workspace):
            order = Order(workspace_stream(workspace), UninstallWorkspace(now))
            recorder.handle(workspace, [order])

    def _without_token(self, recorder: Recorder, workspace: str) -> None:
        for program in find_programs(recorder.transaction, workspace):
            wait = Wait(WaitReason.TOKEN, self.ponchik.clock())
            stream = Stream("program", program["program"])
            recorder.handle(workspace, [Order(stream, wait)])

    def _state(self, effect: Claimed, stream: Stream) -> ProgramState:
        return self.ponchik.database.transaction(
            lambda t: load_program(t, effect.workspace, stream.id)
        )

    def _handle(self, effect: Claimed, stream: Stream, command: ProgramCommand) -> None:
        self.ponchik.handler.handle(
            effect.workspace, [Order(stream, command)], because_of(effect)
        )


def look_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how channels and workspaces are looked at."""
    looks = Looks(ponchik)
    return [
        InternalEffect("look_at_channel", looks.look_at_channel),
        InternalEffect("look_at_workspace", looks.look_at_workspace),
    ]
