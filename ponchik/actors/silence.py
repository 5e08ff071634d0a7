"""Silence: whoever said nothing in three rounds is asked whether to stay, or paused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder, load
from ponchik.delivery import Handler, InternalEffect, SlackEffect, because_of
from ponchik.delivery.handlers import no_fact
from ponchik.domain.calendar import END_OF_DAY, calendar_of
from ponchik.domain.choices import ChoiceKind
from ponchik.domain.member import MEMBER, MemberState
from ponchik.domain.orders import Order
from ponchik.domain.staying import (
    DAYS_TO_ANSWER,
    SILENT_ROUNDS,
    AskToStay,
    NoteStayQuestion,
    PauseSilent,
)
from ponchik.events.event import Stream
from ponchik.events.member import StayQuestionSent
from ponchik.ledger.claims import Claimed
from ponchik.queries.decency import settings_of
from ponchik.queries.matches import local_day
from ponchik.queries.programs import find_program
from ponchik.queries.silence import ended_round, silent_members, was_heard_since
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.surfaces import staying as surfaces
from ponchik.slack.texts.language import language_of
from ponchik.store import people
from ponchik.store.connection import Transaction


def _ask(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    """Return the question; None if the member said something by now."""
    member, program = _member(transaction, effect), UUID(effect.payload["program"])
    asked = member.staying.asked.get(program)
    row = find_program(transaction, effect.workspace, program)
    reader = people.find_one(transaction, effect.workspace, _person(effect))
    if asked is None or row is None or not row["running"] or reader is None:
        return None
    number = int(effect.payload["number"])
    if member.conversation is None or not member.staying.is_open(program, number):
        return None
    language, until = language_of(reader.locale), local_day(row, asked.until)
    shown = surfaces.still_interested(
        language, reader.slack_id, row["channel"], program, until
    )
    return PostMessage(member.conversation, shown)


def _asked(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    program, number = UUID(effect.payload["program"]), int(effect.payload["number"])
    sent = StayQuestionSent(program=program, number=number, ts=ts, at=now)
    return [Order(Stream("member", _person(effect)), NoteStayQuestion(sent))]


def _tell_paused(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    """Return the word; None if they chose something else by now."""
    member, program = _member(transaction, effect), UUID(effect.payload["program"])
    choice = member.choices.get(program)
    row = find_program(transaction, effect.workspace, program)
    reader = people.find_one(transaction, effect.workspace, _person(effect))
    if choice is None or choice.kind is not ChoiceKind.UNHEARD or row is None:
        return None
    if reader is None or member.conversation is None:
        return None
    shown = surfaces.paused(language_of(reader.locale), row["channel"], program)
    return PostMessage(member.conversation, shown)


def _conversation(transaction: Transaction, effect: Claimed) -> str | None:
    return _member(transaction, effect).conversation


def _member(transaction: Transaction, effect: Claimed) -> MemberState:
    stream = Stream("member", _person(effect))
    return load(transaction, effect.workspace, MEMBER, stream)


def _person(effect: Claimed) -> UUID:
    return UUID(effect.payload["person"])


@dataclass(frozen=True)
class Silence:
    ponchik: Ponchik

    def seek_silent(self, effect: Claimed) -> datetime | None:
        """Ask, on the next working day, whoever said nothing in three rounds."""
        now = self.ponchik.clock()
        return self.ponchik.handler.record(
            lambda recorder: _seek(recorder, effect, now), because_of(effect)
        )

    def pause_silent(self, effect: Claimed) -> None:
        """Pause whoever was asked, and said nothing since, in any match either."""
        now = self.ponchik.clock()
        self.ponchik.handler.record(
            lambda recorder: _pause(recorder, effect, now), because_of(effect)
        )


def _seek(recorder: Recorder, effect: Claimed, now: datetime) -> datetime | None:
    transaction, workspace = recorder.transaction, effect.workspace
    ended = ended_round(transaction, workspace, UUID(effect.payload["round"]))
    settings = ended and settings_of(transaction, workspace, ended.program)
    if ended is None or settings is None:
        return None
    calendar = calendar_of(settings)
    closed = calendar.day_of(datetime.fromisoformat(effect.payload["closed"]))
    decent = calendar.at(calendar.working_day_after(closed))
    if now < decent:
        return decent
    last = calendar.working_day_after(calendar.day_of(now), DAYS_TO_ANSWER)
    until = calendar.at(last, END_OF_DAY)
    orders = [
        Order(
            Stream("member", one.person),
            AskToStay(ended.program, ended.number, one.since, until, now),
        )
        for one in silent_members(transaction, workspace, ended, SILENT_ROUNDS)
    ]
    recorder.handle(workspace, orders)
    return None


def _pause(recorder: Recorder, effect: Claimed, now: datetime) -> None:
    person, number = _person(effect), int(effect.payload["number"])
    program, workspace = UUID(effect.payload["program"]), effect.workspace
    if not was_heard_since(
        recorder.transaction, workspace, program, person, after_round=number
    ):
        order = Order(Stream("member", person), PauseSilent(program, number, now))
        recorder.handle(workspace, [order])


def silence_effects(ponchik: Ponchik) -> list[Handler]:
    """Return how silent members are asked, and paused."""
    silence = Silence(ponchik)
    return [
        InternalEffect("seek_silent", silence.seek_silent),
        InternalEffect("pause_silent", silence.pause_silent),
        SlackEffect("ask_to_stay", _ask, _asked, no_fact, _conversation),
        SlackEffect("tell_paused", _tell_paused, no_fact, no_fact, _conversation),
    ]
