"""Looking at the clock: what is due, and not yet done, becomes an effect.

Asking twice asks once: the effect's id follows from the thing and its moment. Of a
round's stages that came due together, after an outage say, only one is launched: nobody
gets a burst of messages.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.effects import Effect
from ponchik.events.event import Metadata
from ponchik.events.stage import Stage
from ponchik.projections.due import NEXT_ROUND
from ponchik.queries.due_moments import Due, due_by
from ponchik.queries.programs import find_programs
from ponchik.queries.workspaces import workspaces_with_something_due
from ponchik.store.connection import Transaction
from ponchik.store.heartbeats import SWEEPER, beat


class DueWork:
    def __init__(self, handler: CommandHandler, clock: Clock) -> None:
        self._handler = handler
        self._clock = clock

    def tick(self, part: str = SWEEPER) -> int:
        """Have everything done that is due; return how much that was.

        Also records a heartbeat of the `part` that looks.
        """
        now = self._clock()
        workspaces = self._handler.record(
            lambda recorder: _look(recorder, part, now), _CLOCK
        )
        return sum(self._launch_due(workspace, now) for workspace in workspaces)

    def _launch_due(self, workspace: str, now: datetime) -> int:
        return self._handler.record(
            lambda recorder: _want_due(recorder, workspace, now), _CLOCK
        )


#: Each launch begins a chain of its own: see `_launch`.
_CLOCK = Metadata.of_command("tick", "scheduler")


def _look(recorder: Recorder, part: str, now: datetime) -> list[str]:
    beat(recorder.transaction, part)
    return workspaces_with_something_due(recorder.transaction, now)


def _want_due(recorder: Recorder, workspace: str, now: datetime) -> int:
    due = due_by(recorder.transaction, workspace, now)
    programs = {
        program["program"]: program
        for program in find_programs(recorder.transaction, workspace)
    }
    wanted = [
        _launch(one, now)
        for one in _one_each(due)
        if one.program in programs
        # A round that is late in closing holds up the next, which then follows.
        and not (one.what == NEXT_ROUND and programs[one.program]["open_round"])
    ]
    recorder.want(wanted)
    return len(wanted)


def is_next(
    transaction: Transaction, workspace: str, subject: UUID, what: str, now: datetime
) -> bool:
    """Return whether the stage is due, and no other of its round comes before it."""
    due = due_by(transaction, workspace, now)
    stages = [one for one in due if one.subject == subject]
    return bool(stages) and _next_stage(stages).what == what


def _one_each(due: Iterable[Due]) -> Iterable[Due]:
    """One stage a round: the closing question first, then what follows from it."""
    by_subject: dict[object, list[Due]] = defaultdict(list)
    for one in due:
        by_subject[one.subject].append(one)
    return [_next_stage(stages) for stages in by_subject.values()]


def _next_stage(stages: Sequence[Due]) -> Due:
    by_name = {one.what: one for one in stages}
    for name in (Stage.CLOSING, Stage.REMINDER, Stage.FINISH):
        if name in by_name:
            return by_name[name]
    return stages[-1]


def _launch(due: Due, now: datetime) -> Effect:
    """Make one effect however often one looks, and another for each day it is late.

    So a launch that died is tried again the next day: a program never stops in silence.
    """
    days_late = (now - due.at).days
    name = f"{due.subject}-{due.what}-{due.at.isoformat()}"
    return Effect(
        workspace=due.workspace,
        stream=f"due-{name}",
        kind="start_round" if due.what == NEXT_ROUND else "launch_stage",
        key=str(1 + days_late),
        place=1 + days_late,
        due_at=due.at,
        correlation=f"command/tick/{name}",
        payload={
            "program": str(due.program),
            "subject": str(due.subject),
            "what": due.what,
            "at": due.at.isoformat(),
        },
    )
