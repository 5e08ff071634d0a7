"""F7: a second worker process, where Slack and not a core is what one waits for."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from statistics import median

import psycopg

from bench.lab import Lab
from bench.outcomes import Measured, at_least, ratios
from bench.processes import Running, running
from bench.slack_stub import answering
from bench.waiting_effects import (
    Looking,
    let_wait,
    posted,
    rate_of,
    stopped,
    wait_for_workers,
)

_EFFECTS = 120
#: So that even one thread after the other would leave two cores with little to do.
_SLACK_TAKES = 0.1
_GOAL = 1.8


@dataclass(frozen=True)
class _Installation:
    """Databases of its own in PostgreSQL and Valkey, with so many workers."""

    looking: Looking
    url: str
    redis_url: str
    workers: Sequence[Running]

    def rate(self) -> float:
        """Return how many questions a second its workers post."""
        pids = {pid for one in self.workers for pid in one.pids("worker")}
        with stopped(pids):
            before = let_wait(self.looking, self.url, _EFFECTS)
        return rate_of(posted(self.looking, self.redis_url, before))


def compare(lab: Lab) -> Measured:
    """Measure one worker process and two in turn."""
    one, two = [], []
    with (
        answering(after=_SLACK_TAKES) as slack,
        _installed(lab, slack.url, 1) as single,
        _installed(lab, slack.url, 2) as double,
    ):
        for run in range(lab.runs + 1):
            alone, together = single.rate(), double.rate()
            if run > 0:  # whoever is asked first has more to do
                one.append(alone)
                two.append(together)
    return Measured(
        "F7 two",
        "effects carried out by two worker processes, Slack taking 100 ms",
        "one worker process",
        ratios(two, one),
        at_least(_GOAL),
        absolute=f"{median(two):.0f}/s of {median(one):.0f}/s",
    )


@contextmanager
def _installed(lab: Lab, slack: str, count: int) -> Iterator[_Installation]:
    own = replace(lab, redis_url=f"{lab.redis_url}?db={count}")
    with (
        lab.database(f"f7_{count}") as url,
        psycopg.connect(url, autocommit=True) as looking,
        ExitStack() as stack,
    ):
        workers = [
            stack.enter_context(running(own, url, ("worker",), slack))
            for _ in range(count)
        ]
        wait_for_workers(looking)
        yield _Installation(looking, url, own.redis_url, workers)
