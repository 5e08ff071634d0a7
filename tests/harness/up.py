"""`ponchik up` as a process of its own, beside a simulated Slack in Socket Mode."""

import os
import shlex
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.ledger import Change
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Simulator
from tests.harness.processes import ROOT, descendants, gone
from tests.harness.running import LONG_RETRIES, settings_of
from tests.harness.stand_ins import two_free_ports, until_ready
from tests.harness.terminal import Ran
from tests.harness.waiting import COLD_START, PATIENCE, seconds_until

PEOPLE = 6
NOWHERE = "http://127.0.0.1:9"
_PACKAGES = sysconfig.get_path("purelib")


@contextmanager
def socket_mode_slack(folder: Path, **changes: Any) -> Iterator[Simulator]:
    plain = settings_of(NOWHERE, folder, PEOPLE)
    settings = replace(plain, socket_mode=True, retry_delays=LONG_RETRIES, **changes)
    with running_simulator(settings) as slack:
        yield slack


@dataclass(frozen=True)
class Machine:
    """One folder; `python` may begin with words that make it somebody else's."""

    folder: Path
    slack: Simulator
    port: str = field(default_factory=lambda: two_free_ports()[0])
    python: Sequence[str] = (sys.executable,)
    code: Path = ROOT
    place: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        settings = self.slack.settings
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                [str(self.code), sysconfig.get_path("purelib")]
            ),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SLACK_API_URL": f"{self.slack.url}/api/",
            "SLACK_PACE": "100",
            "PONCHIK_CLOCK_FILE": str(settings.clock_file),
        }

    @property
    def tokens(self) -> dict[str, str]:
        settings = self.slack.settings
        return {
            "SLACK_BOT_TOKEN": settings.bot_token,
            "SLACK_APP_TOKEN": settings.app_token,
        }

    def command(self, *words: str) -> list[str]:
        return [*self.python, "-m", "ponchik", *words]

    def started(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        """Begin `ponchik up` and do not wait for it."""
        options = ("--data", str(self.folder), "--port", self.port)
        return subprocess.Popen(
            self.command("up", *options, *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.place or self.folder.parent,
            env={**self.environment, **more},
        )

    def start(self, **more: str) -> "Running":
        """Run everything, and wait until it is ready."""
        process = self.started(**more)
        return Running(self, process, until_ready(process))

    @contextmanager
    def up(self, **more: str) -> Iterator["Running"]:
        """Run everything; in the end SIGTERM leaves nothing behind."""
        running = self.start(**more)
        try:
            yield running
        finally:
            running.stop()

    def fails(self, *words: str, **more: str) -> str:
        """Run `ponchik up`, which cannot be done; return its one line."""
        with self.started(*words, **more) as process:
            out, err = process.communicate(timeout=COLD_START)
        return Ran(process.returncode, out, err).error_line

    def type(self, *words: str, **more: str) -> Ran:
        """Run a command in another terminal."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.place or self.folder.parent,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=COLD_START,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def exported(self) -> dict[str, str]:
        """Return what `. FOLDER/environment` tells another terminal."""
        text = (self.folder / "environment").read_text()
        words = [word for word in shlex.split(text) if "=" in word]
        return dict(word.split("=", 1) for word in words)


@dataclass(frozen=True)
class Running:
    machine: Machine
    process: "subprocess.Popen[str]"
    told: str

    def type(self, *words: str) -> Ran:
        return self.machine.type(*words, **self.machine.exported())

    def rows(self, query: str) -> list[dict[str, Any]]:
        url = self.machine.exported()["DATABASE_URL"]
        with psycopg.connect(url, row_factory=dict_row) as connection:
            return connection.execute(query.encode()).fetchall()

    def one(self, query: str) -> Any:
        [row] = self.rows(query)
        [value] = row.values()
        return value

    def until(self, query: str, wanted: object) -> None:
        """Wait until the database answers so; it may be away meanwhile."""

        def is_so() -> bool:
            try:
                return bool(self.one(query) == wanted)
            except psycopg.OperationalError:
                return False

        seconds_until(is_so)

    def invite(self) -> None:
        """Invite Ponchik to #coffee, and wait for its program."""
        slack = self.machine.slack
        channel = slack.workspace.channel("coffee").id
        somebody = next(p.id for p in slack.workspace.people.values() if p.is_ordinary)
        user_actions.invite_bot(slack, somebody, channel)
        self.until("SELECT count(*) FROM programs", 1)

    def due(self, what: str) -> None:
        """Let it be the moment of what comes next."""
        moment = "extract(epoch FROM min(at))::float"
        at = self.one(f"SELECT {moment} FROM due WHERE what = '{what}'")
        clock = self.machine.slack.clock
        clock.advance(max(at - clock.now(), 0) + 1)

    def question(self) -> Change:
        """Return the first check-in's message to some group."""
        return next(
            post
            for post in self.machine.slack.ledger.posts()
            if any(one.get("block_id") == "answer:check_in-1" for one in post.blocks)
        )

    def press(self, answer: str) -> None:
        """Press as a member of a group that was asked would."""
        slack, asked = self.machine.slack, self.question()
        members = slack.workspace.conversations[asked.channel].members
        user = next(one for one in members if slack.workspace.people[one].is_ordinary)
        action = f"answer:{answer}"
        user_actions.click(slack, user, asked.channel, asked.ts, action)

    def heard(self, words: str) -> str:
        """Wait until this was told, be it long ago; return all that was until then."""
        return self.told if words in self.told else self.told + self.hear(words)

    def is_well(self) -> None:
        """Wait until each part has given a sign of life, and `doctor` finds nothing."""
        seconds_until(lambda: self.type("doctor").code == 0)

    def hear(self, words: str) -> str:
        """Wait for a line with these words, and return it."""
        assert self.process.stdout
        found = next((line for line in self.process.stdout if words in line), None)
        assert found is not None, f"it ended, and never said {words!r}"
        return found

    def stop(self) -> str:
        """Stop everything, and return what was said since."""
        family = descendants(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        rest, errors = self.process.communicate(timeout=PATIENCE)
        assert (self.process.returncode, errors) == (0, ""), rest + errors
        assert "Goodbye" in rest
        seconds_until(lambda: gone(family))
        return rest

    def kill_everything(self) -> None:
        """As a power cut would: nobody gets to say a word."""
        family = descendants(self.process.pid)
        for pid in (self.process.pid, *family):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.communicate()
        seconds_until(lambda: gone(family))
