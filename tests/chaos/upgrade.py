"""A round that the previous version begins and this one ends, on this one's tables."""

import sys
import time
from pathlib import Path

from tests.chaos.cycle import Cycle
from tests.chaos.members import Members
from tests.chaos.slack import Seen
from tests.chaos.trial import tried
from tests.chaos.verdict import Verdict
from tests.harness.previous import Previous
from tests.harness.processes import ROOT, run
from tests.harness.stack import Stack, running

MIGRATE = (sys.executable, "-m", "ponchik", "migrate")
PATIENCE = "tests.chaos.patience"
MINUTES = 30
#: From this stage on whoever is started again is of this version.
REPLACED_FROM = "closing"


class NotMigrated(Exception):
    """The tables could not be brought up to date beside the previous version."""


class Upgrade(Cycle):
    """Both versions work side by side until havoc has ended each of the old."""

    def _launch(self, stage: str) -> None:
        if stage == REPLACED_FROM:
            for process in self.stack.processes:
                process.code = ROOT
        super()._launch(stage)


def upgraded(before: Previous, folder: Path, meetings: int, seed: int) -> Verdict:
    """Start the version before, migrate beside it, and replace it in mid-round."""
    with running(
        folder,
        members=2 * meetings - 1,
        seed=seed,
        preloaded=[PATIENCE],
        code=before.folder,
    ) as stack:
        failed, told = run(MIGRATE, stack.environment)
        if failed or not all(Path(name).stem in told for name in before.lacks):
            raise NotMigrated(told)
        give_up_at = time.monotonic() + 60 * MINUTES
        seen, members = Seen(stack.slack), Members(stack.slack)
        cycle = Upgrade(stack, members, seen, meetings, give_up_at)
        return tried(stack, cycle, seed, lambda: _replace(stack))


def _replace(stack: Stack) -> None:
    """Start whoever havoc did not come by."""
    for process in stack.processes:
        process.code = ROOT
        process.kill()
        process.start()
