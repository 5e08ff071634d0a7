"""`ponchik up` runs what a platform would, and its settings are nobody else's."""

import re
import shlex
import sys
from html import unescape
from pathlib import Path

import pytest

from ponchik.cli.up import folder_of
from ponchik.config import Config
from ponchik.demo.procfile import read_procfile
from ponchik.local.pauses import FIRST, LONG_LIFE, LONGEST, Pauses
from ponchik.local.terminal import typed_command
from ponchik.queries.findings import Finding, good, unknown, wrong
from ponchik.up import processes
from ponchik.up.folder import default_folder
from ponchik.up.settings import NAMES, SECRETS, from_environment
from ponchik.up.troubles import SECONDS_BETWEEN_LOOKS, Troubles
from ponchik.up.unit import unit_text
from ponchik.up.welcome import welcome_text

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
    assert folder_of(Path("~/ponchik")) == Path("/people/ann/ponchik")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_folder() == Path("/data/ponchik")


def test_what_to_type_next_names_a_folder_that_is_not_the_usual_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    usual = welcome_text(Path("/data/ponchik"), "http://127.0.0.1:8000/")
    assert "--data" not in usual
    other = welcome_text(Path("/srv/our café"), "http://127.0.0.1:8000/")
    assert ". '/srv/our café/environment'" in other
    assert "ponchik backup --data '/srv/our café' FILE" in other
    assert "ponchik up --data '/srv/our café' --unit" in other


def test_what_to_type_next_can_be_typed_where_the_command_is_not_on_the_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert typed_command() == f"{tmp_path}/python -m ponchik"
    (tmp_path / "ponchik").touch(mode=0o755)
    assert typed_command() == "ponchik"
    monkeypatch.setenv("PATH", "/nowhere")
    assert typed_command().endswith("/ponchik")


def test_a_unit_names_the_folder_as_systemd_reads_it() -> None:
    unit = unit_text(Path("/srv/100% café/$x"), "https://ponchik.example.com", 8080)
    [command] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    assert command == (
        f'ExecStart={sys.executable} -m ponchik up --data "/srv/100%% café/$$x" '
        "--url https://ponchik.example.com --port 8080"
    )


def test_the_picture_of_the_first_start_shows_what_is_said_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ponchik.up.welcome.typed_command", lambda: "ponchik")
    monkeypatch.setenv("HOME", "/people/ann")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    said = welcome_text(default_folder(), "http://127.0.0.1:8000/")
    picture = (ROOT / "docs" / "pictures" / "up.svg").read_text(encoding="utf-8")
    shown = unescape(re.sub(r"<[^>]+>", "", picture)).replace("\N{NO-BREAK SPACE}", " ")
    for line in said.replace("/people/ann", "~").splitlines():
        assert line.strip() in shown, "make pictures draws it anew"


# Troubles while it runs


def test_a_trouble_is_told_when_two_looks_found_it_and_not_again(
    tmp_path: Path,
) -> None:
    looks = Looks(wrong("token", "revoked", "copy it again", "SLACK_BOT_TOKEN"))
    troubles = Troubles(tmp_path, looks, looks.now)
    line = (
        "Trouble with the token: revoked: copy it again. Meanwhile what is due waits, "
        f"and nothing is lost. The settings are in {tmp_path / 'settings'}: after a "
        "change, start this again."
    )
    told = [looks.after_a_while(troubles) for _ in range(3)]
    assert told == [[], [line], []]


def test_that_a_trouble_is_over_is_told_once_and_a_new_one_anew(tmp_path: Path) -> None:
    looks = Looks(wrong("clock", "slow", "keep time"))
    troubles = Troubles(tmp_path, looks, looks.now)
    for _ in range(2):
        looks.after_a_while(troubles)
    looks.finding = good("clock", "right")
    told = [looks.after_a_while(troubles) for _ in range(2)]
    assert told == [["Good again: the clock."], []]
    looks.finding = wrong("clock", "slow", "keep time")
    told = [looks.after_a_while(troubles) for _ in range(2)]
    assert told == [[], ["Trouble with the clock: slow: keep time."]]


def test_what_is_over_at_the_next_look_was_no_trouble(tmp_path: Path) -> None:
    looks = Looks(wrong("token", "not reached", "look at the network"))
    troubles = Troubles(tmp_path, looks, looks.now)
    assert looks.after_a_while(troubles) == []
    looks.finding = good("token", "of a team")
    assert looks.after_a_while(troubles) == []


def test_a_network_that_is_gone_sends_nobody_to_the_settings(tmp_path: Path) -> None:
    looks = Looks(wrong("token", "not reached", "look at the network"))
    troubles = Troubles(tmp_path, looks, looks.now)
    [line] = [*looks.after_a_while(troubles), *looks.after_a_while(troubles)]
    assert line.endswith("Meanwhile what is due waits, and nothing is lost.")


def test_a_look_that_slack_does_not_answer_takes_no_suspicion_away(
    tmp_path: Path,
) -> None:
    looks = Looks(wrong("Socket Mode", "revoked", "copy it again"))
    troubles = Troubles(tmp_path, looks, looks.now)
    assert looks.after_a_while(troubles) == []
    looks.finding = unknown("Socket Mode", "asked too often")
    assert looks.after_a_while(troubles) == []
    looks.finding = wrong("Socket Mode", "revoked", "copy it again")
    [line] = looks.after_a_while(troubles)
    assert line.startswith("Trouble with Socket Mode: revoked")


def test_what_nobody_can_tell_ends_no_trouble(tmp_path: Path) -> None:
    looks = Looks(wrong("clock", "slow", "keep time"))
    troubles = Troubles(tmp_path, looks, looks.now)
    for _ in range(2):
        looks.after_a_while(troubles)
    looks.finding = unknown("clock", "Slack does not tell the time")
    assert looks.after_a_while(troubles) == []
    looks.finding = good("clock", "right")
    assert looks.after_a_while(troubles) == ["Good again: the clock."]
    assert list(troubles.news()) == []


class Looks:
    """A Slack that is looked at by a clock of the test's own."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self._moment = 0.0

    def __call__(self) -> list[Finding]:
        return [self.finding]

    def now(self) -> float:
        return self._moment

    def after_a_while(self, troubles: Troubles) -> list[str]:
        self._moment += SECONDS_BETWEEN_LOOKS
        return list(troubles.news())
