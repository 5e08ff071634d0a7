"""`ponchik demo`: the servers, the processes of the Procfile, and a simulated Slack.

Of honcho only the reader of Procfiles: docs/decisions/0002 says why.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ponchik.demo.environment import (
    SHARED,
    SLACK_STATE,
    Stage,
    admin_key,
    backstage_options,
    has_a_real_slack,
    simulator_options,
    with_simulated_slack,
)
from ponchik.demo.kill_switch import open_kill_switch
from ponchik.demo.procfile import RELEASE, SOCKET, read_procfile
from ponchik.demo.readiness import is_our_slack, is_our_web
from ponchik.demo.welcome import welcome_text
from ponchik.local import embedded
from ponchik.local.environment import inherited
from ponchik.local.folder import held
from ponchik.local.interruption import interruptible
from ponchik.local.output import Output
from ponchik.local.ports import Ports, address
from ponchik.local.readiness import Question, is_up, wait_until_ready
from ponchik.local.supervisor import Supervisor, supervising
from ponchik.local.terminal import share

PROCFILE = Path(__file__).parents[2] / "Procfile"
SIMULATOR = (sys.executable, "-m", "ponchik.demo.simulator")
BACKSTAGE = (sys.executable, "-m", "ponchik.demo.backstage")
WEB_PORT = 8000
SLACK_PORT = 8001
BACKSTAGE_PORT = 8002
SERVERS = {
    "DATABASE_URL": ("postgres", embedded.postgres),
    "REDIS_URL": ("valkey", embedded.valkey),
}


def default_folder() -> Path:
    return Path(os.environ.get("PONCHIK_DEMO_DIR") or ".ponchik")


@dataclass(frozen=True)
class Demo:
    folder: Path = field(default_factory=default_folder)
    port: int | None = None
    slack_port: int | None = None
    reset: bool = False
    verbose: bool = False
    procfile: Path = PROCFILE
    simulator: Sequence[str] = SIMULATOR
    backstage: Sequence[str] = BACKSTAGE


def run_demo(demo: Demo) -> None:
    """Run until Ctrl-C or SIGTERM.

    Raises LocalError if something does not start, or ends by itself.
    """
    demo = replace(demo, folder=demo.folder.resolve())
    try:
        with interruptible(), held(demo.folder) as lock:
            if demo.reset:
                _forget(demo.folder)
            output = Output(demo.folder / "logs", sys.stdout, verbose=demo.verbose)
            with Ports() as ports:
                _run(demo, output, lock, ports)
    except KeyboardInterrupt:
        sys.stdout.write(f"Goodbye! Everything is kept in {demo.folder}.\n")


def _run(demo: Demo, output: Output, lock: int, ports: Ports) -> None:
    commands = read_procfile(demo.procfile)
    supervisor = Supervisor(output, demo.procfile.resolve().parent, lock)
    with (
        _servers(demo.folder, supervisor) as servers,
        open_kill_switch(supervisor.kill) as kill_pipe,
        supervising(supervisor),
    ):
        environment, stage = _environment(demo, servers, ports)
        supervisor.run(RELEASE, commands.pop(RELEASE), environment)
        if not environment.get("SLACK_APP_TOKEN"):
            commands.pop(SOCKET, None)
        if stage:
            options = simulator_options(environment, demo.folder, stage)
            commands["slack"] = [*demo.simulator, *options]
        for name, command in commands.items():
            supervisor.start(name, command, environment)
        if stage:
            command = [*demo.backstage, *backstage_options(stage, kill_pipe)]
            supervisor.start("backstage", command, environment, [kill_pipe])
        share(demo.folder / "environment", environment, SHARED)
        web = address(int(environment["PORT"]))
        wait_until_ready(_questions(environment, web, stage), supervisor.watch)
        output.say(welcome_text(demo.folder, web, stage))
        supervisor.watch()


@contextmanager
def _servers(folder: Path, supervisor: Supervisor) -> Iterator[dict[str, str]]:
    """Start those servers that the environment does not name."""
    urls = {}
    with ExitStack() as stack:
        for variable, (name, start) in SERVERS.items():
            if not os.environ.get(variable):
                log = folder / name / embedded.LOG
                on_end = partial(supervisor.report, name, log)
                server = start(folder / name, on_end=on_end)
                urls[variable] = stack.enter_context(server)
        yield urls


def _environment(
    demo: Demo, servers: Mapping[str, str], ports: Ports
) -> tuple[dict[str, str], Stage | None]:
    """Return the environment of the processes, and where the simulator runs, if so."""
    web = ports.choose(demo.port, WEB_PORT)
    environment = {**inherited(os.environ), **servers, "PORT": str(web)}
    environment.setdefault("PONCHIK_URL", address(web))
    if not environment.get("PONCHIK_ADMIN_KEY"):
        environment["PONCHIK_ADMIN_KEY"] = admin_key(demo.folder)
    if has_a_real_slack(environment):
        return environment, None
    slack = ports.choose(demo.slack_port, SLACK_PORT)
    stage = Stage(slack, ports.choose(None, BACKSTAGE_PORT))
    return with_simulated_slack(environment, demo.folder, slack), stage


def _questions(
    environment: Mapping[str, str], web: str, stage: Stage | None
) -> Iterator[Question]:
    yield is_up(f"{web}readyz")
    if secret := environment.get("SLACK_SIGNING_SECRET"):
        yield is_our_web(f"{web}slack/events", secret.partition(",")[0].strip())
    if stage:
        auth_test = f"{environment['SLACK_API_URL']}auth.test"
        yield is_our_slack(auth_test, environment["SLACK_BOT_TOKEN"])
        yield is_up(address(stage.backstage))


def _forget(folder: Path) -> None:
    """Remove what a demo makes and nothing else: the folder may hold other things."""
    for name, _ in SERVERS.values():
        with held(folder / name):  # whatever a killed demo left is now gone
            shutil.rmtree(folder / name)
    shutil.rmtree(folder / "logs", ignore_errors=True)
    for name in ("admin-key", "clock", "environment", SLACK_STATE):
        (folder / name).unlink(missing_ok=True)
