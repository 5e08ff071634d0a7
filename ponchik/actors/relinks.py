"""Relinks: where a channel gets another id, open questions link the new one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.effects import Effect
from ponchik.domain.follow_ups import redraw_subject
from ponchik.domain.meeting import MEETING, MeetingState
from ponchik.events.event import Stream
from ponchik.ledger.claims import Claimed
from ponchik.queries.meetings import open_meetings_of_program
from ponchik.store.event_store import read_stream


@dataclass(frozen=True)
class Relinks:
    ponchik: Ponchik

    def relink(self, effect: Claimed) -> None:
        """Have the questions of the program's open meetings drawn again."""
        program = Stream.parse(effect.stream).id
        meetings = self.ponchik.database.transaction(
            lambda t: open_meetings_of_program(t, effect.workspace, program)
        )
        for meeting in meetings:
            redraw = partial(self._redraw, effect=effect, meeting=meeting)
            self.ponchik.handler.record(redraw, because_of(effect))

    def _redraw(self, recorder: Recorder, effect: Claimed, meeting: UUID) -> None:
        stream = Stream("meeting", meeting)
        history = read_stream(recorder.transaction, effect.workspace, stream)
        state = MEETING.fold(recorded.event for recorded in history)
        recorder.want(self._redraws(effect, stream, state, len(history)))

    def _redraws(
        self, effect: Claimed, stream: Stream, state: MeetingState, version: int
    ) -> Iterator[Effect]:
        for question in state.sent:
            key, now = f"relink/{effect.id}/{question}", self.ponchik.clock()
            yield replace(
                effect.follow_up("show_answers", key, now, {"question": question}),
                stream=str(stream),
                place=version,
                subject=redraw_subject(str(stream), question),
            )


def relink_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how open questions follow a channel to its new id."""
    return [InternalEffect("relink_questions", Relinks(ponchik).relink)]
