"""The processes of one machine: the Procfile's own commands, which a test holds.

A wheel brings no Procfile, and where packages are installed for one user their scripts
need not be on the path: so each is run as a module of this Python.
"""

import sys
from collections.abc import Mapping, Sequence

#: Run to its end before the others.
RELEASE = ("ponchik", "migrate")
WORKER = (
    *("dramatiq", "ponchik.actors.app", "-p", "1", "-t", "4", "--skip-logging"),
    *("--worker-shutdown-timeout", "20000"),
)
SCHEDULER = "ponchik.actors.scheduler"
#: periodiq cannot be run as a module.
_PERIODIQ = "import sys, periodiq; sys.exit(periodiq.entrypoint())"
#: Only with an app token, for Socket Mode.
SOCKET = ("ponchik.web.socket_mode",)
_WEB = (
    *("uvicorn", "ponchik.web:app", "--http", "ponchik.web.http:BoundedProtocol"),
    *("--host", "127.0.0.1", "--port", "{port}", "--no-proxy-headers"),
    *("--timeout-graceful-shutdown", "10", "--timeout-keep-alive", "120"),
    "--no-server-header",
)


def as_module(words: Sequence[str]) -> list[str]:
    """Return the command that runs a module of this Python."""
    return [sys.executable, "-m", *words]


def kept_alive(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the commands of the processes that run for ever."""
    web = [word.format(port=environment["PORT"]) for word in _WEB]
    commands = {
        "web": as_module(web),
        "worker": as_module(WORKER),
        "scheduler": [sys.executable, "-c", _PERIODIQ, SCHEDULER],
    }
    if environment.get("SLACK_APP_TOKEN"):
        commands["socket"] = as_module(SOCKET)
    return commands
