"""What somebody does for themselves on a page, as a press in Slack would come in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ponchik.application.inbound.handlers import Incoming
from ponchik.application.received import Received
from ponchik.command_handler import Recorder
from ponchik.domain.meeting import GiveAnswer
from ponchik.domain.orders import Order
from ponchik.errors import Unknown
from ponchik.events.event import Stream
from ponchik.events.meeting import Answer
from ponchik.queries.own_matches import open_matches
from ponchik.slack.surfaces.own_matches import MOST_OPEN
from ponchik.slack.surfaces.personal import MOST_AVOIDED
from ponchik.slack.texts.language import language_of
from ponchik.store import people


@dataclass(frozen=True)
class OwnForm:
    """Who sent a form of their own; `key` is the form's, and the same only once."""

    workspace: str
    person: UUID
    user: str
    key: str
    sent_at: datetime

    def incoming(self, recorder: Recorder) -> Incoming["OwnForm"]:
        """Return what the handlers of the same buttons in Slack take."""
        locale = people.locale_of(recorder.transaction, self.workspace, self.user)
        return Incoming(
            request=self,
            workspace=self.workspace,
            person=self.person,
            received=Received(self.key),
            now=self.sent_at,
            recorder=recorder,
            language=language_of(locale),
        )

    def answer(self, recorder: Recorder, meeting: UUID, answer: Answer) -> None:
        """Record an answer to the newest question, as Home's buttons do.

        Raises Unknown for a match that is not open, or not theirs.
        """
        own = open_matches(recorder.transaction, self.workspace, self.person, MOST_OPEN)
        if meeting not in {match.meeting for match in own}:
            raise Unknown(f"meeting {meeting} is not open for whoever answers")
        command = GiveAnswer(self.person, None, answer, self.sent_at)
        order = Order(Stream("meeting", meeting), command)
        recorder.handle(self.workspace, [order])


def is_full(listed: Collection[UUID]) -> bool:
    """Return whether nobody more can stand on somebody's own list."""
    return len(listed) >= MOST_AVOIDED
