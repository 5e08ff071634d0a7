"""What the processes of a demo find around them: servers, secrets, ports, a clock."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ponchik.local.folder import write_private
from ponchik.local.ports import HOST, address

SLACK = {
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"),
}
SLACK_STATE = "slack"
#: What Ponchik asks Slack for, which the simulated one grants and no more.
MANIFEST = Path(__file__).parents[2] / "manifest.json"
# What another terminal needs to talk to a running demo.
SHARED = SLACK | {
    *("DATABASE_URL", "REDIS_URL", "PONCHIK_ADMIN_KEY", "PONCHIK_CLOCK_FILE"),
}


class Stage(NamedTuple):
    """The ports of the simulated Slack, and of the page behind its scenes."""

    slack: int
    backstage: int


def has_a_real_slack(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name) for name in SLACK)


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
        write_private(file, secrets.token_urlsafe(24))
    return file.read_text().strip()
