"""What an operator can do about an effect that ended without being done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.errors import Conflict
from ponchik.events.event import Metadata
from ponchik.ledger import effects, endings, retries
from ponchik.ledger.gates import NO_PACE, Paces

_WOKEN_JUST_NOW = timedelta(seconds=10)
_MOST_WOKEN = 100


@dataclass(frozen=True)
class Deliveries:
    handler: CommandHandler
    clock: Clock
    paces: Paces

    def retry(self, effect: UUID, cause: Metadata) -> None:
        """Have a dead or cancelled effect done; its message still is sent only once.

        Raises Conflict if there is no such effect.
        """
        now = self.clock()

        def work(recorder: Recorder) -> bool:
            return revive(recorder, effect, now, self.paces)

        if not self.handler.record(work, cause):
            raise _not_found(effect, "dead or cancelled")

    def retry_dead(
        self, cause: Metadata, containing: str = "", workspace: str | None = None
    ) -> int:
        """Have every dead effect done whose reason contains a text; return how many.

        Workers are woken for the first of them at once, for the others bit by bit.
        """
        now = self.clock()

        def work(recorder: Recorder) -> int:
            found = retries.retry_dead(
                recorder.transaction, workspace, containing, cause.actor
            )
            recorder.wakes += effects.to_wake(
                recorder.transaction, now, _WOKEN_JUST_NOW, _MOST_WOKEN, self.paces
            )
            return found

        revived = 0
        while found := self.handler.record(work, cause):
            revived += found
        return revived

    def discard(self, effect: UUID, cause: Metadata) -> None:
        """Mark a dead effect as settled. Raises Conflict if there is no such effect."""

        def work(recorder: Recorder) -> bool:
            return bool(discard_all(recorder, [effect]))

        if not self.handler.record(work, cause):
            raise _not_found(effect, "dead")


def revive(
    recorder: Recorder, effect: UUID, now: datetime, paces: Paces = NO_PACE
) -> bool:
    """Make an effect pending again; False if none is dead or cancelled."""
    return bool(revive_all(recorder, [effect], now, paces))


def revive_all(
    recorder: Recorder, wanted: Sequence[UUID], now: datetime, paces: Paces = NO_PACE
) -> int:
    """Make effects pending again that are dead or cancelled; return how many were."""
    transaction, by = recorder.transaction, recorder.metadata.actor
    found = sum(endings.retry(transaction, one, by) for one in wanted)
    recorder.wakes += effects.to_wake(
        transaction, now, _WOKEN_JUST_NOW, _MOST_WOKEN, paces
    )
    return found


def discard_all(recorder: Recorder, wanted: Sequence[UUID]) -> int:
    """Mark dead effects as settled; return how many were."""
    transaction, by = recorder.transaction, recorder.metadata.actor
    return sum(endings.discard(transaction, one, by) for one in wanted)


def _not_found(effect: UUID, statuses: str) -> Conflict:
    return Conflict(
        f"no effect {effect} is {statuses}: `ponchik effects --status dead` lists "
        "what can be retried or discarded"
    )
