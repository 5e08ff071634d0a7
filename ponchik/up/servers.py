"""An embedded server that is started again when it ends."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg

from ponchik.local import embedded
from ponchik.local.errors import LocalError
from ponchik.local.output import Output
from ponchik.local.pauses import Pauses

#: Runs a server in a folder, and calls back with the exit code when it ends.
Run = Callable[[Path, embedded.OnEnd], AbstractContextManager[str]]


def postgres(folder: Path, on_end: embedded.OnEnd) -> AbstractContextManager[str]:
    return embedded.postgres(folder, on_end=on_end)


def valkey(folder: Path, on_end: embedded.OnEnd) -> AbstractContextManager[str]:
    return embedded.valkey(folder, on_end=on_end)


@contextmanager
def kept_alive(folder: Path, run: Run, output: Output) -> Iterator[str]:
    """Run the server until the context ends; yield its address, which stays the same.

    Raises LocalError where it does not start the first time.
    """
    server = _Server(folder, run, output)
    server.open()
    thread = Thread(target=server.keep, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()
        server.close()


class _Server:
    def __init__(self, folder: Path, run: Run, output: Output) -> None:
        self.url = ""
        self._folder = folder
        self._run = run
        self._output = output
        self._resources = ExitStack()
        self._ended = Event()
        self._stopping = Event()
        self._started_at = 0.0
        self._pauses = Pauses()

    def open(self) -> None:
        ended = self._ended = Event()
        server = self._run(self._folder, lambda _code: ended.set())
        self.url = self._resources.enter_context(server)
        self._started_at = time.monotonic()

    def close(self) -> None:
        self._resources.close()

    def stop(self) -> None:
        self._stopping.set()
        self._ended.set()

    def keep(self) -> None:
        """Start the server again whenever it has ended, until it is to stop."""
        while not self._stopping.is_set():
            self._ended.wait()
            if self._stopping.is_set():
                return
            self._say("ended; it is started again")
            self.close()
            while not self._is_open_again():
                pass

    def _is_open_again(self) -> bool:
        """Pause, then try to start it; a server that is to stop counts as open."""
        lived = time.monotonic() - self._started_at
        if self._stopping.wait(self._pauses.after(lived)):
            return True
        try:
            self.open()
        except (LocalError, OSError, psycopg.Error) as error:
            self._started_at = time.monotonic()
            self._say(f"does not start: {error}")
            return False
        return True

    def _say(self, what: str) -> None:
        self._output.say(f"{self._folder.name} {what}.")
