"""Being forgotten: what tells who somebody was is erased, and a random id is left.

They leave the rounds that run and host nothing any more; then their row in `people`
goes, and what the log says of them alone. Who comes back is somebody new.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from ponchik.application.departures import Leaving
from ponchik.clock import Clock
from ponchik.command_handler import Joined, Recorder, Records
from ponchik.domain.member import Forget
from ponchik.domain.orders import Order
from ponchik.domain.program import RemoveManager
from ponchik.errors import Conflict, Rejected, Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.events.meeting_members import Departure
from ponchik.projections import PROJECTIONS
from ponchik.queries.hosts import programs_hosted_by
from ponchik.slack.client.slack import Slack
from ponchik.store import people
from ponchik.store.connection import Database
from ponchik.store.erasure import erase


class StillThere(Conflict):
    """Somebody who has not left Slack, and decides about it themselves."""


@dataclass(frozen=True)
class Forgetting:
    """`slack_of` gives a workspace's Slack, which is asked with little patience."""

    database: Database
    handler: Records
    clock: Clock
    slack_of: Callable[[str], Slack]

    def joining(self, recorder: Recorder) -> "Forgetting":
        """Return one that forgets in the transaction of a recorder."""
        return replace(self, handler=Joined(recorder))

    def forget(self, workspace: str, person: UUID, cause: Metadata) -> None:
        """Erase somebody. Raises Unknown for one who is not known, or no more."""
        self.handler.record(
            lambda recorder: self._forget(recorder, workspace, person), cause
        )

    def require_gone(self, workspace: str, person: UUID) -> None:
        """Ask Slack whether somebody has left it.

        Raises StillThere for who has not, SlackError if Slack cannot tell now, and
        Unknown for one who is not known.
        """
        slack_id = self.database.transaction(
            lambda t: people.slack_id_of(t, workspace, person), workspace
        )
        if slack_id is None:
            raise Unknown("nobody of this id is known")
        if not _has_left(self.slack_of(workspace), slack_id):
            raise StillThere("somebody who still is in Slack asks for it themselves")

    def _forget(self, recorder: Recorder, workspace: str, person: UUID) -> None:
        transaction, now = recorder.transaction, self.clock()
        slack_id = people.slack_id_of(transaction, workspace, person)
        if slack_id is None:
            raise Unknown("nobody of this id is known")
        why = Departure.STEPPED_OUT
        Leaving(recorder, workspace, person, why, now).leave_rounds()
        for program in programs_hosted_by(transaction, workspace, person):
            hosted = Stream("program", program["program"])
            order = Order(hosted, RemoveManager(person, person, now))
            recorder.handle(workspace, [order])
        stream = Stream("member", person)
        recorder.handle(workspace, [Order(stream, Forget(now))])
        erase(transaction, workspace, person, slack_id)
        for projection in PROJECTIONS:
            if "member" in projection.kinds:
                projection.forget(transaction, stream)


def _has_left(slack: Slack, user: str) -> bool:
    """Ask Slack; whom it does not show for another reason may still be there."""
    try:
        return slack.profile(user).deactivated
    except Rejected as refusal:
        if refusal.code == "user_not_found":
            return True
        raise
