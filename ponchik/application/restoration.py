"""After a restore: nothing that was sent since the backup is sent again.

What the backup holds as to be done is looked for in Slack before it is done. A round
that fell due since then may have been introduced, with groups that nobody knows any
more: it is skipped, and the next one is planned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.orders import Order
from ponchik.domain.program import SkipRound
from ponchik.errors import Invalid
from ponchik.events.event import Metadata, Stream
from ponchik.events.program import SkipReason
from ponchik.ledger import restores
from ponchik.queries.programs import find_programs
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class SkippedRound:
    channel: str
    number: int
    due_at: datetime


@dataclass(frozen=True)
class Restored:
    """`doubtful` effects are looked for in Slack before they are done."""

    doubtful: int
    skipped: Sequence[SkippedRound]


@dataclass(frozen=True)
class Restoration:
    handler: CommandHandler
    clock: Clock

    def declare(self, taken_at: datetime, cause: Metadata) -> Restored:
        """Record that the database is as it was at `taken_at`.

        Saying it twice does no harm. Raises Invalid for a moment yet to come.
        """
        now = self.clock()
        if taken_at > now:
            raise Invalid(
                f"a backup cannot have been taken at {taken_at.isoformat()}: that is "
                "still to come"
            )

        def work(recorder: Recorder) -> Restored:
            doubtful = restores.declare(recorder.transaction, taken_at, now)
            skipped = [
                due
                for workspace in workspaces_with_programs(recorder.transaction)
                for due in _due_since(recorder.transaction, workspace, taken_at, now)
            ]
            for workspace, order, _ in skipped:
                recorder.handle(workspace, [order])
            return Restored(doubtful, [summary for _, _, summary in skipped])

        return self.handler.record(work, cause)


def _due_since(
    transaction: Transaction, workspace: str, taken_at: datetime, now: datetime
) -> Iterator[tuple[str, Order, SkippedRound]]:
    for program in find_programs(transaction, workspace):
        due = program["next_round_at"]
        if due is None or not taken_at <= due <= now:
            continue
        skip = SkipRound(due, SkipReason.RESTORED, now)
        yield (
            workspace,
            Order(Stream("program", program["program"]), skip),
            SkippedRound(program["channel"], program["rounds"] + 1, due),
        )
