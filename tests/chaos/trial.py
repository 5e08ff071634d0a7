"""A round under havoc, and what became of it."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from tests.chaos import verdict
from tests.chaos.cycle import Cycle, TooSlow
from tests.chaos.havoc import Havoc
from tests.chaos.slack import LONGEST_LATE, make_trouble
from tests.harness.processes import pause, run
from tests.harness.stack import Stack

#: The methods whose gates workers keep.
GATED = ("chat.postMessage", "chat.update", "conversations.open")


def tried(
    stack: Stack,
    cycle: Cycle,
    seed: int,
    afterwards: Callable[[], object] = lambda: None,
) -> verdict.Verdict:
    """Play it while everything is killed; `afterwards` is done when that is over."""
    began = time.monotonic()
    _invite(stack)
    havoc = Havoc(stack.processes, stack.postgres, stack.valkey, seed)
    make_trouble(stack.slack, seed)
    havoc.start()
    unfinished = _unfinished(cycle.play)
    havoc.stop()
    afterwards()
    pause(LONGEST_LATE)  # whatever Slack applies late is there before the audits look
    unfinished += _unfinished(cycle.wait_until_nothing_is_pending)
    stack.slack.calm()
    seconds = time.monotonic() - began
    cycle.seen.look_again()
    found = _judge(stack, cycle, havoc, seed, seconds)
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
