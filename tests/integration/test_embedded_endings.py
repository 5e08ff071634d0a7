import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from tests.harness.processes import descendants, gone
from tests.harness.servers import NOBODY, is_root, servers, socket_folders
from tests.harness.waiting import seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.longer]


WHAT_THE_SERVERS_NEED = """
import subprocess, sys, ponchik, psycopg
subprocess.run([sys.executable, "-IS", "-c", ""], check=True)
"""


@pytest.fixture
def python_of_nobody() -> list[str]:
    """Find a Python that the user nobody may run: root's own is often out of reach."""
    if not is_root():
        pytest.skip("Only root can become another user; this user is ordinary already.")
    for python in (sys.executable, "/usr/bin/python3"):
        packages = f"PYTHONPATH={sysconfig.get_path('purelib')}"
        command = [*NOBODY, "env", packages, python]
        check = [*command, "-c", WHAT_THE_SERVERS_NEED]
        if not subprocess.run(check, check=False, capture_output=True).returncode:
            return command
    pytest.skip("The user nobody may read neither this checkout nor its packages.")


@pytest.fixture
def folder_of_nobody() -> Iterator[Path]:
    """Make a folder outside of pytest's own, which others may not enter."""
    folder = Path(mkdtemp(prefix="ponchik-test-"))
    os.chown(folder, 65534, 65534)
    yield folder
    shutil.rmtree(folder)


def write(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def read(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT answer FROM kept").fetchone()


@pytest.mark.parametrize(
    "ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda s: s.name
)
def test_nothing_is_left_behind_and_the_next_start_is_fine(
    tmp_path: Path, ending: signal.Signals
) -> None:
    with servers(tmp_path) as (process, database, redis):
        write(database)
        family = descendants(process.pid)
        assert len(family) > 4
        process.send_signal(ending)
        seconds_until(lambda: gone(family))
    assert not any(path.exists() for path in socket_folders(database, redis))
    with servers(tmp_path) as (_, database, _):
        assert read(database) == (42,)


def test_a_start_right_after_kill_9_waits_for_the_old_servers(tmp_path: Path) -> None:
    with servers(tmp_path) as (process, database, _):
        write(database)
        process.kill()
        process.wait()
        with servers(tmp_path) as (_, again, _):
            assert read(again) == (42,)


def test_the_servers_end_even_if_their_guards_are_killed_too(tmp_path: Path) -> None:
    with servers(tmp_path) as (process, *urls):
        family = descendants(process.pid)
        guards = [p for p in family if b"guard.py" in command_line(p)]
        assert len(guards) == 2
        for pid in [*guards, process.pid]:
            os.kill(pid, signal.SIGKILL)
        seconds_until(lambda: gone(family))
    for path in socket_folders(*urls):
        shutil.rmtree(path)


def command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_an_ordinary_user_runs_them_just_so(
    python_of_nobody: list[str], folder_of_nobody: Path
) -> None:
    with servers(folder_of_nobody, python_of_nobody) as (process, database, _):
        family = descendants(process.pid)
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in family}
        assert owners == {65534}
        write(database)
        process.kill()
        seconds_until(lambda: gone(family))
