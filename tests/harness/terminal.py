"""Type commands as an operator would, in this process or in one of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from typer.main import get_command

from ponchik.cli import main
from tests.harness.processes import ROOT
from tests.harness.waiting import PATIENCE

#: Making it out of all the functions takes typer longer than most commands run.
_command = cache(get_command)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What `--json` printed: every line is an object, and there is nothing else."""
        found = [json.loads(line) for line in self.out.splitlines()]
        assert all(isinstance(one, dict) for one in found)
        assert not self.err
        return found

    @property
    def error_line(self) -> str:
        """The one line of a command that could not be done."""
        assert self.code == 1
        [line] = self.err.splitlines()
        assert line.startswith("ponchik: ")
        return line


@dataclass(frozen=True)
class Terminal:
    environment: Mapping[str, str]
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def type(self, *words: str) -> Ran:
        """Run the command in this process, which is quicker."""
        self.capsys.readouterr()
        with self.monkeypatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            # The logs of this process belong to pytest.
            patch.setattr("ponchik.logs.set_up_logs", lambda _level: None)
            patch.setattr("typer.main.get_command", _command)
            with pytest.raises(SystemExit) as ended:
                main(words)
        code = ended.value.code
        assert code is None or isinstance(code, int)
        out, err = self.capsys.readouterr()
        return Ran(code or 0, out, err)

    @contextmanager
    def started(self, *words: str, **changes: str) -> Iterator["subprocess.Popen[str]"]:
        """Run `ponchik` as a process of its own; it is killed if it does not end."""
        command = [sys.executable, "-m", "ponchik", *words]
        environment = {**os.environ, **self.environment, **changes}
        with subprocess.Popen(
            command, stdout=-1, stderr=-1, text=True, cwd=ROOT, env=environment
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *words: str, **changes: str) -> Ran:
        with self.started(*words, **changes) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return Ran(process.returncode, out, err)
