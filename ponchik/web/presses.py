"""Presses that wait while others are recorded, and are recorded together then.

So a press that comes alone waits for nothing, and where many come at once each shares
its transaction, its thread and its doorbell with others.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ponchik.application.inbound.together import Press, Together
from ponchik.events.event import Stream

log = structlog.get_logger(__name__)

#: Transactions: while one waits for the disk, another is made.
_AT_ONCE = 2
#: In one of them.
_MOST = 16


@dataclass(eq=False)
class _Waiting:
    """`goes_alone`: it is yet to be taken by itself, and its meeting waits for that."""

    press: Press
    recorded: asyncio.Future[bool]
    goes_alone: bool = False


@dataclass
class Presses:
    together: Together
    _waiting: list[_Waiting] = field(default_factory=list)
    _at_work: set[asyncio.Task[None]] = field(default_factory=set)
    _busy: set[Stream] = field(default_factory=set)

    async def take(self, press: Press, by_itself: Callable[[], Response]) -> Response:
        """Record the press with others that come at once, or else have it taken alone.

        Whatever else comes for its meeting waits for that: the last press is the last.
        """
        one = _Waiting(press, asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        self._go_on()
        try:
            if await one.recorded:
                return Response()
            return await run_in_threadpool(by_itself)
        finally:
            if one.goes_alone:
                self._busy.discard(press.stream)
                self._go_on()

    def _go_on(self) -> None:
        while len(self._at_work) < _AT_ONCE:
            some = self._next()
            if not some:
                return
            self._waiting = [one for one in self._waiting if one not in some]
            self._busy |= {one.press.stream for one in some}
            task = asyncio.create_task(self._record(some))
            self._at_work.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        self._go_on()

    def _next(self) -> Sequence[_Waiting]:
        """Return the first that can go, and others of its workspace.

        Each is about another stream, and none about one that is being recorded.
        """
        free = [one for one in self._waiting if one.press.stream not in self._busy]
        chosen: dict[Stream, _Waiting] = {}
        for one in free:
            if one.press.click.workspace == free[0].press.click.workspace:
                chosen.setdefault(one.press.stream, one)
        return list(chosen.values())[:_MOST]

    async def _record(self, some: Sequence[_Waiting]) -> None:
        try:
            presses = [one.press for one in some]
            recorded = await run_in_threadpool(self.together.record, presses)
        except Exception:  # whoever is taken by itself then hears of it
            log.exception("presses_not_recorded")
            recorded = False
        for one in some:
            is_there = not one.recorded.done()
            one.goes_alone = is_there and not recorded
            if not one.goes_alone:
                self._busy.discard(one.press.stream)
            if is_there:
                one.recorded.set_result(recorded)
