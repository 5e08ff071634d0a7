"""Times: the choice is drawn, others are asked, and a group learns when it meets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from ponchik.actors.meeting_effects import message_failed, order_to_record
from ponchik.application.calendar_files import calendar_title
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load
from ponchik.delivery import Handler, InternalEffect, SlackEffect, because_of
from ponchik.delivery.handlers import no_fact, no_longer_needed
from ponchik.delivery.reopening import reopen
from ponchik.domain.calendar import Calendar, calendar_of
from ponchik.domain.meeting import (
    MEETING,
    AskAfterTime,
    AskOthers,
    MeetingCommand,
    SettleTime,
)
from ponchik.domain.orders import Order
from ponchik.domain.round import ROUND, RoundState
from ponchik.events.event import Stream
from ponchik.events.meeting_times import AgreementTold, OthersTold
from ponchik.ledger.claims import Claimed
from ponchik.queries.beginnings import beginning_of, clocks_of, number_of
from ponchik.queries.decency import audience_of
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import PostMessage, UpdateMessage
from ponchik.slack.surfaces.calendars import calendar_links
from ponchik.slack.surfaces.introductions import introduction
from ponchik.slack.surfaces.messages import without_buttons
from ponchik.slack.surfaces.offered_times import Offered
from ponchik.slack.surfaces.times import agreement, asked_others, choosing_again
from ponchik.store.connection import Transaction

#: So late a question about an agreed time still makes sense, if its round is over.
_AFTER_THE_END = timedelta(days=1)


def _show_introduction(
    transaction: Transaction, effect: Claimed
) -> UpdateMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    conversation, ts = meeting.conversation, meeting.state.introduction_ts
    is_over = meeting.state.settled
    if conversation is None or ts is None or (meeting.state.closed and not is_over):
        return None
    given = beginning_of(meeting, effect.due_at)
    drawn = introduction(meeting.view, replace(given, offered=()) if is_over else given)
    if is_over:
        drawn = without_buttons(meeting.view, drawn)
    return UpdateMessage(conversation, ts, drawn)


def _ask_others(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    times, asked = meeting.state.times, meeting.state.times.others_asked
    is_over = meeting.state.closed or times.agreement is not None
    if meeting.conversation is None or asked is None or is_over:
        return None
    pressed = {who for votes in times.votes.values() for who in votes}
    silent = [who for one, who in meeting.slack_ids.items() if one not in pressed]
    voters = [one for one in times.who_can(asked.time) if one in meeting.slack_ids]
    if not silent or not voters:
        return None
    message = asked_others(
        meeting.view,
        clocks_of(meeting),
        number_of(meeting.state, asked.time, effect.due_at),
        Offered(asked.time, [meeting.slack_ids[one] for one in voters]),
        silent,
    )
    return PostMessage(meeting.conversation, message)


def _others_asked(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    return [order_to_record(effect, OthersTold(ts=ts, at=now))]


def _agreement_told(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    number = int(effect.payload["number"])
    return [order_to_record(effect, AgreementTold(number=number, ts=ts, at=now))]


def _show_agreement(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    ts = meeting.state.times.told.get(int(effect.payload["number"]))
    who = meeting.slack_ids.get(UUID(effect.payload["member"]))
    if meeting.conversation is None or ts is None or who is None:
        return None
    return UpdateMessage(meeting.conversation, ts, choosing_again(meeting.view, who))


SHOW_INTRODUCTION = SlackEffect(
    "show_introduction",
    _show_introduction,
    no_fact,
    no_fact,
    repair=no_longer_needed,
)
ASK_OTHERS = SlackEffect(
    "ask_others", _ask_others, _others_asked, message_failed, conversation_of, reopen
)
SHOW_AGREEMENT = SlackEffect(
    "show_agreement",
    _show_agreement,
    no_fact,
    no_fact,
    repair=no_longer_needed,
)


@dataclass(frozen=True)
class TimeEffects:
    ponchik: Ponchik

    def tell_agreed(
        self, transaction: Transaction, effect: Claimed
    ) -> PostMessage | None:
        """Tell the group when it meets, unless it is choosing again by now."""
        meeting = SeenMeeting.of(transaction, effect)
        agreed = meeting.state.times.agreement
        is_over = meeting.state.closed or agreed is None
        if meeting.conversation is None or agreed is None or is_over:
            return None
        if str(agreed.number) != effect.payload["number"]:
            return None
        title = calendar_title(meeting)
        base = self.ponchik.config.public_url or None
        links = calendar_links(title, agreed.time, agreed.calendar, base)
        who = [meeting.slack_ids[m] for m in agreed.members if m in meeting.slack_ids]
        clocks = clocks_of(meeting)
        message = agreement(meeting.view, clocks, agreed.time, who, links)
        return PostMessage(meeting.conversation, message)

    def look_at_votes(self, effect: Claimed) -> None:
        """Have those asked who said nothing, unless a time is agreed by now."""
        self._handle(effect, AskOthers(self.ponchik.clock()))

    def settle_time(self, effect: Claimed) -> datetime | None:
        """Agree on a time if its majority has stood for a working day."""
        since = datetime.fromisoformat(effect.payload["since"])
        now, counts_at = self.ponchik.clock(), self._calendar(effect).day_later(since)
        if now < counts_at:
            return counts_at
        self._handle(effect, SettleTime(since, now, uuid4()))
        return None

    def ask_after_time(self, effect: Claimed) -> datetime | None:
        """Have the group asked how it was, on the day or on the next working day."""
        now, time = self.ponchik.clock(), effect.payload["time"]
        decent = self._calendar(effect).by_evening(now)
        if now < decent:
            return decent
        agreed = datetime.fromisoformat(time)
        until = max(self._round(effect).finish_at or now, now + _AFTER_THE_END)
        self._handle(effect, AskAfterTime(agreed, until, now))
        return None

    def _calendar(self, effect: Claimed) -> Calendar:
        audience = self.ponchik.database.transaction(
            lambda t: audience_of(t, effect.workspace, _meeting(effect).id)
        )
        if audience is None:
            raise LookupError(f"{_meeting(effect)} has no program")
        return calendar_of(audience.settings)

    def _round(self, effect: Claimed) -> RoundState:
        def read(transaction: Transaction) -> RoundState:
            meeting = load(transaction, effect.workspace, MEETING, _meeting(effect))
            if meeting.paired is None:
                return RoundState()
            stream = Stream("round", meeting.paired.round)
            return load(transaction, effect.workspace, ROUND, stream)

        return self.ponchik.database.transaction(read)

    def _handle(self, effect: Claimed, command: MeetingCommand) -> None:
        order = Order(_meeting(effect), command)
        self.ponchik.handler.handle(effect.workspace, [order], because_of(effect))


def _meeting(effect: Claimed) -> Stream:
    return Stream("meeting", UUID(effect.payload["meeting"]))


def time_effects(ponchik: Ponchik) -> list[Handler]:
    """Return how a group comes to its time."""
    times = TimeEffects(ponchik)
    return [
        SHOW_INTRODUCTION,
        ASK_OTHERS,
        SlackEffect(
            "tell_agreed",
            times.tell_agreed,
            _agreement_told,
            message_failed,
            conversation_of,
            reopen,
        ),
        SHOW_AGREEMENT,
        InternalEffect("look_at_votes", times.look_at_votes),
        InternalEffect("settle_time", times.settle_time),
        InternalEffect("ask_after_time", times.ask_after_time),
    ]
