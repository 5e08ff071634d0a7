"""Runs several processes as one: if one of them ends, all of them do."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from subprocess import PIPE
from threading import Thread

from ponchik.demo.errors import NotStarted, Stopped
from ponchik.demo.guarded import Guarded
from ponchik.demo.output import Output, last_lines

# The worker may finish what it is doing: its own limit is 20 s (see the Procfile).
SECONDS_TO_STOP = 25.0


Environment = Mapping[str, str]


@dataclass(frozen=True)
class Ending:
    name: str
    code: int
    log: Path

    def obituary(self, what: str) -> str:
        return (
            f"{self.name} {what} (exit code {self.code}), so the demo has stopped. "
            f"Its last lines:\n{last_lines(self.log)}\nAll of them are in {self.log}."
        )


class Supervisor:
    def __init__(self, output: Output, root: Path, lock: int) -> None:
        self._output = output
        self._root = root
        self._lock = lock
        self._processes: list[Guarded] = []
        self._threads: list[Thread] = []
        self._endings: SimpleQueue[Ending] = SimpleQueue()

    def run(self, name: str, command: Sequence[str], environment: Environment) -> None:
        """Run a command to its end, which must be a good one."""
        code = self._follow(name, self._launch(command, environment))
        if code:
            ending = Ending(name, code, self._output.log(name))
            raise NotStarted(ending.obituary("failed"))

    def start(
        self, name: str, command: Sequence[str], environment: Environment
    ) -> None:
        process = self._launch(command, environment)
        thread = Thread(target=self._accompany, args=(name, process), daemon=True)
        self._threads.append(thread)
        thread.start()

    def watch(self, seconds: float | None = None) -> None:
        """Return after so many seconds, if every process lives that long."""
        with suppress(Empty):
            ending = self._endings.get(timeout=seconds)
            raise Stopped(ending.obituary("ended by itself"))

    def report(self, name: str, log: Path, code: int) -> None:
        """Tell of the end of a process that somebody else looks after."""
        self._endings.put(Ending(name, code, log))

    def stop(self) -> None:
        self._output.say("Stopping…")
        for process in self._processes:
            process.ask_to_stop(SECONDS_TO_STOP)
        for process in self._processes:
            process.wait()
        for thread in self._threads:
            thread.join()

    def _launch(self, command: Sequence[str], environment: Environment) -> Guarded:
        process = Guarded(
            command,
            output=PIPE,
            environment=environment,
            folder=self._root,
            keep_open=[self._lock],
        )
        self._processes.append(process)
        return process

    def _follow(self, name: str, process: Guarded) -> int:
        if process.output:
            with process.output as lines:
                self._output.follow(name, lines)
        return process.wait()

    def _accompany(self, name: str, process: Guarded) -> None:
        code = self._follow(name, process)
        self.report(name, self._output.log(name), code)


@contextmanager
def supervising(supervisor: Supervisor) -> Iterator[Supervisor]:
    try:
        yield supervisor
    finally:
        supervisor.stop()
