"""`python -m tests.chaos --meetings 200`: one table; exit code 1 unless exact."""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.chaos import verdict
from tests.chaos.cycle import Cycle, TooSlow
from tests.chaos.havoc import Havoc
from tests.chaos.members import Members
from tests.chaos.slack import LONGEST_LATE, Seen, make_trouble
from tests.harness.processes import pause, run
from tests.harness.stack import Stack, new_secret, running

PATIENCE = "tests.chaos.patience"
BREAKS = {"blind-resend": "tests.chaos.blind_resend"}
#: The methods whose gates workers keep.
GATED = ("chat.postMessage", "chat.update", "conversations.open")


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
    options.minutes = options.minutes or max(6.0, options.meetings / 40)
    return options


def _play(stack: Stack, options: argparse.Namespace) -> verdict.Verdict:
    seen, members = Seen(stack.slack), Members(stack.slack)
    began = time.monotonic()
    cycle = Cycle(stack, members, seen, options.meetings, began + 60 * options.minutes)
    _invite(stack)
    havoc = Havoc(stack.processes, stack.postgres, stack.valkey, options.seed)
    make_trouble(stack.slack, options.seed)
    havoc.start()
    unfinished = _unfinished(cycle.play)
    havoc.stop()
    pause(LONGEST_LATE)  # whatever Slack applies late is there before the audits look
    unfinished += _unfinished(cycle.wait_until_nothing_is_pending)
    stack.slack.calm()
    seconds = time.monotonic() - began
    seen.look_again()
    found = _judge(stack, cycle, havoc, options.seed, seconds)
    return replace(found, unfinished=unfinished)


def _unfinished(part: Callable[[], None]) -> str:
    try:
        part()
    except TooSlow as error:
        return f"{error} "
    return ""


def _invite(stack: Stack) -> None:
    coffee = stack.slack.coffee()
    status, told = stack.slack.act(
        act="invite_bot", user=coffee["members"][0], channel=coffee["id"]
    )
    if status != 200:
        sys.exit(f"Ponchik could not be invited: {told}")


def _judge(
    stack: Stack, cycle: Cycle, havoc: Havoc, seed: int, seconds: float
) -> verdict.Verdict:
    seen, wanted = cycle.seen, cycle.wanted()
    database = stack.environment["DATABASE_URL"]
    code, told = run(
        [sys.executable, "-m", "ponchik", "projections", "verify"], stack.environment
    )
    faults = Counter(call["fault"] for call in seen.calls if call["fault"])
    stages = ", ".join(f"{name} {spent:.0f}" for name, spent in cycle.seconds.items())
    return verdict.Verdict(
        wanted=sum(wanted.values()),
        posted=len(seen.posts),
        missing=verdict.missing(wanted, seen),
        unwanted=verdict.unwanted(wanted, seen),
        duplicates_ever=verdict.duplicates(seen.posts),
        duplicates_unexcused=verdict.unexcused(seen),
        duplicates_visible=verdict.duplicates(seen.visible()),
        dead=verdict.dead(database),
        calls=len(seen.calls),
        calls_in_a_closed_gate=verdict.calls_in_a_closed_gate(seen.calls, GATED),
        clicks_acknowledged=len(cycle.members.acknowledged),
        clicks_lost=verdict.lost(cycle.members.acknowledged, database),
        faults=", ".join(f"{n} {name}" for name, n in sorted(faults.items())),
        kills=havoc.kills,
        died_by_themselves=sum(process.deaths for process in stack.processes),
        disasters=", ".join(havoc.done),
        verify="clean" if code == 0 else told,
        delivered_after=verdict.delivered_after(database),
        seconds=f"{seconds:.0f} ({stages})",
        seed=seed,
    )


if __name__ == "__main__":
    sys.exit(main())
