"""Looking at the clock: what is due, and not yet done, becomes an effect.

Asking twice asks once: the effect's id follows from the thing and its moment. Of a
round's stages that came due together, after an outage say, only one is launched: nobody
gets a burst of messages.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.effects import CLOCK_CHAIN, Effect
from ponchik.events.event import Metadata
from ponchik.events.stage import Stage
from ponchik.ledger.effects import statuses
from ponchik.projections.due import NEXT_ROUND
from ponchik.queries.due_moments import Due, due_of, launchable
from ponchik.store.connection import Transaction
from ponchik.store.heartbeats import SWEEPER, beat

#: So many moments one transaction looks at: 20,000 rounds that start at once hold up
#: nobody meanwhile.
PAGE = 500
_HOUR = timedelta(hours=1)
#: So many pages of what was launched before are looked through for something new.
_OLD_PAGES = 4

_Place = tuple[datetime, UUID, str]


class _Page(NamedTuple):
    """`due` things were found, `launched` of them now for the first time."""

    due: int
    launched: int
    after: _Place | None


class DueWork:
    def __init__(self, handler: CommandHandler, clock: Clock) -> None:
        self._handler = handler
        self._clock = clock
        self._after: _Place | None = None

    def tick(self, part: str = SWEEPER) -> int:
        """Have what is due done, page by page; return how much was found to be due.

        Some pages with nothing new end it, and the next tick goes on after them: what
        waits to be done is not looked at as a whole each time. Also records a heartbeat
        of the `part` that looks.
        """
        now, due, old = self._clock(), 0, 0
        while True:
            page = self._launch_page(part, now)
            due, old = due + page.due, 0 if page.launched else old + 1
            self._after = page.after
            if page.after is None or old == _OLD_PAGES:
                return due

    def _launch_page(self, part: str, now: datetime) -> _Page:
        after = self._after

        def launch(recorder: Recorder) -> _Page:
            beat(recorder.transaction, part)
            return _launch_due(recorder, now, after)

        return self._handler.record(launch, _CLOCK)


#: Each launch begins a chain of its own: see `_launch`.
_CLOCK = Metadata.of_command("tick", "scheduler")


def _launch_due(recorder: Recorder, now: datetime, after: _Place | None) -> _Page:
    found = launchable(recorder.transaction, now, after, PAGE)
    due = list(_one_each(found.due))
    if not due:
        return _Page(0, 0, found.after)
    new, done = _look_up(recorder.transaction, due, [_launch(one, now) for one in due])
    if done:
        again, _ = _look_up(
            recorder.transaction, done, [_launch_again(one, now) for one in done]
        )
        new += again
    recorder.want(new)
    return _Page(len(due), len(new), found.after)


def _look_up(
    transaction: Transaction, due: Sequence[Due], launches: Sequence[Effect]
) -> tuple[list[Effect], list[Due]]:
    """Return the launches that are new, and what is due though its launch is done."""
    seen = statuses(transaction, [launch.id for launch in launches])
    return (
        [launch for launch in launches if launch.id not in seen],
        [
            one
            for one, launch in zip(due, launches, strict=True)
            if seen.get(launch.id) == "done"
        ],
    )


def is_next(
    transaction: Transaction, workspace: str, subject: UUID, what: str, now: datetime
) -> bool:
    """Return whether the stage is due, and no other of its round comes before it."""
    stages = due_of(transaction, workspace, subject, now)
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
    return _effect(due, str(1 + days_late), 1 + days_late)


def _launch_again(due: Due, now: datetime) -> Effect:
    """Make one effect for each hour in which it is due though it was seen to be not.

    It was moved away and back, say, while its launch was looked at.
    """
    hours_late = int((now - due.at) / _HOUR)
    return _effect(due, f"again-{hours_late}", 1 + hours_late)


def _effect(due: Due, key: str, place: int) -> Effect:
    name = f"{due.subject}-{due.what}-{due.at.isoformat()}"
    return Effect(
        workspace=due.workspace,
        stream=f"due-{name}",
        kind="start_round" if due.what == NEXT_ROUND else "launch_stage",
        key=key,
        place=place,
        due_at=due.at,
        correlation=f"{CLOCK_CHAIN}{name}",
        payload={
            "program": str(due.program),
            "subject": str(due.subject),
            "what": due.what,
            "at": due.at.isoformat(),
        },
    )
