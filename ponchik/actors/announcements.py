"""Announcements: what Ponchik says in a program's channel, each thing once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ponchik.application.enrolment import greeting_now, host_wanted_now
from ponchik.application.reports import RoundReports, Superseded
from ponchik.command_handler import Recorder, load_program
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import Repaired
from ponchik.domain.orders import Order
from ponchik.domain.program import ProgramState, RecordMessage
from ponchik.events.channel_messages import (
    ChannelMessage,
    ChannelMessageDropped,
    ChannelMessagePosted,
)
from ponchik.events.event import Stream
from ponchik.events.program_waiting import WaitReason
from ponchik.ledger.claims import Claimed
from ponchik.queries.programs import channel_of_program
from ponchik.slack.client.calls import Message, PostMessage
from ponchik.slack.client.error_codes import PLACE_GONE
from ponchik.slack.surfaces import channel_reports as surfaces
from ponchik.slack.texts.language import language_of
from ponchik.store.connection import Transaction

_NO_CHANNEL = {WaitReason.ARCHIVED, WaitReason.NOT_A_MEMBER, WaitReason.NOT_FOUND}


def _announce(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    state = load_program(transaction, effect.workspace, _program(effect).id)
    _require_channel(state)
    channel = _channel(transaction, effect)
    message = _message(transaction, effect, state)
    return PostMessage(channel, message) if channel and message else None


def _require_channel(state: ProgramState) -> None:
    """Raise Superseded while there is no channel in which it could be said."""
    waiting = state.waiting
    if waiting is not None and waiting.reason in _NO_CHANNEL:
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


def _unheard(
    recorder: Recorder, effect: Claimed, code: str, now: datetime
) -> Repaired | None:
    """Drop what was to be said where Ponchik cannot speak any more.

    That is no message that failed: the channel is out of reach, and hosts hear of that.
    """
    if code not in PLACE_GONE:
        return None
    recorder.handle(effect.workspace, _dropped(effect, code, now))
    return Repaired(again=False)


def _channel(transaction: Transaction, effect: Claimed) -> str | None:
    program = _program(effect).id
    return channel_of_program(transaction, effect.workspace, program)


def _program(effect: Claimed) -> Stream:
    """Its messages wait for one another, and for nothing else of the program."""
    return Stream("program", Stream.parse(effect.stream).id)


ANNOUNCE = SlackEffect("announce", _announce, _announced, _dropped, _channel, _unheard)
