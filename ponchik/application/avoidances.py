"""Whom a member does not want to meet: known to that member alone."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.member import (
    AddPrivateAvoidance,
    MemberCommand,
    RemovePrivateAvoidance,
)
from ponchik.domain.orders import Order
from ponchik.errors import Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.store import people


@dataclass(frozen=True)
class Avoidances:
    handler: CommandHandler
    clock: Clock

    def add(self, workspace: str, member: UUID, other: UUID, cause: Metadata) -> bool:
        """Never match the member with the other again, in any program.

        Return whether anything changed. Raises Invalid if the two are one, Unknown for
        somebody who is not known in this workspace.
        """
        command = AddPrivateAvoidance(member, other, self.clock())

        def work(recorder: Recorder) -> bool:
            _require_people(recorder, workspace, {member, other})
            return _record(recorder, workspace, member, command)

        return self.handler.record(work, cause)

    def remove(
        self, workspace: str, member: UUID, other: UUID, cause: Metadata
    ) -> bool:
        """Let the member be matched with the other again.

        Return whether anything changed; the other may have been erased since.
        """
        command = RemovePrivateAvoidance(other, self.clock())
        return self.handler.record(
            lambda recorder: _record(recorder, workspace, member, command), cause
        )


def _record(
    recorder: Recorder, workspace: str, member: UUID, command: MemberCommand
) -> bool:
    order = Order(Stream("member", member), command)
    return bool(recorder.handle(workspace, [order]))


def _require_people(recorder: Recorder, workspace: str, wanted: set[UUID]) -> None:
    known = people.find(recorder.transaction, workspace, wanted)
    if wanted - known.keys():
        raise Unknown(f"somebody who is not known in {workspace} cannot be named")
