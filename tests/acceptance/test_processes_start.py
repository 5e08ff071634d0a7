"""Each process of the Procfile names in one line what it misses, and ends."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ponchik.demo.procfile import read_procfile
from tests.harness.waiting import PATIENCE

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]

ROOT = Path(__file__).parents[2]
#: What any of them may need; nobody is asked before a setting is found to be wrong.
EVERYTHING = {
    "DATABASE_URL": "postgresql://127.0.0.1:9/ponchik",
    "REDIS_URL": "redis://127.0.0.1:9",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "secret",
    "PONCHIK_ADMIN_KEY": "k" * 24,
}


def run(process: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]]),
        "PORT": "0",
        **settings,
    }
    return subprocess.run(
        read_procfile(ROOT / "Procfile")[process],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    ("process", "missing"),
    [
        ("release", "DATABASE_URL"),
        ("web", "SLACK_SIGNING_SECRET"),
        ("worker", "SLACK_BOT_TOKEN"),
        ("socket", "SLACK_APP_TOKEN"),
    ],
)
def test_a_missing_setting_is_named_at_start(process: str, missing: str) -> None:
    ended = run(process)
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if line.startswith("ponchik: ")]
    assert len(told) == 1
    assert missing in told[0]
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("process", ["release", "web", "worker", "scheduler", "socket"])
def test_a_wrong_setting_is_named_at_start(process: str) -> None:
    ended = run(process, DATABASE_URL="mysql://db/ponchik")
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if line.startswith("ponchik: ")]
    assert told == [
        "ponchik: DATABASE_URL: must start with postgresql:// or postgres://"
    ]
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("process", ["release", "web", "worker", "scheduler", "socket"])
def test_a_key_that_is_none_is_named_at_start_and_not_shown(process: str) -> None:
    ended = run(process, PONCHIK_TOKEN_KEYS="half-a-key")
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if line.startswith("ponchik: ")]
    wrong = "must be a key that `ponchik tokens key` made, or several"
    assert told == [f"ponchik: PONCHIK_TOKEN_KEYS: {wrong}"]
    assert "half-a-key" not in ended.stderr


@pytest.mark.parametrize("process", ["release", "web", "worker", "scheduler", "socket"])
@pytest.mark.parametrize(
    ("name", "token", "told"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-canary", "must start with xoxb-"),
        ("SLACK_BOT_TOKEN", "xapp-canary", "must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-canary", "must start with xapp-"),
    ],
)
def test_a_token_of_another_kind_is_named_at_start_and_not_shown(
    process: str, name: str, token: str, told: str
) -> None:
    ended = run(process, **EVERYTHING | {name: token})
    assert ended.returncode == 1
    [line] = [one for one in ended.stderr.splitlines() if one.startswith("ponchik: ")]
    assert line.startswith(f"ponchik: {name}: {told}")
    assert "canary" not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_somebody_has_ends_web_with_one_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = run("web", **EVERYTHING | {"PORT": str(other.getsockname()[1])})
    assert ended.returncode
    [line] = [one for one in ended.stderr.splitlines() if '"level": "error"' in one]
    assert "address already in use" in line
    assert "Traceback" not in ended.stderr
