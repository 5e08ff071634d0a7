"""Everything that runs: two servers, a Slack, and four processes of the Procfile."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ponchik.demo.environment import with_simulated_slack
from ponchik.demo.procfile import SOCKET, in_a_shell, read_procfile
from ponchik.local.environment import inherited
from ponchik.local.ports import HOST, Ports
from ponchik.local.readiness import is_up, wait_until_ready
from tests.harness.control import SlackControl
from tests.harness.processes import ROOT, Process, pause, run
from tests.harness.running import ADMIN_KEY, morning_clock
from tests.harness.servers import Postgres, Valkey

WORKER = "dramatiq ponchik.actors.app"
WEB = "ponchik.web:app"
#: This Slack has no tiers, only the 429s that are dealt out: two hundred groups in
#: minutes, not in the hour that Slack's own limits would take.
PACE = "100"
#: Nobody listens there.
NOWHERE = "redis://127.0.0.1:1/0"


@dataclass(frozen=True)
class Stack:
    environment: dict[str, str]
    web: str
    postgres: Postgres
    valkey: Valkey
    slack: SlackControl
    processes: list[Process]


@contextmanager
def running(
    folder: Path,
    *,
    members: int,
    seed: int,
    preloaded: list[str],
    web_app: str = WEB,
    with_redis: bool = True,
    socket_mode: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
    code: Path = ROOT,
) -> Iterator[Stack]:
    """Yield all that runs; its processes run the tree `code`, Slack is always ours."""
    with ExitStack() as stack, Ports() as ports:
        postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
        for server in (postgres, valkey) if with_redis else (postgres,):
            stack.callback(server.stop)
            server.start()
        web, slack = ports.choose(None, 8700), ports.choose(None, 8701)
        morning_clock(folder)
        environment = {
            **with_simulated_slack(inherited(os.environ), folder, slack),
            "SLACK_PACE": PACE,
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url or NOWHERE,
            "PORT": str(web),
            "PONCHIK_ADMIN_KEY": ADMIN_KEY,
            **({"SLACK_APP_TOKEN": "xapp-chaos"} if socket_mode else {}),
            **settings,
        }
        commands = _commands(preloaded, web_app, code)
        if not socket_mode:
            del commands[SOCKET]
        failed, told = run(commands.pop("release"), environment, code)
        if failed:
            sys.exit(f"The release command failed:\n{told}")
        simulator = Process(
            "slack", _simulator(environment, slack, members, seed), environment, folder
        )
        processes = [
            Process(name, command, environment, folder, code)
            for name, command in commands.items()
        ]
        for process in (simulator, *processes):
            stack.callback(process.stop)
            process.start()
        addresses = [f"http://{HOST}:{web}/readyz", f"http://{HOST}:{slack}/_sim/clock"]
        wait_until_ready(map(is_up, addresses), pause)
        view = SlackControl(f"http://{HOST}:{slack}")
        stack.callback(view.close)
        yield Stack(
            environment, f"http://{HOST}:{web}", postgres, valkey, view, processes
        )


def _commands(preloaded: list[str], web_app: str, code: Path) -> dict[str, list[str]]:
    """The Procfile's, with a second worker; its modules are dramatiq's own option."""
    commands = read_procfile(code / "Procfile")
    commands["web"] = [word.replace(WEB, web_app) for word in commands["web"]]
    worker = commands.pop("worker")[-1].removeprefix("exec ")
    worker = worker.replace(WORKER, " ".join([WORKER, *preloaded]))
    return commands | {"worker-1": in_a_shell(worker), "worker-2": in_a_shell(worker)}


def _simulator(
    environment: dict[str, str], port: int, members: int, seed: int
) -> list[str]:
    web = f"http://{HOST}:{environment['PORT']}/slack"
    options = {
        "--port": str(port),
        "--events-url": f"{web}/events",
        "--interactions-url": f"{web}/interactions",
        "--commands-url": f"{web}/commands",
        "--clock-file": environment["PONCHIK_CLOCK_FILE"],
        "--members": str(members),
        "--seed": str(seed),
    }
    words = [word for option in options.items() for word in option]
    if environment.get("SLACK_APP_TOKEN"):
        words.append("--socket-mode")
    return [sys.executable, "-m", "ponchik.demo.simulator", *words]


def new_secret() -> int:
    return secrets.randbelow(1_000_000)
