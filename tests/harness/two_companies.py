"""The Procfile's processes without a token, and the workspaces of two companies.

Both have the same ids of people and channels: only the workspace's own differs.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ponchik.demo.procfile import RELEASE, SOCKET, read_procfile
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from ponchik.local.environment import inherited
from ponchik.local.ports import HOST, Ports
from ponchik.local.readiness import is_up, wait_until_ready
from tests.harness.installed import KEY
from tests.harness.processes import ROOT, Process, pause, run
from tests.harness.running import environment_of, settings_of


@dataclass(frozen=True)
class Companies:
    """Ponchik at its address, and what both of its customers have in Slack."""

    url: str
    here: Simulator
    there: Simulator


@contextmanager
def two_companies(
    database_url: str, redis_url: str, folder: Path
) -> Iterator[Companies]:
    """Run web, worker and scheduler; nobody has installed Ponchik yet."""
    with ExitStack() as stack, Ports() as ports:
        port = ports.choose(None, 8700)
        url = f"http://{HOST}:{port}"
        settings = replace(settings_of(url, folder, 6), bot_token="xoxb-no")
        here, there = stack.enter_context(neighbours(settings))
        told = environment_of(
            database_url,
            redis_url,
            here.url,
            settings,
            PONCHIK_TOKEN_KEYS=KEY,
            PONCHIK_URL=url,
            PORT=str(port),
            SLACK_PACE="100",
        )
        del told["SLACK_BOT_TOKEN"]
        environment = inherited(os.environ) | told
        commands = read_procfile(ROOT / "Procfile")
        del commands[SOCKET]
        failed, said = run(commands.pop(RELEASE), environment)
        assert not failed, said
        for name, command in commands.items():
            process = Process(name, command, environment, folder)
            stack.callback(process.stop)
            process.start()
        wait_until_ready([is_up(f"{url}/readyz")], pause)
        yield Companies(url, here, there)


@contextmanager
def neighbours(settings: Settings) -> Iterator[tuple[Simulator, Simulator]]:
    """Yield two workspaces of the same ids, which share the address of the first."""
    with running_simulator(settings) as here, running_simulator(settings) as there:
        workspace = there.workspace
        workspace.team = replace(
            workspace.team, id="T0TEAHOUSE", name="Tea House", domain="tea-house"
        )
        for person in workspace.people.values():
            if person.team_id == here.workspace.team.id:
                person.team_id = workspace.team.id
        here.neighbours.append(there)
        yield here, there
