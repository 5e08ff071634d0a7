"""`ponchik` as a process: how it fails, how it follows, and how it ends."""

import json
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from ponchik.local import embedded
from tests.harness.terminal import Terminal
from tests.harness.waiting import PATIENCE

pytestmark = [pytest.mark.integration, pytest.mark.longer]

NOWHERE = "postgresql://ponchik:hush@127.0.0.1:9/ponchik"


def test_help_loads_neither_database_nor_queue_nor_slack() -> None:
    asked = """
import sys
from ponchik.cli import main
try:
    main(["--help"])
finally:
    heavy = {"psycopg", "dramatiq", "redis", "slack_sdk", "starlette", "honcho"}
    sys.stderr.write(" ".join(heavy & sys.modules.keys()))
"""
    ran = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert "check-in" in ran.stdout
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("words", "without", "named"),
    [
        (["meetings"], ["DATABASE_URL"], ["DATABASE_URL"]),
        (["migrate"], ["DATABASE_URL"], ["DATABASE_URL"]),
        (
            ["check-in", "C0123ABCD"],
            ["DATABASE_URL", "SLACK_BOT_TOKEN"],
            ["DATABASE_URL", "SLACK_BOT_TOKEN (or PONCHIK_TOKEN_KEYS)"],
        ),
    ],
)
def test_missing_settings_are_named_in_one_line(
    terminal: Terminal, words: list[str], without: list[str], named: list[str]
) -> None:
    told = terminal.run(*words, **dict.fromkeys(without, "")).error_line
    assert f"{', '.join(named)} must be set" in told


def test_where_up_has_run_its_operator_is_reminded_of_the_environment(
    terminal: Terminal, tmp_path: Path
) -> None:
    without = {"DATABASE_URL": "", "XDG_DATA_HOME": str(tmp_path)}
    reminder = f"type `. {tmp_path}/ponchik/environment` first"
    assert reminder not in terminal.run("meetings", **without).error_line
    (tmp_path / "ponchik").mkdir()
    (tmp_path / "ponchik" / "environment").touch()
    assert reminder in terminal.run("meetings", **without).error_line
    assert reminder in terminal.run("doctor", "--json", **without).out


def test_looking_needs_no_slack(terminal: Terminal) -> None:
    ran = terminal.run("meetings", SLACK_BOT_TOKEN="", SLACK_API_URL="https://nowhere")
    assert ran.code == 0


@pytest.mark.parametrize("command", ["migrate", "meetings", "log"])
def test_a_database_that_is_away_is_told_at_once_and_without_the_password(
    terminal: Terminal, command: str
) -> None:
    told = terminal.run(command, DATABASE_URL=NOWHERE).error_line
    assert "the database cannot be reached" in told
    assert "hush" not in told


def test_an_address_that_is_none_is_not_shown(terminal: Terminal) -> None:
    wrong = NOWHERE.replace("hush", "hu%sh")
    told = terminal.run("meetings", DATABASE_URL=wrong).error_line
    assert "DATABASE_URL" in told
    assert "hu%sh" not in told


def test_slack_away_and_a_refused_token_say_what_to_do(
    terminal: Terminal, channel: str
) -> None:
    start = ("program", "start", channel)
    away = terminal.run(*start, SLACK_API_URL="http://127.0.0.1:9/").error_line
    assert "SLACK_API_URL" in away
    refused = terminal.run(*start, SLACK_BOT_TOKEN="xoxb-wrong").error_line
    assert "check SLACK_BOT_TOKEN" in refused
    assert "xoxb-wrong" not in refused


def test_a_launch_with_redis_away_is_done_and_prints_only_json(
    terminal: Terminal, channel: str
) -> None:
    assert terminal.type("program", "start", channel).code == 0
    ran = terminal.run(
        "round", "start", channel, "--json", REDIS_URL="redis://127.0.0.1:9/0"
    )
    [plan] = ran.objects
    assert (ran.code, plan["number"]) == (0, 1)


def test_what_nobody_foresaw_is_one_line_too(
    terminal: Terminal, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP TABLE programs CASCADE")
    told = terminal.run("program", "list").error_line
    assert "something unexpected went wrong: UndefinedTable" in told
    detailed = terminal.run("program", "list", PONCHIK_LOG_LEVEL="DEBUG")
    assert detailed.code == 1
    assert "Traceback" in detailed.err


def test_progress_is_shown_on_stderr(terminal: Terminal, channel: str) -> None:
    terminal.type("program", "start", channel)
    ran = terminal.run("projections", "rebuild", FORCE_COLOR="1")
    assert "Rebuilding" in ran.err
    assert "Rebuilding" not in ran.out


def test_following_shows_what_happens_until_ctrl_c(
    terminal: Terminal, channel: str
) -> None:
    with terminal.started("log", "--follow", "--json") as process:
        assert process.stdout
        terminal.type("program", "start", channel)
        first = json.loads(process.stdout.readline())
        terminal.type("program", "start", channel, "--group-size", "3")
        second = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert [first["type"], second["type"]] == [
        "ProgramStarted",
        "ProgramSettingsChanged",
    ]
    assert (process.returncode, out, err) == (130, "", "")


def test_following_waits_while_the_database_is_away(
    terminal: Terminal, channel: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        with embedded.postgres(tmp_path / "postgres") as url:
            here = replace(
                terminal, environment={**terminal.environment, "DATABASE_URL": url}
            )
            assert here.type("migrate").code == 0
            here.type("program", "start", channel)
            process = stack.enter_context(here.started("log", "--follow", "--json"))
            assert process.stdout
            assert process.stderr
            assert json.loads(process.stdout.readline())["position"] == 1
        assert "waiting for it" in process.stderr.readline()
        with embedded.postgres(tmp_path / "postgres") as again:
            assert again == url
            here.type("program", "start", channel, "--group-size", "3")
            told = json.loads(process.stdout.readline())
        assert told["type"] == "ProgramSettingsChanged"


def test_a_reader_that_leaves_early_is_no_error(
    terminal: Terminal, channel: str
) -> None:
    for command in ("program", "round"):
        terminal.type(command, "start", channel)
    with terminal.started("log", "--follow") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.wait(timeout=PATIENCE) in {0, 141}
        assert process.stderr.read() == ""


def test_the_demo_without_its_extra_says_what_to_install() -> None:
    asked = """
import sys
sys.modules["honcho"] = None
from ponchik.cli import main
main(["demo"])
"""
    ran = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "pip install 'ponchik[demo]'" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
