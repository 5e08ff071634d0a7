"""One thread and one clock: who goes on next, and when, follows from a seed alone.

Everything that runs is a task on a greenlet of its own. A task gives way at each border
to the outside (`World.step`), where it is delayed for a while, and may be paused for
long, or die with its whole process.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NoReturn

from greenlet import (  # type: ignore[import-untyped]  # greenlet tells no types
    getcurrent,
    greenlet,
)

Act = Callable[[], object]
Moment = Callable[[], float]
NEVER = float("inf")
BEGINNING = 1_795_000_000.0  # a Wednesday in November 2026
MOST_STEPS = 10_000


class Died(BaseException):
    """A process that ends on the spot: nothing of Ponchik may catch this."""


class Stuck(Exception):
    """The world goes on and on, and comes to no end."""


@dataclass
class Process:
    """What dies together: a worker, the web; `skew` is how far its clock is off."""

    name: str
    skew: float = 0.0
    up_at: float = 0.0
    born: list[Callable[[], None]] = field(default_factory=list)


@dataclass(eq=False)
class Task:
    name: str
    process: Process | None
    wake_at: float
    number: int
    is_lazy: bool = False
    ready: Callable[[], bool] | None = None
    doomed: bool = False
    was_paused: bool = False
    committed_at: float = 0.0
    fiber: greenlet = None
    error: BaseException | None = None
    result: object = None

    @property
    def over(self) -> bool:
        return self.doomed or self.fiber.dead

    def __str__(self) -> str:
        return f"{self.process.name if self.process else 'people'}/{self.name}"


class World:
    def __init__(self, seed: int, *, traced: bool = False) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        self.now = BEGINNING
        self.tasks: list[Task] = []
        self.current: Task | None = None
        self.next_moment: Moment = lambda: NEVER
        self.delay: Callable[[Task], float] = lambda _task: 0.0
        self.dies: Callable[[Task], bool] = lambda _task: False
        self.trace: list[str] | None = [] if traced else None
        self.failures: list[str] = []
        self._numbers: Iterator[int] = count(1)
        self._hub = getcurrent()
        self.steps = 0

    # What tasks call.

    def step(self, border: str, seconds: float = 0.0) -> None:
        """Cross a border to the outside: others go on meanwhile, some do not return."""
        task = self._me()
        self.tell(border)
        self.sleep(seconds + self.delay(task))
        if task.process and self.dies(task):
            self.die()

    def die(self) -> NoReturn:
        """End the process of the one who runs."""
        process = self._me().process
        assert process is not None
        self.kill(process)
        raise Died

    def sleep(self, seconds: float, *, lazily: bool = False) -> None:
        """Go on after a while; lazily: not before there is something to look at."""
        task = self._me()
        task.wake_at, task.is_lazy = self.now + seconds, lazily
        self._give_way(task)
        task.is_lazy = False

    def until(self, ready: Callable[[], bool]) -> None:
        task = self._me()
        if not ready():
            task.ready, task.wake_at = ready, NEVER
            self._give_way(task)

    def tell(self, what: str) -> None:
        if self.trace is not None:
            who = self.current or "the clock"
            self.trace.append(f"{self.now - BEGINNING:12.3f}  {who!s:28} {what}")

    def fail(self, what: str) -> None:
        self.tell(f"FAILURE: {what}")
        self.failures.append(what)

    # What makes and ends tasks.

    def spawn(
        self,
        name: str,
        act: Act,
        process: Process | None = None,
        after: float = 0.0,
    ) -> Task:
        begin = max(self.now + after, process.up_at if process else 0.0)
        task = Task(name, process, begin, next(self._numbers))

        def run() -> None:
            try:
                task.result = act()
            except Died:
                pass
            except Exception as error:  # noqa: BLE001 -- whoever waits for it judges
                task.error = error

        task.fiber = greenlet(run, self._hub)
        self.tasks.append(task)
        return task

    def kill(self, process: Process, away: float = 0.0) -> None:
        """End all that the process does; it comes back some time later."""
        self.tell(f"KILLED {process.name}")
        process.up_at = self.now + self.chance.uniform(0.3, 4.0) + away
        for task in [task for task in self.tasks if task.process is process]:
            task.doomed = True
            if task is not self.current:
                self.tasks.remove(task)
                _unwind(task.fiber)
        for begin in process.born:
            begin()

    # What lets time go by.

    def run(self) -> None:
        """Let everybody go on until nothing is left to wait for."""
        while (task := self._next()) is not None:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise Stuck(f"no end after {MOST_STEPS} steps")
            self.now = max(self.now, task.wake_at)
            self.current = task
            task.fiber.switch()
            self.current = None
            if task.fiber.dead and task in self.tasks:
                self.tasks.remove(task)

    def end(self) -> None:
        """Unwind what still waits, so that nothing of this world is left."""
        for task in self.tasks:
            task.doomed = True
            _unwind(task.fiber)
        self.tasks.clear()

    def _next(self) -> Task | None:
        for task in self.tasks:
            if task.ready is not None and task.ready():
                task.ready, task.wake_at = None, self.now
        eager, lazy = self._first(is_lazy=False), self._first(is_lazy=True)
        awaited = eager.wake_at if eager else NEVER
        if lazy is None or awaited <= lazy.wake_at:
            return eager if awaited < NEVER else None
        moment = min(self.next_moment(), awaited)
        if moment == NEVER:
            return None
        if moment <= lazy.wake_at:
            return lazy
        self._postpone(moment)
        return self._next()

    def _postpone(self, moment: float) -> None:
        """Nobody needs to look before that, so nobody does."""
        for task in self.tasks:
            if task.is_lazy and task.wake_at < moment:
                task.wake_at = moment + self.chance.random()

    def _first(self, *, is_lazy: bool) -> Task | None:
        candidates = (task for task in self.tasks if task.is_lazy is is_lazy)
        return min(candidates, key=lambda t: (t.wake_at, t.number), default=None)

    def _give_way(self, task: Task) -> None:
        if task.doomed:
            raise Died
        self._hub.switch()

    def _me(self) -> Task:
        if self.current is None or self.current.doomed:
            raise Died
        return self.current


def _unwind(fiber: greenlet) -> None:
    """End it where it waits, and come back here."""
    if fiber:  # one that has not begun has nothing to unwind
        fiber.parent = getcurrent()
        fiber.throw(Died)
