"""A terminal in which somebody starts Ponchik, and answers what it asks."""

import os
import pty
import select
import subprocess

from tests.harness.up import Machine
from tests.harness.waiting import PATIENCE


class Conversation:
    """`said` is since the last answer, `heard` all of it."""

    def __init__(self, machine: Machine, **more: str) -> None:
        self.said = self.heard = ""
        ours, theirs = pty.openpty()
        self._terminal = ours
        options = ("--data", str(machine.folder), "--port", machine.port)
        self.process = subprocess.Popen(
            machine.command("up", *options),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=machine.place or machine.folder.parent,
            env={**machine.environment, **more},
            start_new_session=True,
        )
        os.close(theirs)

    def hear(self, words: str) -> None:
        """Wait for the words, wherever the terminal breaks its lines."""
        while words not in " ".join(self.said.split()):
            self._read(words)

    def answer(self, asked: str, value: str) -> None:
        """Type it when the question is out, and nothing typed is shown any more."""
        while not self.said.endswith(f"{asked}: "):
            self._read(asked)
        self.said = ""
        os.write(self._terminal, f"{value}\n".encode())

    def _read(self, wanted: str) -> None:
        waiting, _, _ = select.select([self._terminal], [], [], PATIENCE)
        assert waiting, f"never said {wanted!r}: {self.said}"
        try:
            words = os.read(self._terminal, 4096).decode(errors="replace")
        except OSError:  # the process has ended
            raise AssertionError(f"never said {wanted!r}: {self.said}") from None
        self.said += words
        self.heard += words

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        os.close(self._terminal)
