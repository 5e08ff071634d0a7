"""Reopening: a lost conversation is opened anew once, then known to be out of reach.

Whoever waits for an answer is not asked again and again where nobody can hear it.
"""

from datetime import datetime

from ponchik.command_handler import Recorder
from ponchik.delivery.handlers import Repaired
from ponchik.domain.meeting import Record
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.meeting import ConversationLost
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting
from ponchik.slack.client.error_codes import PLACE_GONE


def reopen(
    recorder: Recorder, effect: Claimed, code: str, now: datetime
) -> Repaired | None:
    """Note that the conversation is lost, and wait until it is opened anew.

    Lost for the second time it stays so: what was to be said there is not wanted.
    """
    if code not in PLACE_GONE:
        return None
    meeting = SeenMeeting.of(recorder.transaction, effect)
    conversation, losses = meeting.state.conversation, meeting.state.losses
    if conversation is None:
        return None
    lost = ConversationLost(conversation=conversation, reason=code, at=now)
    order = Order(Stream.parse(effect.stream), Record(lost))
    recorder.handle(effect.workspace, [order], place=effect.place - 1)
    return Repaired(again=losses == 0)
