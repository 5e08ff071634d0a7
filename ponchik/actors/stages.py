"""Stages: what was decided for a round is spread over its meetings, in batches.

A batch of meetings is one transaction, so that clicks meanwhile wait for none but their
own; done again, a meeting that was asked is not asked again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    SettleAnswers,
)
from ponchik.domain.orders import Order
from ponchik.domain.program import EndRound, round_id
from ponchik.domain.round import ROUND, CloseRound, NoteMetAfterAll, RoundState
from ponchik.events.event import Stream
from ponchik.events.round import RoundStarted
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed, renew
from ponchik.queries.meetings import (
    closed_meetings_of_round,
    meetings_of_round,
    not_met_of_round,
    outcomes_of_round,
)

_BATCH = 100
#: A batch takes a moment; who is at it holds the effect for so long from then on.
_LEASE = timedelta(minutes=2)
#: So long any group is left alone at the most; the reminder comes a day after the
#: question, and may have to be the question.
_ENOUGH_REST = timedelta(hours=20)
#: For an effect that an operator revived after its time.
_GRACE = timedelta(days=1)

T = TypeVar("T")


@dataclass(frozen=True)
class Stages:
    ponchik: Ponchik

    def ask(self, effect: Claimed) -> None:
        """Ask every meeting that is open or scheduled."""
        now = self.ponchik.clock()
        until = effect.expires_at or now + _GRACE
        question = Stage(effect.payload["question"])
        rest = self._rest(effect, question)
        self._spread(effect, lambda: AskQuestion(question, until, now, rest))

    def remind(self, effect: Claimed) -> None:
        """Remind the groups that were silent at the closing question."""
        now = self.ponchik.clock()
        until = effect.expires_at or now + _GRACE
        rest = self._rest(effect, Stage.REMINDER)
        self._spread(effect, lambda: RemindSilent(until, now, rest))

    def close(self, effect: Claimed) -> None:
        """Close every meeting with its answers, then the round."""
        stream, state = Stream.parse(effect.stream), self._round(effect)
        if state.started is None or state.finishing is None:
            return
        told, now = state.finishing.told, self.ponchik.clock()
        if not self._spread(
            effect, lambda: CloseMeeting(told, now), unanswered_only=False
        ):
            return
        self._end(effect, stream, state.started)

    def cancel(self, effect: Claimed) -> None:
        """Close every meeting as called off, then the round."""
        stream, state = Stream.parse(effect.stream), self._round(effect)
        if state.started is None or state.cancelled is None:
            return
        now = self.ponchik.clock()
        if self._spread(effect, lambda: CancelMeeting(now), unanswered_only=False):
            self._end(effect, stream, state.started)

    def settle(self, effect: Claimed) -> None:
        """Let no answer to the round before count any more."""
        started, now = self._round(effect).started, self.ponchik.clock()
        if started is None or started.number == 1:
            return
        before = round_id(started.program, started.number - 1)
        meetings = self.ponchik.database.transaction(
            lambda t: closed_meetings_of_round(t, effect.workspace, before)
        )
        self._order(effect, meetings, lambda: SettleAnswers(now))

    def note_met_after_all(self, effect: Claimed) -> None:
        """Let the round know of a group that said late that it met."""
        meeting, now = UUID(effect.payload["meeting"]), self.ponchik.clock()
        stream = Stream("round", UUID(effect.payload["round"]))
        orders = [Order(stream, NoteMetAfterAll(meeting, now))]
        self.ponchik.handler.handle(effect.workspace, orders, because_of(effect))

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

    def _rest(self, effect: Claimed, stage: Stage) -> timedelta:
        """How long a group that was introduced late is left alone before this stage.

        Half of the time that the others had, if that is less than a day. Whoever asks
        by hand knows why.
        """
        started = self._round(effect).started
        by_clock = (effect.correlation or "").startswith(CLOCK_CHAIN)
        if started is None or not by_clock:
            return timedelta(0)
        planned = started.timeline.moment_of(stage)
        return min((planned - started.at) / 2, _ENOUGH_REST)

    def _round(self, effect: Claimed) -> RoundState:
        return self.ponchik.database.transaction(
            lambda t: load(t, effect.workspace, ROUND, Stream.parse(effect.stream))
        )

    def _spread(
        self,
        effect: Claimed,
        command: Callable[[], MeetingCommand],
        *,
        unanswered_only: bool = True,
    ) -> bool:
        """Give every meeting of the round the command, batch by batch.

        Returns whether all were reached, and nobody took the effect over.
        """
        round_ = Stream.parse(effect.stream).id
        meetings: list[UUID] = self.ponchik.database.transaction(
            lambda t: meetings_of_round(
                t, effect.workspace, round_, unanswered_only=unanswered_only
            )
        )
        return self._order(effect, meetings, command)

    def _order(
        self,
        effect: Claimed,
        meetings: Sequence[UUID],
        command: Callable[[], MeetingCommand],
    ) -> bool:
        for batch in _batches(meetings):
            if not self.ponchik.database.transaction(
                lambda t: renew(t, effect, _LEASE)
            ):
                return False
            orders = [Order(Stream("meeting", meeting), command()) for meeting in batch]
            self.ponchik.handler.handle(effect.workspace, orders, because_of(effect))
        return True


def stage_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how the stages of a round are spread over its meetings."""
    stages = Stages(ponchik)
    return [
        InternalEffect("ask_meetings", stages.ask),
        InternalEffect("remind_meetings", stages.remind),
        InternalEffect("close_meetings", stages.close),
        InternalEffect("cancel_meetings", stages.cancel),
        InternalEffect("settle_answers", stages.settle),
        InternalEffect("note_met_after_all", stages.note_met_after_all),
    ]


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
