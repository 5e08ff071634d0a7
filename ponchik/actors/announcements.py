"""Announcements: what Ponchik says in a program's channel, each thing once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from ponchik.application.enrolment import greeting_now, host_wanted_now
from ponchik.application.host_messages import program_of
from ponchik.application.reports import RoundReports, Superseded
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder, load_program
from ponchik.delivery import InternalEffect, SlackEffect, because_of
from ponchik.delivery.handlers import Repaired, no_fact, no_longer_needed
from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.domain.orders import Order
from ponchik.domain.program import ProgramState, RecordMessage, Wait, unread_message
from ponchik.events.channel_messages import (
    ChannelMessage,
    ChannelMessageDropped,
    ChannelMessagePosted,
)
from ponchik.events.event import Stream
from ponchik.events.program_waiting import WaitReason
from ponchik.ledger.claims import Claimed
from ponchik.queries.programs import channel_of_program
from ponchik.slack.client.calls import Message, PostMessage, UpdateMessage
from ponchik.slack.surfaces import channel_reports as surfaces
from ponchik.slack.texts.language import language_of
from ponchik.store.connection import Transaction

#: What Slack says of a channel in which nothing can be said, and what is waited for.
_REASONS = {
    "is_archived": WaitReason.ARCHIVED,
    "not_in_channel": WaitReason.NOT_A_MEMBER,
    "channel_not_found": WaitReason.NOT_FOUND,
}


def _announce(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    state = load_program(transaction, effect.workspace, _program(effect).id)
    _require_channel(state)
    channel = _channel(transaction, effect)
    message = _message(transaction, effect, state)
    return PostMessage(channel, message) if channel and message else None


def _require_channel(state: ProgramState) -> None:
    """Raise Superseded while there is no channel in which it could be said."""
    waiting = state.waiting
    if waiting is not None and waiting.reason in _REASONS.values():
        raise Superseded(f"the program waits: {waiting.reason}")


def _message(
    transaction: Transaction, effect: Claimed, state: ProgramState
) -> Message | None:
    what, number = ChannelMessage(effect.payload["message"]), effect.payload["number"]
    program, language = _program(effect).id, language_of(state.settings.language)
    reports = RoundReports(transaction, effect.workspace, program, number)
    match what:
        case ChannelMessage.ROUND_BEGAN:
            began = reports.began()
            return surfaces.round_began(language, began) if began else None
        case ChannelMessage.ROUND_OVER:
            over = reports.over()
            return surfaces.round_over(language, over) if over else None
        case ChannelMessage.PAUSED:
            if not state.is_paused:
                return None
            return surfaces.program_paused(language, state.paused_until)
        case ChannelMessage.GREETING:
            return greeting_now(transaction, effect.workspace, program)
        case ChannelMessage.HOST_WANTED:
            about = effect.payload.get("inviter")
            inviter = UUID(about) if about else None
            return host_wanted_now(transaction, effect.workspace, program, inviter)


def _announced(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    posted = ChannelMessagePosted(
        message=effect.payload["message"],
        number=effect.payload["number"],
        ts=ts,
        at=now,
    )
    return [Order(_program(effect), RecordMessage(posted))]


def _dropped(effect: Claimed, reason: str, now: datetime) -> Sequence[Order]:
    dropped = ChannelMessageDropped(
        message=effect.payload["message"],
        number=effect.payload["number"],
        reason=reason,
        at=now,
    )
    return [Order(_program(effect), RecordMessage(dropped))]


def _left_until_it_is_back(
    recorder: Recorder, effect: Claimed, code: str, now: datetime
) -> Repaired | None:
    """Drop what was to be said where Ponchik cannot speak, and let the program wait.

    That is no message that failed: the channel is out of reach, and hosts hear of that.
    What has to be said there all the same is said when it is back.
    """
    if code not in _REASONS:
        return None
    wait = Order(_program(effect), Wait(_REASONS[code], now))
    for orders in (_dropped(effect, code, now), [wait]):
        recorder.handle(effect.workspace, orders)
    return Repaired(again=False)


@dataclass(frozen=True)
class Announcements:
    ponchik: Ponchik

    def greet_again(self, effect: Claimed) -> None:
        """Say what begins a program, where its channel was away when it was said."""
        program, now = program_of(effect), self.ponchik.clock()

        def work(recorder: Recorder) -> None:
            state = load_program(recorder.transaction, effect.workspace, program)
            message = unread_message(state)
            if message is not None:
                recorder.want([_said_again(effect, message, now)])

        self.ponchik.handler.record(work, because_of(effect))


def _said_again(effect: Claimed, message: ChannelMessage, now: datetime) -> Effect:
    """It is Ponchik's own initiative, whoever brought the channel back."""
    payload = {"message": message, "number": None, WAITS_ALWAYS: True}
    key = f"{message}/again/{effect.place}"
    said = effect.follow_up(ANNOUNCE.kind, key, now, payload)
    return replace(said, stream=f"channel-{program_of(effect)}")


def _redraw_greeting(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    """Return the greeting as it is now; after the first round it stays as it was."""
    program = program_of(effect)
    state = load_program(transaction, effect.workspace, program)
    ts = state.posted.get(ChannelMessage.GREETING)
    if ts is None or state.rounds or not state.running:
        return None
    message = greeting_now(transaction, effect.workspace, program)
    return UpdateMessage(state.channel, ts, message) if message else None


def _channel(transaction: Transaction, effect: Claimed) -> str | None:
    program = _program(effect).id
    return channel_of_program(transaction, effect.workspace, program)


def _program(effect: Claimed) -> Stream:
    """Its messages wait for one another, and for nothing else of the program."""
    return Stream("program", Stream.parse(effect.stream).id)


ANNOUNCE = SlackEffect(
    "announce", _announce, _announced, _dropped, _channel, _left_until_it_is_back
)
REDRAW_GREETING = SlackEffect(
    "redraw_greeting", _redraw_greeting, no_fact, no_fact, repair=no_longer_needed
)


def announcement_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how what a channel has yet to read is said to it later."""
    return [InternalEffect("greet_again", Announcements(ponchik).greet_again)]
