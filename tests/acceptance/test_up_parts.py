"""What belongs to `ponchik up`: the first questions, restarts, a move, a unit."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from ponchik.up.unit import unit_text
from tests.harness.conversation import Conversation
from tests.harness.databases import made
from tests.harness.processes import descendants
from tests.harness.up import PEOPLE, Machine, Running, socket_mode_slack
from tests.harness.waiting import seconds_until
from tests.matrix.servers import debians_postgres, postgres

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]

EVENTS = "SELECT count(*) FROM events"
#: What each kept process is known by, in its command line.
PARTS = {
    "web": b"ponchik.web:app",
    "worker": b"ponchik.actors.app",
    "scheduler": b"ponchik.actors.scheduler",
    "socket": b"ponchik.web.socket_mode",
    "postgres": b"pginstall/bin/postgres",
    "valkey": b"valkey-server",
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with socket_mode_slack(tmp_path) as slack:
        yield Machine(tmp_path / "data", slack)


# The first start


def test_the_first_start_asks_for_the_tokens_and_shows_neither(
    machine: Machine,
) -> None:
    talk = Conversation(machine)
    try:
        talk.hear("SLACK_BOT_TOKEN:")
        assert "https://api.slack.com/apps?new_app=1&manifest_json=" in talk.said
        assert "socket_mode_enabled%22%3Atrue" in talk.said
        talk.answer("SLACK_BOT_TOKEN", "xoxp-of-a-person")
        talk.hear("must start with xoxb-")
        talk.answer("SLACK_BOT_TOKEN", machine.tokens["SLACK_BOT_TOKEN"])
        talk.hear("SLACK_APP_TOKEN:")
        assert machine.tokens["SLACK_BOT_TOKEN"] not in talk.said
        talk.answer("SLACK_APP_TOKEN", machine.tokens["SLACK_APP_TOKEN"])
        talk.hear("Ctrl-C")
        assert machine.tokens["SLACK_APP_TOKEN"] not in talk.said
        assert "Ponchik is ready" in talk.said
    finally:
        talk.close()
    settings = machine.folder / "settings"
    assert settings.stat().st_mode & 0o777 == 0o600
    assert machine.tokens["SLACK_APP_TOKEN"] in settings.read_text()


# Restarts


def pids(up: Running, part: str) -> set[int]:
    """Return the processes of a part, guards left out."""
    found = set()
    for pid in descendants(up.process.pid):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if PARTS[part] in line and b"guard.py" not in line:
            found.add(pid)
    return found


def kill(up: Running, part: str) -> None:
    """Kill all of a part, and wait until there is another."""
    before = pids(up, part)
    assert before, part
    for pid in before:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    seconds_until(lambda: pids(up, part) - before)


def test_whatever_is_killed_is_started_again(machine: Machine) -> None:
    with machine.up(**machine.tokens) as up:
        for part in PARTS:
            kill(up, part)
        up.is_well()
        up.invite()
        assert up.type("round", "start", "coffee").code == 0
        introduced = "SELECT count(*) FROM meetings WHERE introduced_at IS NOT NULL"
        up.until(introduced, PEOPLE // 2)
        up.is_well()


# Backups


def test_a_backup_comes_back_on_another_machine_which_asks_for_the_tokens(
    machine: Machine,
) -> None:
    backup = machine.folder.parent / "backup"
    with machine.up(**machine.tokens) as up:
        up.invite()
        words = ("backup", str(backup), "--data", str(machine.folder))
        assert up.type(*words).code == 0
        assert "is there already" in up.type(*words).error_line
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not [t for t in machine.tokens.values() if t.encode() in backup.read_bytes()]
    # With nothing running it is taken as well.
    second = machine.folder.parent / "second"
    words = ("backup", str(second), "--data", str(machine.folder))
    assert machine.type(*words).code == 0
    new = Machine(machine.folder.parent / "new", machine.slack)
    restored = new.type("restore", str(second), "--data", str(new.folder))
    assert (restored.code, restored.err) == (0, "")
    assert "kept beside it" not in restored.out
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN must be set" in new.fails()
    with new.up(**new.tokens) as up:
        assert up.one("SELECT count(*) FROM programs") == 1
        assert up.one("SELECT count(*) FROM restores") == 1
        up.is_well()


# Moving


def test_everything_moves_to_another_server_and_goes_on_there(
    machine: Machine, postgres_url: str
) -> None:
    folder = ("--data", str(machine.folder))
    with machine.up(**machine.tokens) as up:
        up.invite()
        assert (
            "in use by another"
            in up.type("move", "--to", postgres_url, *folder).error_line
        )
    with made(postgres_url, "moved_to") as url:
        moved = machine.type("move", "--to", url, *folder)
        assert (moved.code, moved.err) == (0, "")
        assert "rows moved" in moved.out
        with machine.up() as up:
            assert machine.exported()["DATABASE_URL"] == url
            assert not pids(up, "postgres")
            assert up.one("SELECT count(*) FROM programs") == 1
            assert up.type("round", "start", "coffee").code == 0
            assert up.type("projections", "verify").code == 0
        again = machine.type("move", "--to", url, *folder)
        assert "was moved to another server" in again.error_line
        backup = machine.type("backup", str(machine.folder.parent / "b"), *folder)
        assert "was moved to another server" in backup.error_line


def test_a_database_that_holds_something_is_left_alone(
    machine: Machine, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
    with machine.up(**machine.tokens):
        pass
    words = ("move", "--to", database_url, "--data", str(machine.folder))
    assert "there are rows in its table mine" in machine.type(*words).error_line
    assert "DATABASE_URL" not in (machine.folder / "settings").read_text()


def test_a_move_reaches_the_oldest_server_too(machine: Machine, tmp_path: Path) -> None:
    programs = debians_postgres("15")
    if programs is None:
        pytest.skip("not run: PostgreSQL 15 is not installed")
    with machine.up(**machine.tokens) as up:
        up.invite()
        events = up.one(EVENTS)
    (tmp_path / "15").mkdir()
    with postgres(programs, tmp_path / "15") as url:
        words = ("move", "--to", url, "--data", str(machine.folder))
        assert machine.type(*words).code == 0
        with psycopg.connect(url) as connection:
            [[moved]] = connection.execute(EVENTS).fetchall()
    assert moved >= events


# The unit


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("not run: there is no systemd-analyze here")
    unit = tmp_path / "ponchik-up.service"
    unit.write_text(unit_text(tmp_path / "100% café", None, 8080))
    done = subprocess.run(
        [tool, "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "ponchik" in line] == []


def test_the_command_prints_the_unit_and_makes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "ponchik", "up", "--unit", "--data", str(folder)]
    told = subprocess.check_output(command, text=True)
    assert told == unit_text(folder, None, None)
    assert re.search(r"^ExecStart=.* up --data ", told, re.MULTILINE)
    assert not folder.exists()
