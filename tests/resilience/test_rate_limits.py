"""Four workers, Slack's own tiers enforced, and Retry-After of 1 to 30 s now and then.

GROUPS=500 is a round of 500 groups, at Slack's pace: ten minutes and more.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.ledger import CallRecord
from ponchik.slack.client.limits import LIMITS
from tests.harness.pending import PENDING
from tests.harness.workers import Stage, say

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
    pytest.mark.timeout(1_800),
]

GROUPS = int(os.environ.get("GROUPS", "120"))
WORKERS = ("worker-1", "worker-2", "worker-3", "worker-4")
OPEN = "conversations.open"
#: Which of the calls, counted from one, Slack refuses, and for how many seconds.
REFUSALS = {15: 1.0, 30: 5.0, 50: 30.0, 70: 2.0, 90: 10.0}
#: A call that was on its way when Slack said so.
ON_ITS_WAY = 0.5


@dataclass(frozen=True)
class Watched:
    """The calls of one method, and the spans of time when Slack wanted none."""

    calls: Sequence[CallRecord]

    @property
    def closed(self) -> list[tuple[float, float]]:
        refused = [call for call in self.calls if call.fault == "rate_limited"]
        seconds = REFUSALS.values()
        return [
            (call.at, call.at + wait)
            for call, wait in zip(refused, seconds, strict=False)
        ]

    @property
    def inside_a_closed_gate(self) -> int:
        return sum(
            since + ON_ITS_WAY < call.at < until
            for call in self.calls
            for since, until in self.closed
        )

    @property
    def over_the_limit(self) -> int:
        """Refused by the tier itself: nobody who keeps its pace comes to that."""
        return sum(call.status == 429 and call.fault is None for call in self.calls)

    @property
    def seconds(self) -> float:
        return self.calls[-1].at - self.calls[0].at

    @property
    def allowed(self) -> float:
        """How many calls there might have been in this time, at most."""
        limit = LIMITS[OPEN]
        open_for = self.seconds - sum(until - since for since, until in self.closed)
        return limit.at_once + open_for * limit.per_minute / 60

    def told(self) -> str:
        used = len(self.calls) / self.allowed
        return (
            f"R10 {len(self.calls)} calls of {OPEN} in {self.seconds:.0f} s by "
            f"{len(WORKERS)} workers: {100 * used:.0f} % of the {self.allowed:.0f} "
            f"allowed, {self.inside_a_closed_gate} in a closed gate, "
            f"{self.over_the_limit} over the limit"
        )


def script() -> Iterator[Fault | None]:
    for number in range(1, max(REFUSALS) + 1):
        wait = REFUSALS.get(number)
        yield Fault("rate_limited", seconds=wait) if wait else None


def play(stage: Stage, *preloaded: str, calls: int) -> Watched:
    slack = stage.world.slack
    slack.limits.on = True
    stage.world.meetings(GROUPS)
    slack.faults.script(OPEN, *script())
    for name in WORKERS:
        stage.worker(*preloaded, name=name)
    stage.until(lambda: len(slack.ledger.calls_of(OPEN)) >= calls, limit=1_700)
    return Watched(slack.ledger.calls_of(OPEN))


def test_four_workers_use_what_slack_allows_and_no_call_more(stage: Stage) -> None:
    watched = play(stage, calls=GROUPS + len(REFUSALS))
    say(watched.told())
    assert watched.inside_a_closed_gate == 0
    assert watched.over_the_limit == 0
    assert len(watched.calls) >= 0.9 * watched.allowed
    stage.until(lambda: not stage.count(PENDING), limit=120)
    assert stage.count("status = 'done' AND kind = 'introduce'") == GROUPS


def test_control_workers_that_forget_retry_after_call_in_a_closed_gate(
    stage: Stage,
) -> None:
    watched = play(stage, "tests.resilience.ignores_gates", calls=60)
    say(f"control: {watched.told()}")
    assert watched.inside_a_closed_gate > 0
