"""Runs several processes as one: if one of them ends, all of them do.

But a process that was killed on purpose is started again; and once all of them are to
be kept alive, whatever ends is, after a pause.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from subprocess import PIPE
from threading import Event, Lock, Thread

from ponchik.local.errors import NotStarted, Stopped
from ponchik.local.guarded import Guarded
from ponchik.local.output import Output, last_lines
from ponchik.local.pauses import Pauses

# The worker may finish what it is doing: its own limit is 20 s (see the Procfile).
SECONDS_TO_STOP = 25.0
#: How a process of ours begins the one line in which it says why it ends.
_REASON = "ponchik: "


Environment = Mapping[str, str]


@dataclass(frozen=True)
class ProcessExit:
    name: str
    code: int
    log: Path
    last: Sequence[str]

    def exit_report(self, what: str) -> str:
        """Say why everything has stopped, in one line if the process had one for it."""
        *_, final = self.last or [""]
        if final.startswith(_REASON):
            why = final.removeprefix(_REASON).rstrip(".")
            return f"{self.name} {what}: {why}. Its log is {self.log}."
        lines = "\n".join(f"    {line}" for line in self.last)
        return (
            f"{self.name} {what} (exit code {self.code}), so everything has stopped. "
            f"Its last lines:\n{lines}\nAll of them are in {self.log}."
        )


class Supervisor:
    def __init__(self, output: Output, root: Path, lock: int) -> None:
        self._output = output
        self._root = root
        self._lock = lock
        self._processes: list[Guarded] = []
        self._threads: list[Thread] = []
        self._running: dict[str, Guarded] = {}
        self._killed: set[Guarded] = set()
        self._pauses: defaultdict[str, Pauses] = defaultdict(Pauses)
        self._keeps_alive = False
        self._stopping = Event()
        self._starting = Lock()
        self._exits: SimpleQueue[ProcessExit] = SimpleQueue()

    def run(self, name: str, command: Sequence[str], environment: Environment) -> None:
        """Run a command to its end, which must be a good one."""
        ended = self._follow(name, self._launch(command, environment))
        if ended.code:
            raise NotStarted(ended.exit_report("failed"))

    def start(
        self,
        name: str,
        command: Sequence[str],
        environment: Environment,
        keep_open: Sequence[int] = (),
    ) -> None:
        """Start a process; it also gets the descriptors to be kept open."""
        again = partial(self.start, name, command, environment, keep_open)
        with self._starting:
            if self._stopping.is_set():
                return
            self._forget_ended()
            process = self._launch(command, environment, keep_open)
            self._running[name] = process
            accompanied = (name, process, again)
            thread = Thread(target=self._accompany, args=accompanied, daemon=True)
            self._threads.append(thread)
            thread.start()

    def kill(self, name: str) -> None:
        """Kill a process as an accident would, without a word; it is started again."""
        if process := self._running.get(name):
            self._killed.add(process)
            process.ask_to_stop(0)

    def keep_alive(self) -> None:
        """From now on start again whatever ends by itself."""
        self._keeps_alive = True

    def watch(self, seconds: float | None = None) -> None:
        """Return after so many seconds, if every process lives that long."""
        with suppress(Empty):
            ended = self._exits.get(timeout=seconds)
            raise Stopped(ended.exit_report("ended by itself"))

    def report(self, name: str, log: Path, code: int) -> None:
        """Tell of the end of a process that somebody else looks after."""
        self._exits.put(ProcessExit(name, code, log, last_lines(log)))

    def stop(self) -> None:
        self._output.say("Stopping…")
        with self._starting:
            self._stopping.set()
        for process in self._processes:
            process.ask_to_stop(SECONDS_TO_STOP)
        for process in self._processes:
            process.wait()
        for thread in self._threads:
            thread.join()

    def _launch(
        self,
        command: Sequence[str],
        environment: Environment,
        keep_open: Sequence[int] = (),
    ) -> Guarded:
        process = Guarded(
            command,
            output=PIPE,
            environment=environment,
            folder=self._root,
            keep_open=[self._lock, *keep_open],
        )
        self._processes.append(process)
        return process

    def _follow(self, name: str, process: Guarded) -> ProcessExit:
        last: list[str] = []
        if process.output:
            with process.output as lines:
                last = self._output.follow(name, lines)
        return ProcessExit(name, process.wait(), self._output.log(name), last)

    def _forget_ended(self) -> None:
        self._processes = [one for one in self._processes if one.returncode is None]
        self._threads = [one for one in self._threads if one.is_alive()]

    def _accompany(
        self, name: str, process: Guarded, again: Callable[[], None]
    ) -> None:
        started_at = time.monotonic()
        ended = self._follow(name, process)
        if process in self._killed:
            self._killed.discard(process)
            self._output.say(f"{name} was killed on purpose: it is started again.")
            again()
        elif not self._keeps_alive:
            self._exits.put(ended)
        elif self._may_restart(name, ended.code, time.monotonic() - started_at):
            again()

    def _may_restart(self, name: str, code: int, lived: float) -> bool:
        """Pause; return whether a restart is still wanted."""
        if self._stopping.is_set():
            return False
        pause = self._pauses[name].after(lived)
        self._output.say(
            f"{name} ended (exit code {code}); it is started again in {pause:g} s. "
            f"Its log: {self._output.log(name)}"
        )
        return not self._stopping.wait(pause)


@contextmanager
def supervising(supervisor: Supervisor) -> Iterator[Supervisor]:
    try:
        yield supervisor
    finally:
        supervisor.stop()
