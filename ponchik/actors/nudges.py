"""Nudges: a group in which nobody said anything is asked about a time, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from ponchik.actors.meeting_effects import message_failed, order_to_record
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder
from ponchik.delivery import Handler, InternalEffect, SlackEffect, because_of
from ponchik.delivery.reopening import reopen
from ponchik.domain.effects import Effect
from ponchik.domain.meeting import MOST_TIMES, NoteWords
from ponchik.domain.meeting.nudges import wants_nudge
from ponchik.domain.orders import Order
from ponchik.errors import Rejected
from ponchik.events.event import Stream
from ponchik.events.meeting_words import NudgeSent
from ponchik.ledger.claims import Claimed
from ponchik.queries.beginnings import clocks_of, number_of
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.queries.meetings import introduced_meetings_of_round
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.client.error_codes import PLACE_GONE
from ponchik.slack.surfaces.nudges import nudge, nudge_without_time
from ponchik.store.connection import Transaction

#: Nobody is asked about a time that begins before they can have read of it.
_ENOUGH_NOTICE = timedelta(hours=4)

log = structlog.get_logger(__name__)


def _nudge(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    conversation, state = meeting.conversation, meeting.state
    if conversation is None or not wants_nudge(state):
        return None
    now = effect.due_at
    time = next(iter(state.times.possible(now + _ENOUGH_NOTICE)), None)
    if time is None:
        can_suggest = len(state.times.offered) < MOST_TIMES
        shown = nudge_without_time(meeting.view, can_suggest=can_suggest)
    else:
        number = number_of(state, time, now)
        shown = nudge(meeting.view, clocks_of(meeting), number, time)
    return PostMessage(conversation, shown)


def _nudged(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    return [order_to_record(effect, NudgeSent(ts=ts, at=now))]


@dataclass(frozen=True)
class Looks:
    ponchik: Ponchik

    def look_for_words(self, effect: Claimed) -> None:
        """Have the chat of each group of the round looked at."""
        round_ = UUID(effect.payload["round"])

        def work(recorder: Recorder) -> None:
            meetings = introduced_meetings_of_round(
                recorder.transaction, effect.workspace, round_
            )
            recorder.want(self._look(effect, meeting) for meeting in meetings)

        self.ponchik.handler.record(work, because_of(effect))

    def _look(self, effect: Claimed, meeting: UUID) -> Effect:
        now, about = self.ponchik.clock(), {"meeting": str(meeting)}
        look = effect.follow_up("look_at_chat", "once", now, about)
        expires_at = effect.expires_at
        return replace(look, stream=f"look_at_chat-{meeting}", expires_at=expires_at)

    def look_at_chat(self, effect: Claimed) -> None:
        """Note who wrote in a group's chat; have it nudged if nobody did."""
        stream = Stream("meeting", UUID(effect.payload["meeting"]))
        meeting = self.ponchik.database.transaction(
            lambda t: SeenMeeting(t, effect.workspace, str(stream))
        )
        wrote = self._who_wrote(effect, meeting)
        if wrote is None or effect.expires_at is None:
            return
        now = self.ponchik.clock()
        orders = [Order(stream, NoteWords(wrote, effect.expires_at, now))]
        self.ponchik.handler.handle(effect.workspace, orders, because_of(effect))

    def _who_wrote(
        self, effect: Claimed, meeting: SeenMeeting
    ) -> frozenset[UUID] | None:
        """Return who wrote since the introduction, None if nobody can tell."""
        conversation, state = meeting.conversation, meeting.state
        ts = state.introduction_ts
        if conversation is None or ts is None or state.closed:
            return None
        slack = self.ponchik.slack_of(effect.workspace)
        try:
            found = slack.newest_messages(conversation, ts)
        except Rejected as error:
            if error.code not in PLACE_GONE:
                raise
            log.info("conversation_out_of_reach", effect=str(effect.id))
            return None
        authors = {posted.author for posted in found if posted.effect is None}
        return frozenset(
            member for member, one in meeting.slack_ids.items() if one in authors
        )


def nudge_effects(ponchik: Ponchik) -> list[Handler]:
    """Return how a silent group is found and nudged."""
    looks = Looks(ponchik)
    return [
        InternalEffect("look_for_words", looks.look_for_words),
        InternalEffect("look_at_chat", looks.look_at_chat),
        SlackEffect("nudge", _nudge, _nudged, message_failed, conversation_of, reopen),
    ]
