"""Who can be reached: one member whom Slack refuses does not cost the others theirs.

Slack does not say which of several it refuses, so each is asked for alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.bootstrap import Ponchik
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.meeting import Record
from ponchik.domain.orders import Order
from ponchik.errors import Rejected
from ponchik.events.event import Stream
from ponchik.events.meeting import (
    ConversationOpened,
    IntroductionFailed,
    MembersUnreachable,
)
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting
from ponchik.slack.client.calls import OpenConversation
from ponchik.slack.client.error_codes import PERSON_REFUSED
from ponchik.slack.client.slack import Slack


@dataclass(frozen=True)
class Reachable:
    ponchik: Ponchik

    def open_without_refused(self, effect: Claimed) -> None:
        """Open the conversation with those members whom Slack does not refuse."""
        meeting = self.ponchik.database.transaction(lambda t: SeenMeeting.of(t, effect))
        if meeting.state.closed or meeting.state.conversation is not None:
            return
        slack = self.ponchik.slack_of(effect.workspace)
        refused = self._refused(slack, effect, meeting)
        reason = effect.payload["reason"]
        rest = [
            id_ for id_ in meeting.slack_ids.values() if id_ not in refused.values()
        ]
        now = self.ponchik.clock()
        outcomes: list[Record] = []
        if refused:
            gone = MembersUnreachable(members=tuple(refused), reason=reason, at=now)
            outcomes = [Record(gone)]
        if len(rest) < 2 or not refused:
            failed = IntroductionFailed(reason=f"Slack refuses it: {reason}", at=now)
            outcomes = [*outcomes, Record(failed)]
        else:
            conversation = _open(slack, effect, rest)
            opened = ConversationOpened(conversation=conversation, at=now)
            outcomes = [*outcomes, Record(opened)]
        stream = Stream.parse(effect.stream)
        orders = [Order(stream, outcome) for outcome in outcomes]
        self.ponchik.handler.record(
            lambda recorder: [
                recorder.handle(effect.workspace, [order], place=effect.place)
                for order in orders
            ],
            because_of(effect),
        )

    def _refused(
        self, slack: Slack, effect: Claimed, meeting: SeenMeeting
    ) -> dict[UUID, str]:
        return {
            person: slack_id
            for person, slack_id in meeting.slack_ids.items()
            if _is_refused(slack, effect, slack_id)
        }


def _is_refused(slack: Slack, effect: Claimed, slack_id: str) -> bool:
    try:
        _open(slack, effect, [slack_id])
    except Rejected as error:
        if error.code in PERSON_REFUSED:
            return True
        raise
    return False


def _open(slack: Slack, effect: Claimed, users: Sequence[str]) -> str:
    """Opening is idempotent: done twice, it is the same conversation."""
    slack.wait_for_turn(OpenConversation.method)
    return slack.carry_out(OpenConversation(tuple(users)), effect.id)


def reachable_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how conversations are opened without those whom Slack refuses."""
    reachable = Reachable(ponchik)
    return [InternalEffect("open_without_refused", reachable.open_without_refused)]
