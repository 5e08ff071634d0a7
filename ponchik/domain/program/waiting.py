"""A program that cannot work waits; nothing ends for one answer or one late event."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ponchik.domain.program.commands import Recover, Wait
from ponchik.domain.program.enrolment import unread_message
from ponchik.domain.program.rounds import moved_from
from ponchik.domain.program.settings import first_round
from ponchik.domain.program.state import ProgramState
from ponchik.domain.schedule import Start, first_start
from ponchik.events.channel_messages import ChannelMessage
from ponchik.events.event import Event
from ponchik.events.program_waiting import ProgramRecovered, ProgramWaiting

#: So late a round still starts as soon as it can; later it waits for its regular day.
_STILL_STARTS = timedelta(days=1)
#: How often it is looked again whether it can work, by how long it has waited.
_LOOKS = (
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
)
_LATER_LOOKS = timedelta(days=1)


def begin_to_wait(command: Wait, state: ProgramState) -> Sequence[Event]:
    """Return the wait as a fact, [] if it waits for that reason already."""
    waiting = state.waiting
    if not state.running or (waiting is not None and waiting.reason is command.reason):
        return []
    since = waiting.since if waiting else command.now
    return [ProgramWaiting(reason=command.reason, since=since, at=command.now)]


def recover(command: Recover, state: ProgramState) -> Sequence[Event]:
    """Return the recovery as a fact, [] if it did not wait.

    A round that is late by days starts on the next regular day. The first one comes so
    late that everybody who has yet to read of it can step out. While the program is
    paused, none is planned.
    """
    now, at, on = command.now, state.next_round_at, state.next_round_on
    if not state.running or state.waiting is None:
        return []
    if at is not None and (following := _later_start(state, at, now)) is not None:
        at, on = following.at, moved_from(state.settings, following)
    return [ProgramRecovered(next_round_at=at, next_round_on=on, at=now)]


def _later_start(state: ProgramState, at: datetime, now: datetime) -> Start | None:
    """Return when the next round starts instead of at a moment, None if it stays."""
    if unread_message(state) is ChannelMessage.GREETING:
        earliest = first_round(state.settings, None, now)
        return earliest if at < earliest.at else None
    return first_start(state.settings, now) if at < now - _STILL_STARTS else None


def next_look(waiting_for: timedelta) -> timedelta:
    """Return when to look again whether a program can work."""
    return next((look for age, look in _LOOKS if waiting_for < age), _LATER_LOOKS)
