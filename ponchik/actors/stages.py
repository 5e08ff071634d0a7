"""Stages: what was decided for a round is spread over its meetings, in batches.

A batch of meetings is one transaction, so that clicks meanwhile wait for none but their
own; done again, a meeting that was asked is not asked again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.effects import CLOCK_CHAIN
from ponchik.domain.meeting import (
    AskQuestion,
    CancelMeeting,
    CloseMeeting,
    MeetingCommand,
    RemindSilent,
)
from ponchik.domain.orders import Order
from ponchik.domain.program import EndRound
from ponchik.domain.round import ROUND, CloseRound
from ponchik.events.event import Stream
from ponchik.events.round import RoundStarted
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.queries.meetings import (
    meetings_of_round,
    not_met_of_round,
    outcomes_of_round,
)

_BATCH = 100
#: For an effect that an operator revived after its time.
_GRACE = timedelta(days=1)

T = TypeVar("T")


@dataclass(frozen=True)
class Stages:
    ponchik: Ponchik

    def ask(self, effect: Claimed) -> None:
        now = self.ponchik.clock()
        until = effect.expires_at or now + _GRACE
        question = Stage(effect.payload["question"])
        by_clock = (effect.correlation or "").startswith(CLOCK_CHAIN)
        self._spread(effect, lambda: AskQuestion(question, until, now, by_clock))

    def remind(self, effect: Claimed) -> None:
        now = self.ponchik.clock()
        until = effect.expires_at or now + _GRACE
        self._spread(effect, lambda: RemindSilent(until, now))

    def close(self, effect: Claimed) -> None:
        stream = Stream.parse(effect.stream)
        state = self.ponchik.database.transaction(
            lambda t: load(t, effect.workspace, ROUND, stream)
        )
        if state.started is None or state.finishing is None:
            return
        told, now = state.finishing.told, self.ponchik.clock()
        self._spread(effect, lambda: CloseMeeting(told, now), unanswered_only=False)
        self._end(effect, stream, state.started)

    def cancel(self, effect: Claimed) -> None:
        """Close every meeting as called off, then the round."""
        stream = Stream.parse(effect.stream)
        state = self.ponchik.database.transaction(
            lambda t: load(t, effect.workspace, ROUND, stream)
        )
        if state.started is None or state.cancelled is None:
            return
        now = self.ponchik.clock()
        self._spread(effect, lambda: CancelMeeting(now), unanswered_only=False)
        self._end(effect, stream, state.started)

    def _end(self, effect: Claimed, stream: Stream, started: RoundStarted) -> None:
        """Close the round, and let the program start the next one."""
        now = self.ponchik.clock()
        outcomes, not_met = self.ponchik.database.transaction(
            lambda t: (
                outcomes_of_round(t, effect.workspace, stream.id),
                not_met_of_round(t, effect.workspace, stream.id),
            )
        )
        orders = [
            Order(stream, CloseRound(outcomes, not_met, now)),
            Order(
                Stream("program", started.program),
                EndRound(started.number, now),
            ),
        ]
        self.ponchik.handler.handle(effect.workspace, orders, because_of(effect))

    def _spread(
        self,
        effect: Claimed,
        command: Callable[[], MeetingCommand],
        *,
        unanswered_only: bool = True,
    ) -> None:
        round_ = Stream.parse(effect.stream).id
        meetings: list[UUID] = self.ponchik.database.transaction(
            lambda t: meetings_of_round(
                t, effect.workspace, round_, unanswered_only=unanswered_only
            )
        )
        for batch in _batches(meetings):
            orders = [Order(Stream("meeting", meeting), command()) for meeting in batch]
            self.ponchik.handler.handle(effect.workspace, orders, because_of(effect))


def stage_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how the stages of a round are spread over its meetings."""
    stages = Stages(ponchik)
    return [
        InternalEffect("ask_meetings", stages.ask),
        InternalEffect("remind_meetings", stages.remind),
        InternalEffect("close_meetings", stages.close),
        InternalEffect("cancel_meetings", stages.cancel),
    ]


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
