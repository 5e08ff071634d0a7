"""A host marks a group as met, whatever it answered, and takes that back."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.clock import Clock
from ponchik.command_handler import Recorder, Records
from ponchik.domain.meeting import MarkMet, TakeMarkBack
from ponchik.domain.orders import Order
from ponchik.events.event import Metadata, Stream


@dataclass(frozen=True)
class Marks:
    """`place` is a workspace and a meeting of it; `by` is None for an operator."""

    handler: Records
    clock: Clock

    def mark_met(
        self, place: tuple[str, UUID], cause: Metadata, by: UUID | None
    ) -> bool:
        """Note that the group met; return whether that is new.

        Raises Unknown for a meeting that is not there, CannotMark if it is too late.
        """
        return self._order(place, cause, MarkMet(by, self.clock()))

    def take_back(
        self, place: tuple[str, UUID], cause: Metadata, by: UUID | None
    ) -> bool:
        """Let the group's answers count alone again. Raises what `mark_met` does."""
        return self._order(place, cause, TakeMarkBack(by, self.clock()))

    def _order(
        self, place: tuple[str, UUID], cause: Metadata, command: MarkMet | TakeMarkBack
    ) -> bool:
        workspace, meeting = place
        order = Order(Stream("meeting", meeting), command)

        def work(recorder: Recorder) -> bool:
            return bool(recorder.handle(workspace, [order]))

        return self.handler.record(work, cause)
