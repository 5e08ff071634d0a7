"""Runs everything of one machine until it is told to stop."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

from ponchik.local.environment import inherited
from ponchik.local.output import Output
from ponchik.local.ports import Ports, address
from ponchik.local.readiness import is_up, wait_until_ready
from ponchik.local.supervisor import Supervisor, supervising
from ponchik.local.terminal import share
from ponchik.queries.findings import Finding
from ponchik.up import folder as places
from ponchik.up import servers
from ponchik.up.databases import URL
from ponchik.up.processes import RELEASE, as_module, kept_alive
from ponchik.up.settings import NAMES, SERVERS
from ponchik.up.sockets import HeardSlack
from ponchik.up.troubles import Troubles
from ponchik.up.welcome import welcome_text

#: How often the disk is looked at.
_SECONDS_BETWEEN = 2.0

Environment = Mapping[str, str]


def _nothing(_environment: Environment) -> None:
    pass


def _no_findings(_environment: Environment) -> Iterable[Finding]:
    return ()


@dataclass(frozen=True)
class Up:
    """`settings` name PORT; `before` is called when the tables are up to date.

    `look` asks Slack how things are, again and again while everything runs.
    """

    folder: Path
    settings: Environment
    before: Callable[[Environment], None] = _nothing
    look: Callable[[Environment], Iterable[Finding]] = _no_findings
    verbose: bool = False


def run_up(up: Up, lock: int) -> NoReturn:
    """Run until the process is told to stop, which raises KeyboardInterrupt.

    `lock` is the open file of the folder that is held. Raises LocalError if something
    does not start or the disk is full, and what `before` raises.
    """
    output = Output(up.folder / places.LOGS, sys.stdout, verbose=up.verbose, keep=True)
    supervisor = Supervisor(output, up.folder, lock)
    port = int(up.settings["PORT"])
    with (
        _promised(port),
        _servers(up, output) as urls,
        supervising(supervisor),
    ):
        environment = {**_inherited(), **urls, **up.settings}
        supervisor.run("release", as_module(RELEASE), environment)
        up.before(environment)
        heard = HeardSlack(environment[URL])
        commands = kept_alive(environment)
        for name, command in commands.items():
            supervisor.start(name, command, environment)
        share(up.folder / places.ENVIRONMENT, environment, NAMES | SERVERS)
        wait_until_ready([is_up(f"{address(port)}readyz")], supervisor.watch)
        if "socket" in commands and not heard.by_now(supervisor.watch):
            output.say("Slack cannot be reached yet; that is tried again and again.")
        supervisor.keep_alive()
        output.say(welcome_text(up.folder, address(port)))
        troubles = Troubles(up.folder, partial(up.look, environment))
        _watch(up.folder, supervisor, troubles, output)


def _watch(
    folder: Path, supervisor: Supervisor, troubles: Troubles, output: Output
) -> NoReturn:
    while True:
        supervisor.watch(_SECONDS_BETWEEN)
        places.require_room(folder)
        for line in troubles.news():
            output.say(line)


def _inherited() -> dict[str, str]:
    """Another's database in the environment is not meant for this machine's."""
    found = inherited(os.environ)
    return {name: value for name, value in found.items() if name not in SERVERS}


@contextmanager
def _promised(port: int) -> Iterator[None]:
    with Ports() as ports:
        ports.choose(port, port)
        yield


@contextmanager
def _servers(up: Up, output: Output) -> Iterator[dict[str, str]]:
    """Start those that the settings do not name; yield their addresses."""
    wanted = {
        "DATABASE_URL": (places.POSTGRES, servers.postgres),
        "REDIS_URL": (places.VALKEY, servers.valkey),
    }
    with ExitStack() as stack:
        urls = {}
        for name, (folder, run) in wanted.items():
            if name not in up.settings:
                server = servers.kept_alive(up.folder / folder, run, output)
                urls[name] = stack.enter_context(server)
        yield urls
