"""What the processes of a demo find around them: servers, secrets, ports, a clock."""

import os
import secrets
import shlex
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from ponchik.demo.servers.ports import HOST

SLACK = {
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"),
}
SLACK_STATE = "slack"
#: What Ponchik asks Slack for, which the simulated one grants and no more.
MANIFEST = Path(__file__).parents[3] / "manifest.json"
# What another terminal needs to talk to a running demo.
SHARED = {"DATABASE_URL", "REDIS_URL", "PONCHIK_ADMIN_KEY", "PONCHIK_CLOCK_FILE"}


class Stage(NamedTuple):
    """The ports of the simulated Slack, and of the page behind its scenes."""

    slack: int
    backstage: int


def address(port: int) -> str:
    return f"http://{HOST}:{port}/"


def has_a_real_slack(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name) for name in SLACK)


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """Copy our own environment, so that `python` is this one and logs come at once."""
    own = str(Path(sys.executable).parent)
    path = os.pathsep.join([own, environment.get("PATH", os.defpath)])
    return {**environment, "PATH": path, "PYTHONUNBUFFERED": "1"}


def with_simulated_slack(
    environment: Mapping[str, str], folder: Path, port: int
) -> dict[str, str]:
    """Point Ponchik at the simulator, whose clock it may then follow."""
    clock = folder / "clock"
    if not clock.exists():
        clock.write_text("0")
    return {
        **_without_proxies(environment),
        "SLACK_API_URL": f"http://{HOST}:{port}/api/",
        "SLACK_PACE": "20",  # a simulated Slack has no limits to keep
        "SLACK_BOT_TOKEN": f"xoxb-demo-{secrets.token_hex(16)}",
        "SLACK_SIGNING_SECRET": secrets.token_hex(16),
        "SLACK_CLIENT_ID": f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}",
        "SLACK_CLIENT_SECRET": secrets.token_hex(16),
        "PONCHIK_CLOCK_FILE": str(clock),
    }


def _without_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Drop proxies, which Slack's SDK would ask even for this machine."""
    return {
        name: value
        for name, value in environment.items()
        if not name.lower().endswith("_proxy")
    }


def simulator_options(
    environment: Mapping[str, str], folder: Path, stage: Stage
) -> list[str]:
    web = f"http://{HOST}:{environment['PORT']}/slack"
    options = {
        "--port": str(stage.slack),
        "--events-url": f"{web}/events",
        "--interactions-url": f"{web}/interactions",
        "--commands-url": f"{web}/commands",
        "--clock-file": environment["PONCHIK_CLOCK_FILE"],
        "--state-file": str(folder / SLACK_STATE),
        "--backstage-url": address(stage.backstage),
        "--dashboard-url": address(int(environment["PORT"])),
        "--manifest": str(MANIFEST),
    }
    return [word for option in options.items() for word in option]


def backstage_options(stage: Stage, kill_pipe: int) -> list[str]:
    options = {
        "--port": str(stage.backstage),
        "--slack": address(stage.slack),
        "--kill-switch": str(kill_pipe),
    }
    return [word for option in options.items() for word in option]


def admin_key(folder: Path) -> str:
    """Return the key of this folder, made the first time and readable by us alone."""
    file = folder / "admin-key"
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(24))
    return file.read_text().strip()


def share(
    file: Path,
    environment: Mapping[str, str],
    shared: Collection[str] = SHARED | SLACK,
) -> None:
    """Write what `. FILE` in another terminal needs, so that `ponchik` works there."""
    names = sorted(environment.keys() & set(shared))
    lines = [f"export {name}={shlex.quote(environment[name])}" for name in names]
    _write_private(file, "\n".join(lines) + "\n")


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
