"""Repairs: one group's message is posted once more."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from ponchik.application.channels import named_or_all
from ponchik.clock import Clock
from ponchik.command_handler import Recorder, Records, load
from ponchik.domain.meeting import Resend
from ponchik.domain.orders import Order
from ponchik.domain.round import ROUND
from ponchik.errors import Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.events.stage import Stage
from ponchik.queries.meetings import round_of_meeting
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.store.connection import Transaction

#: So long is a message worth posting that was asked for after its round's end.
_GRACE = timedelta(days=1)


@dataclass(frozen=True)
class Repairs:
    handler: Records
    clock: Clock

    def resend(
        self,
        meeting: UUID,
        question: Stage | None,
        cause: Metadata,
        workspace: str | None = None,
        by: UUID | None = None,
    ) -> bool:
        """Post a group's introduction, or a question, once more; return if that is new.

        Its conversation is opened anew before. Raises Unknown for a meeting that is not
        there, Conflict for a message that is still on its way or was never asked for.
        """

        def work(recorder: Recorder) -> bool:
            home, round_ = find_meeting(recorder.transaction, meeting, workspace)
            state = load(recorder.transaction, home, ROUND, Stream("round", round_))
            now = self.clock()
            until = max(state.finish_at or now, now + _GRACE)
            command = Resend(question, until, by, now)
            order = Order(Stream("meeting", meeting), command)
            return bool(recorder.handle(home, [order]))

        return self.handler.record(work, cause)


def find_meeting(
    transaction: Transaction, meeting: UUID, workspace: str | None
) -> tuple[str, UUID]:
    """Return a meeting's workspace and round. Raises Unknown for one that is not there.

    Without a workspace it is looked for in all of them.
    """
    for home in named_or_all(workspace, workspaces_with_programs(transaction)):
        round_ = round_of_meeting(transaction, home, meeting)
        if round_ is not None:
            return home, round_
    raise Unknown(f"there is no meeting {meeting}: see `ponchik meetings`")
