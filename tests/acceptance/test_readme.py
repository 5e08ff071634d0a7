"""Every command of the README is run, in a demo, as somebody would who reads it."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.harness.demo import Playing, playing, read_environment, until_ready
from tests.harness.pending import PENDING
from tests.harness.processes import ROOT
from tests.harness.stand_ins import two_free_ports
from tests.harness.waiting import PATIENCE

pytestmark = [
    pytest.mark.longer,
    pytest.mark.acceptance,
    pytest.mark.xdist_group("readme"),
]

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = ("ponchik", "make", "pip", "curl", "python")
#: What runs these very tests, what CI runs after them, what `ponchik up` has tests of
#: its own for, and words that only stand for other words.
ELSEWHERE = {"make test", "make chaos", "make up", "ponchik …", "python -m ponchik …"}
DEMOS = ("make demo", "make demo ARGS=--reset")
ENDLESS = {"ponchik log --follow"}


def commands() -> Iterator[str]:
    """Those of the blocks, one a line, then those within sentences."""
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL):
        lines = block.replace("\\\n", " ").splitlines()
        yield from (line.partition("   #")[0].strip() for line in lines if line)
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    for code in re.findall(r"`([^`]+)`", prose):
        words = " ".join(code.split())
        if words.partition(" ")[0] in PROGRAMS:
            yield words


COMMANDS = list(dict.fromkeys(commands()))


@dataclass
class Reader:
    """Somebody with a demo, who puts in what the README leaves open."""

    demo: Playing
    environment: Mapping[str, str]
    web: str
    ran: list[str] = field(default_factory=list)

    def words(self, command: str) -> list[str]:
        words = shlex.split(command)
        if "manifest" not in words:  # Slack would refuse this machine's address
            words = [self.filled_in(word) for word in words]
        if words[0] in {"ponchik", "pip"}:
            words = [sys.executable, "-m", *words]
        return words

    @contextmanager
    def started(self, command: str) -> Iterator["subprocess.Popen[str]"]:
        environment = {**os.environ, **self.environment}
        with subprocess.Popen(
            self.words(command), stdout=-1, text=True, cwd=ROOT, env=environment
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, command: str) -> str:
        done = subprocess.run(
            self.words(command),
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            cwd=ROOT,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        self.ran.append(command)
        return done.stdout

    def filled_in(self, word: str) -> str:
        one, other, *_ = self.demo.coffee()["members"]
        meanings = {
            "https://ponchik.example.com": self.web,
            "$PONCHIK_ADMIN_KEY": self.environment["PONCHIK_ADMIN_KEY"],
            "C0123ABCD": self.demo.coffee()["id"],
            "CHANNEL": self.demo.coffee()["id"],
            "U0123ABCD": one,
            "U0456EFGH": other,
            "MOMENT": datetime.now(UTC).isoformat(),  # noqa: TID251 -- a reader's watch
            "POSITION": self.one("SELECT max(position) FROM events"),
            "MEETING": self.one("SELECT meeting FROM meetings ORDER BY 1 LIMIT 1"),
        }
        for said, meant in meanings.items():
            word = word.replace(said, meant)
        if word == "ROLE":
            return self.new_role()
        return self.dead_effect() if word == "ID" else word

    def new_role(self) -> str:
        """An analyst's, in the demo's own cluster."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            connection.execute("CREATE ROLE analyst_of_readme LOGIN")
        return "analyst_of_readme"

    def dead_effect(self) -> str:
        """What somebody who needs this command would have."""
        return self.one(
            """
            UPDATE effects SET status = 'dead' WHERE id =
                (SELECT id FROM effects WHERE status = 'done' ORDER BY id LIMIT 1)
            RETURNING id::text
            """
        )

    def one(self, query: str) -> str:
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            row = connection.execute(query.encode()).fetchone()
        return str(row[0]) if row else "nothing-yet"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("readme") / "data"
    web, slack = two_free_ports()
    ports = ("--port", str(web), "--slack-port", str(slack))
    # What is made dead on purpose, and tried again, is told of on the screen.
    with playing(folder, *ports, is_calm=False) as demo:
        demo.invite()
        environment = read_environment(folder / "environment")
        yield Reader(demo, environment, f"http://127.0.0.1:{web}")


#: A channel as the README's reader has one, by id and by name.
_CHANNEL = {"C0123ABCD", "coffee"}


def is_settled(reader: Reader) -> bool:
    return reader.one(f"SELECT count(*) FROM effects WHERE {PENDING}") == "0"


def test_every_command_of_the_readme_does_what_it_says(reader: Reader) -> None:
    """In the order in which they fit together; what is left then in the README's."""
    first = [
        next(c for c in COMMANDS if c.startswith("ponchik program start")),
        *(c for c in COMMANDS if c.startswith("ponchik") and _CHANNEL & {*c.split()}),
        "ponchik rule add CHANNEL U0123ABCD U0456EFGH",
    ]
    left = [c for c in COMMANDS if c not in {*first, *ELSEWHERE, *DEMOS, *ENDLESS}]
    short = ("ponchik round start", "ponchik check-in", "ponchik close")
    for command in first:
        reader.run(command)
    reader.demo.until(partial(is_settled, reader))
    # Said without their channel, where the README tells what is the same as what.
    reader.run("ponchik remind CHANNEL")
    reader.run("ponchik finish CHANNEL")
    reader.demo.until(partial(is_settled, reader))
    for command in left:
        if command not in {*short, "ponchik remind", "ponchik finish"}:
            reader.run(command)
    assert len(reader.ran) > 15


@pytest.mark.parametrize("command", sorted(ENDLESS))
def test_a_command_that_never_ends_goes_on_until_it_is_told(
    reader: Reader, command: str
) -> None:
    with reader.started(command) as process:
        assert process.stdout
        assert any("Ponchik was invited" in line for line in process.stdout)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130


def test_the_readmes_questions_to_the_database_are_answered(reader: Reader) -> None:
    asked = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    assert asked
    with psycopg.connect(reader.environment["DATABASE_URL"]) as connection:
        for statement in ";".join(asked).split(";"):
            if statement.strip():
                connection.execute(statement.encode())


@pytest.mark.parametrize("command", DEMOS)
def test_make_demo_makes_a_demo(command: str, tmp_path: Path) -> None:
    assert command in COMMANDS
    web, slack = two_free_ports()
    options = command.partition("ARGS=")[2]
    arguments = f"ARGS={options} --port {web} --slack-port {slack}"
    process = subprocess.Popen(
        ["make", "demo", arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PONCHIK_DEMO_DIR": str(tmp_path / "data")},
        process_group=0,
    )
    try:
        assert f":{slack}/" in until_ready(process)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=PATIENCE)
