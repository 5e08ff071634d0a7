import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from tests.harness.processes import ROOT, descendants, gone
from tests.harness.stand_ins import (
    PROCFILE,
    address,
    asked,
    demo,
    exports,
    is_stand_in,
    until_heard,
    until_ready,
)
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]


def test_it_becomes_ready_and_ends_in_order(place: Path) -> None:
    with demo(place) as process:
        said = until_ready(process)
        family = descendants(process.pid)
        arguments, environment = asked(said, "Ponchik")
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=PATIENCE)
    assert arguments[2:] == ["--host", "127.0.0.1", *arguments[4:6], "--ips=*"]
    assert environment["DATABASE_URL"].startswith("postgresql://ponchik@/ponchik?")
    assert "Goodbye!" in rest
    assert (process.returncode, errors) == (0, "")
    seconds_until(lambda: gone(family))


def test_the_simulator_learns_where_ponchik_is(place: Path) -> None:
    with demo(place, HTTP_PROXY="http://192.0.2.1") as process:
        said = until_ready(process)
        web, environment = asked(said, "Ponchik")
        slack, same = asked(said, "Your simulated Slack")
    told = dict(zip(slack[2::2], slack[3::2], strict=True))
    assert told == {
        "--port": environment["SLACK_API_URL"].split(":")[2].split("/")[0],
        "--events-url": f"http://127.0.0.1:{web[5]}/slack/events",
        "--interactions-url": f"http://127.0.0.1:{web[5]}/slack/interactions",
        "--commands-url": f"http://127.0.0.1:{web[5]}/slack/commands",
        "--clock-file": environment["PONCHIK_CLOCK_FILE"],
        "--state-file": str(place / "data" / "slack"),
        "--backstage-url": f"{address(said, 'Behind the scenes')}/",
        "--dashboard-url": f"http://127.0.0.1:{web[5]}/",
        "--manifest": str(ROOT / "manifest.json"),
    }
    assert "HTTP_PROXY" not in same
    for secret in (
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET",
    ):
        assert same[secret] == environment[secret]


def test_no_secret_stands_in_a_command_line(place: Path) -> None:
    with demo(place) as process:
        secrets = exports_when_ready(place, process)
        lines = [command_line(pid) for pid in descendants(process.pid)]
    assert len(lines) > 10
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PONCHIK_ADMIN_KEY"):
        assert not [line for line in lines if secrets[name] in line]


def exports_when_ready(
    place: Path, process: "subprocess.Popen[str]"
) -> Mapping[str, str]:
    until_ready(process)
    return exports(place)


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_the_screen_shows_warnings_and_the_files_show_all(place: Path) -> None:
    with demo(place) as process:
        said = until_ready(process)
        until_heard(place, "worker")
        process.terminate()
        said += process.communicate(timeout=PATIENCE)[0]
    assert "worker    | WARNING: a loud word of worker" in said
    assert "quiet" not in said
    assert "a quiet word of worker" in (place / "data/logs/worker.log").read_text()
    assert "released" in (place / "data/logs/release.log").read_text()


def test_verbose_shows_all_on_the_screen(place: Path) -> None:
    with demo(place, "verbose") as process:
        said = until_ready(process)
        process.terminate()
        said += process.communicate(timeout=PATIENCE)[0]
    assert "web       | a quiet word of web" in said


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_of_a_demo_is_left_behind(place: Path, ending: signal.Signals) -> None:
    with demo(place) as process:
        until_ready(process)
        family = descendants(process.pid)
        assert len(family) > 10
        process.send_signal(ending)
        seconds_until(lambda: gone(family))


def test_data_and_key_are_kept_until_reset(place: Path) -> None:
    with demo(place) as process:
        until_ready(process)
        first = exports(place)
        with psycopg.connect(first["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE kept ()")
        Path(first["PONCHIK_CLOCK_FILE"]).write_text("60")
    (place / "data" / "slack").write_text("what the simulator keeps")
    (place / "data" / "mine").write_text("not the demo's")
    with demo(place) as process:
        until_ready(process)
        second = exports(place)
        with psycopg.connect(second["DATABASE_URL"]) as connection:
            connection.execute("TABLE kept")
        assert Path(second["PONCHIK_CLOCK_FILE"]).read_text() == "60"
    assert (place / "data" / "slack").exists()
    assert second["PONCHIK_ADMIN_KEY"] == first["PONCHIK_ADMIN_KEY"]
    with demo(place, "reset") as process:
        until_ready(process)
        third = exports(place)
        with (
            psycopg.connect(third["DATABASE_URL"]) as connection,
            pytest.raises(psycopg.errors.UndefinedTable),
        ):
            connection.execute("TABLE kept")
        assert Path(third["PONCHIK_CLOCK_FILE"]).read_text() == "0"
    assert third["PONCHIK_ADMIN_KEY"] != first["PONCHIK_ADMIN_KEY"]
    assert (place / "data" / "mine").exists()
    assert not (place / "data" / "slack").exists()


def test_secrets_are_readable_by_their_owner_alone(place: Path) -> None:
    with demo(place) as process:
        until_ready(process)
    for name in ("admin-key", "environment"):
        assert (place / "data" / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("start", ["web", "worker", "slack"])
def test_a_process_that_ends_ends_the_demo_and_is_named(
    place: Path, start: str
) -> None:
    with demo(place) as process:
        until_ready(process)
        until_heard(place, start)
        family = descendants(process.pid)
        os.kill(next(p for p in family if is_stand_in(p, start)), signal.SIGKILL)
        _, errors = process.communicate(timeout=PATIENCE)
    assert errors.startswith(f"{start} ended by itself (exit code 137)")
    assert f"    WARNING: a loud word of {start}\n" in errors
    assert process.returncode == 1
    seconds_until(lambda: gone(family))


def test_a_server_that_dies_ends_the_demo_and_is_named(place: Path) -> None:
    with demo(place) as process:
        until_ready(process)
        pid_file = place / "data" / "postgres" / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
        _, errors = process.communicate(timeout=PATIENCE)
    assert errors.startswith("postgres ended by itself (exit code 137)")
    assert "ready to accept connections" in errors


def test_a_release_that_fails_starts_nothing_and_says_why(place: Path) -> None:
    text = PROCFILE.replace('print("released")', 'exit("the migration is broken")')
    (place / "Procfile").write_text(text)
    with demo(place) as process:
        _, errors = process.communicate(timeout=PATIENCE)
    assert errors.startswith("release failed (exit code 1)")
    assert "    the migration is broken\n" in errors
    assert not (place / "data" / "logs" / "web.log").exists()


def test_what_the_environment_names_is_not_started(place: Path, redis_url: str) -> None:
    real = {"REDIS_URL": redis_url, "SLACK_BOT_TOKEN": "xoxb-real"}
    with demo(place, **real) as process:
        said = until_ready(process)
        _, environment = asked(said, "Ponchik")
    assert real.items() <= environment.items()
    assert not {"SLACK_API_URL", "PONCHIK_CLOCK_FILE"} & environment.keys()
    assert "simulated" not in said
    assert "scenes" not in said
    assert not (place / "data" / "valkey").exists()


def test_a_second_demo_in_the_same_folder_is_refused_in_one_line(place: Path) -> None:
    with demo(place) as process:
        until_ready(process)
        with demo(place) as second:
            _, errors = second.communicate(timeout=PATIENCE)
        assert "is in use by another Ponchik" in errors
        assert errors.count("\n") == 1
        assert process.poll() is None
