"""Processes that cannot outlive this one: each is started under a guard."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGTERM, Signals
from typing import IO

from ponchik.local import guard

Output = IO[bytes] | int | None


class Guarded:
    def __init__(  # noqa: PLR0913 - what a process needs, each by its name
        self,
        command: Sequence[str],
        *,
        output: Output = None,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        stop_with: Signals = SIGTERM,
        remove_after: Path | None = None,
        keep_open: Sequence[int] = (),
    ) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own guard
            [
                *(sys.executable, "-IS", guard.__file__),
                *(str(int(stop_with)), str(remove_after or ""), *command),
            ],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            env=environment,
            cwd=folder,
            pass_fds=keep_open,
            start_new_session=True,  # Ctrl-C is for us: we pass it on in our own time
        )

    @property
    def output(self) -> IO[bytes] | None:
        return self._process.stdout

    @property
    def returncode(self) -> int | None:
        return self._process.poll()

    def ask_to_stop(self, seconds: float) -> None:
        """Say how long it may take to leave; then it is killed, with 0 at once."""
        words = self._process.stdin
        if words and not words.closed:
            with suppress(BrokenPipeError), words:
                words.write(str(seconds).encode())

    def wait(self) -> int:
        return self._process.wait()

    def stop(self, seconds: float) -> int:
        self.ask_to_stop(seconds)
        return self.wait()


@contextmanager
def stopping(process: Guarded, seconds: float) -> Iterator[Guarded]:
    try:
        yield process
    finally:
        process.stop(seconds)
