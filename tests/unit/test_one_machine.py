"""`ponchik up` runs what a platform would, and its settings are nobody else's."""

import shlex
import sys
from pathlib import Path

import pytest

from ponchik.config import Config
from ponchik.demo.servers.pauses import FIRST, LONG_LIFE, LONGEST, Pauses
from ponchik.demo.servers.procfile import read_procfile
from ponchik.up import processes
from ponchik.up.folder import default_folder
from ponchik.up.settings import NAMES, SECRETS, from_environment
from ponchik.up.unit import unit_text

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
EVERYTHING = {"PORT": "8000", "SLACK_APP_TOKEN": "xapp-1"}


def told(command: list[str]) -> str:
    """Return what a command runs, however Python is made to."""
    python, how, *words = command
    assert python == sys.executable
    if how == "-c":
        assert "periodiq" in words[0]
        words = ["periodiq", *words[1:]]
    return shlex.join(words)


def test_the_commands_are_the_procfiles() -> None:
    procfile = {
        name: words[-1]
        .removeprefix("exec ")
        .removeprefix("python -m ")
        .replace("${PORT:-8000}", "8000")
        for name, words in read_procfile(ROOT / "Procfile").items()
    }
    commands = processes.kept_alive(EVERYTHING)
    commands["release"] = processes.as_module(processes.RELEASE)
    assert {name: told(command) for name, command in commands.items()} == procfile


def test_without_an_app_token_nobody_fetches_from_slack() -> None:
    assert "socket" not in processes.kept_alive({"PORT": "8000"})


def test_each_pause_is_longer_until_something_lived_for_long() -> None:
    pauses = Pauses()
    quick = [pauses.after(0) for _ in range(10)]
    assert quick == sorted(quick)
    assert (quick[0], quick[-1]) == (FIRST, LONGEST)
    assert pauses.after(LONG_LIFE) == FIRST
    assert pauses.after(0) == 2 * FIRST


def test_the_database_comes_from_nowhere_else() -> None:
    asked = {"DATABASE_URL": "postgresql://other", "REDIS_URL": "redis://other"}
    assert from_environment(asked | {"SLACK_BOT_TOKEN": " xoxb-1\n"}) == {
        "SLACK_BOT_TOKEN": "xoxb-1"
    }


def test_a_backup_leaves_out_every_token_key_and_address_with_a_password() -> None:
    kept = {str(field.alias) for field in Config.model_fields.values()} - SECRETS
    assert kept <= NAMES
    assert not [name for name in kept if name.endswith(("TOKEN", "SECRET", "KEY"))]
    assert not [name for name in kept if name.endswith(("KEYS", "DATABASE_URL"))]


def test_the_usual_folder_is_the_one_that_xdg_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/people/ann")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert default_folder() == Path("/people/ann/.local/share/ponchik")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_folder() == Path("/data/ponchik")


def test_a_unit_names_the_folder_as_systemd_reads_it() -> None:
    unit = unit_text(Path("/srv/100% café/$x"), "https://ponchik.example.com", 8080)
    [command] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    assert command == (
        f'ExecStart={sys.executable} -m ponchik up --data "/srv/100%% café/$$x" '
        "--url https://ponchik.example.com --port 8080"
    )
