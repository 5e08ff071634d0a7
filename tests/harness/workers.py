"""A world with real workers in it, started by the Procfile's own command."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ponchik.demo.procfile import read_procfile
from ponchik.local.environment import inherited
from tests.harness.processes import ROOT
from tests.harness.running import environment_of
from tests.harness.signals import Told
from tests.harness.waiting import PATIENCE, seconds_until
from tests.harness.world import World

ACTORS = "ponchik.actors.app"


def say(line: str) -> None:
    """Show what was found; pytest keeps it to itself unless it is run with -s."""
    sys.stdout.write(f"{line}\n")


@dataclass(frozen=True)
class Stage:
    world: World
    folder: Path
    environment: dict[str, str]
    ending: ExitStack

    def process(self, kind: str, name: str = "", **settings: str) -> Told:
        """Start a process of the Procfile; it is ended with the stage."""
        command = read_procfile(ROOT / "Procfile")[kind]
        return self._start(name or kind, command, settings)

    def worker(self, *preloaded: str, name: str = "worker", **settings: str) -> Told:
        """Start a worker; modules to load are an option of dramatiq's."""
        *shell, command = read_procfile(ROOT / "Procfile")["worker"]
        loaded = command.replace(ACTORS, " ".join([ACTORS, *preloaded]), 1)
        return self._start(name, [*shell, loaded], settings)

    def broken_worker(self, module: str) -> Told:
        """Start a worker that is told to run a module in the place of the actors."""
        *shell, command = read_procfile(ROOT / "Procfile")["worker"]
        broken = command.replace(ACTORS, module, 1)
        return self._start("worker", [*shell, broken], {})

    def warm_up(self) -> None:
        """Wait until a worker has introduced somebody, so that all are awake."""
        [scene] = self.world.meetings()
        self.until(lambda: bool(scene.effects("introduce")))
        self.until(lambda: scene.effect("introduce")["status"] == "done")

    def until(self, fact: Callable[[], object], limit: float = PATIENCE) -> float:
        return seconds_until(lambda: bool(fact()), limit)

    def count(self, condition: str) -> int:
        [row] = self.world.rows(f"SELECT count(*) AS n FROM effects WHERE {condition}")
        return int(row["n"])

    def _start(self, name: str, command: list[str], settings: dict[str, str]) -> Told:
        process = Told(name, command, self.environment | settings, self.folder)
        self.ending.callback(process.stop)
        process.start()
        return process


@contextmanager
def staged(world: World, folder: Path) -> Iterator[Stage]:
    config, slack = world.ponchik.config, world.slack
    environment = inherited(os.environ) | environment_of(
        config.database_url, config.redis_url, slack.url, slack.settings
    )
    with ExitStack() as ending:
        yield Stage(world, folder, environment, ending)
