"""Looking at the clock: what is due, and not yet done, becomes an effect.

Asking twice asks once: the effect's id follows from the thing and its moment. Of a
round's stages that came due together, after an outage say, only one is launched: nobody
gets a burst of messages.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.reactions import Effect
from ponchik.events.stage import Stage
from ponchik.projections.due import NEXT_ROUND
from ponchik.queries.due_moments import Due, due_by
from ponchik.queries.programs import find_programs
from ponchik.store.connection import Transaction
from ponchik.store.heartbeats import SWEEPER, beat


class DueWork:
    def __init__(self, handler: CommandHandler, clock: Clock) -> None:
        self._handler = handler
        self._clock = clock

    def tick(self, part: str = SWEEPER) -> int:
        """Have everything done that is due; return how much that was.

        Whoever looks shows that it lives.
        """
        return self._handler.record(lambda recorder: self._look(recorder, part))

    def _look(self, recorder: Recorder, part: str) -> int:
        beat(recorder.transaction, part)
        now = self._clock()
        due = due_by(recorder.transaction, now)
        if not due:
            return 0
        programs = {
            program["program"]: program
            for program in find_programs(recorder.transaction)
        }
        wanted = [
            _launch(one, programs[one.program], now)
            for one in _one_each(due)
            if one.program in programs
            # A round that is late in closing holds up the next, which then follows.
            and not (one.what == NEXT_ROUND and programs[one.program]["open_round"])
        ]
        recorder.want(wanted)
        return len(wanted)


def is_next(transaction: Transaction, subject: UUID, what: str, now: datetime) -> bool:
    """Whether the stage is due, and no other of its round by now comes before it."""
    stages = [one for one in due_by(transaction, now) if one.subject == subject]
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


def _launch(due: Due, program: Mapping[str, object], now: datetime) -> Effect:
    """The same effect however often it is looked, and another for each day it is late.

    So a launch that died is tried again the next day: a program never stops in silence.
    """
    days_late = (now - due.at).days
    return Effect(
        workspace=str(program["workspace"]),
        stream=f"due-{due.subject}-{due.what}-{due.at.isoformat()}",
        kind="start_round" if due.what == NEXT_ROUND else "launch_stage",
        seq=1 + days_late,
        due_at=due.at,
        payload={
            "program": str(due.program),
            "subject": str(due.subject),
            "what": due.what,
            "at": due.at.isoformat(),
        },
    )
