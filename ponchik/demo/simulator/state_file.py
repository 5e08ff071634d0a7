"""Rows in a file: a first line that says what it is, then one line for each change.

A line is a list of rows `[kind, name, value]`; without a value the row is gone. A line
that its writer was killed over is dropped. What is written outlives the process; it is
not forced onto the disk, so it need not outlive the machine.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ponchik.demo.simulator.errors import BadRequest

VERSION = 1
HEAD = {"ponchik_simulator": VERSION}

Key = tuple[str, str]
Row = tuple[Key, Any]


class StateFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1
        self._end = 0

    def read(self) -> dict[Key, Any]:
        """Read all rows, none if there is no file yet."""
        if not self._path.exists():
            return {}
        # What follows the last end of a line was never written to its end.
        head, *lines = self._path.read_bytes().split(b"\n")[:-1] or [b""]
        self._check_head(head)
        rows: dict[Key, Any] = {}
        for number, line in enumerate(lines, 2):
            for kind, name, value in self._read_line(line, number):
                rows[kind, name] = value
        return {key: value for key, value in rows.items() if value is not None}

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Start over with these rows; if killed meanwhile, the old ones stay."""
        fresh = self._path.with_name(f".{self._path.name}.fresh")
        fresh.unlink(missing_ok=True)
        handle = os.open(
            fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
        )
        self.close()
        self._handle, self._end = handle, 0
        self._write(json.dumps(HEAD))
        self.append(rows)
        fresh.replace(self._path)

    def append(self, rows: Iterable[Row]) -> None:
        self._write(json.dumps([[*key, value] for key, value in rows]))

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _write(self, text: str) -> None:
        line = text.encode() + b"\n"
        # At a place of our own choice: the next line covers one that got stuck.
        if os.pwrite(self._handle, line, self._end) < len(line):
            raise OSError(f"{self._path} could not be written: is the disk full?")
        self._end += len(line)

    def _check_head(self, line: bytes) -> None:
        try:
            head = json.loads(line)
        except ValueError:
            head = None
        if head != HEAD:
            raise BadRequest(
                f"{self._path} is not a simulator's state of version {VERSION}: "
                "remove it to start over, or choose another file."
            )

    def _read_line(self, line: bytes, number: int) -> list[tuple[str, str, Any]]:
        try:
            return [(kind, name, value) for kind, name, value in json.loads(line)]
        except (ValueError, TypeError):
            raise BadRequest(
                f"{self._path} is damaged in line {number}: remove it to start over."
            ) from None
