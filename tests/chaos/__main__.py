"""`python -m tests.chaos --meetings 200`: one table; exit code 1 unless exact."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos import verdict
from tests.chaos.cycle import Cycle
from tests.chaos.members import Members
from tests.chaos.slack import Seen
from tests.chaos.trial import tried
from tests.harness.stack import Stack, new_secret, running

PATIENCE = "tests.chaos.patience"
BREAKS = {"blind-resend": "tests.chaos.blind_resend"}


def main() -> int:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="ponchik-chaos-"))
    preloaded = [] if options.as_patient_as_ever else [PATIENCE]
    preloaded += [BREAKS[options.breaking]] if options.breaking else []
    with running(
        folder,
        members=2 * options.meetings - 1,  # the guest takes part too
        seed=options.seed,
        preloaded=preloaded,
        socket_mode=options.socket_mode,
    ) as stack:
        found = _play(stack, options)
    sys.stdout.write(f"{found.table()}\n")
    if found.is_good:
        shutil.rmtree(folder)
        return 0
    sys.stderr.write(f"Not exact. Replay with SEED={options.seed}; logs in {folder}.\n")
    return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.chaos", description=__doc__)
    parser.add_argument("--meetings", type=int, default=200)
    parser.add_argument("--seed", type=int, default=new_secret())
    parser.add_argument("--break", dest="breaking", choices=BREAKS)
    parser.add_argument(
        "--socket-mode",
        action="store_true",
        help="Slack delivers through a process that is killed as well",
    )
    parser.add_argument("--as-patient-as-ever", action="store_true")
    parser.add_argument("--minutes", type=float, help="then it gives up")
    options = parser.parse_args()
    options.minutes = options.minutes or max(30.0, options.meetings / 8)
    return options


def _play(stack: Stack, options: argparse.Namespace) -> verdict.Verdict:
    give_up_at = time.monotonic() + 60 * options.minutes
    seen, members = Seen(stack.slack), Members(stack.slack)
    cycle = Cycle(stack, members, seen, options.meetings, give_up_at)
    return tried(stack, cycle, options.seed)


if __name__ == "__main__":
    sys.exit(main())
