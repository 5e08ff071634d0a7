"""Redis forgets five hundred doorbells: the sweepers ring them all again."""

import time
from dataclasses import dataclass, field

import pytest
import redis

from tests.harness.pending import PENDING
from tests.harness.processes import pause
from tests.harness.workers import Stage, say

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
]

MEETINGS = 500
MOST_LAG = 5.0
SECONDS_TO_CATCH_UP = 40.0
#: After so long a control shows that nobody wakes for what Redis forgot.
LONG_ENOUGH = 20.0


@dataclass(frozen=True)
class Look:
    seconds: float
    lag: float
    done: int


@dataclass
class Watch:
    """How old the oldest due effect is, and how many are done, while time goes by."""

    stage: Stage
    began: float = field(default_factory=time.monotonic)
    looks: list[Look] = field(default_factory=list)

    def look(self) -> Look:
        [row] = self.stage.world.rows("""
            SELECT count(*) FILTER (WHERE status = 'done') AS done,
                coalesce(extract(epoch FROM clock_timestamp() - min(due_at)
                    FILTER (WHERE status = 'pending')), 0) AS lag
            FROM effects WHERE kind IN ('open_conversation', 'introduce')
        """)
        seconds = time.monotonic() - self.began
        self.looks.append(Look(seconds, float(row["lag"]), int(row["done"])))
        return self.looks[-1]

    def until(self, done: int, limit: float) -> None:
        while self.look().done < done and self.looks[-1].seconds < limit:
            pause(0.5)

    def caught_up(self) -> float:
        """When the lag was small for good."""
        late = [look.seconds for look in self.looks if look.lag > MOST_LAG]
        return max(late, default=0.0)

    def fastest(self) -> float:
        """The most effects a second, over some two seconds."""
        spans = zip(self.looks, self.looks[4:], strict=False)
        return max((b.done - a.done) / (b.seconds - a.seconds) for a, b in spans)

    def table(self) -> str:
        rows = [
            f"{look.seconds:6.1f} {look.lag:6.1f} {look.done:6}" for look in self.looks
        ]
        return "\n".join(["     s  lag s   done", *rows])


def flushed(stage: Stage, module: str) -> tuple[int, Watch]:
    """Let 500 effects be due at once, and Redis forget them, and then again."""
    for name in ("worker-1", "worker-2"):
        stage.worker(module, name=name)
    stage.warm_up()
    stage.world.meetings(MEETINGS)
    with redis.Redis.from_url(stage.environment["REDIS_URL"]) as client:
        client.flushall()
        due, watch = stage.count(PENDING), Watch(stage)
        pause(1.2)  # the sweepers have rung by now
        client.flushall()
    return due, watch


def test_after_a_flush_with_five_hundred_due_the_lag_is_soon_small_again(
    stage: Stage,
) -> None:
    due, watch = flushed(stage, "tests.resilience.patience")
    watch.until(2 * (MEETINGS + 1), limit=120)
    say(watch.table())
    say(f"R5  flushed twice, at first with {due} due")
    say(
        f"R5  lag below {MOST_LAG:.0f} s after {watch.caught_up():.0f} s",
    )
    say(f"R5  {watch.looks[-1].done} effects, {watch.fastest():.0f}/s at its fastest")
    assert watch.looks[-1].done == 2 * (MEETINGS + 1)
    assert watch.caught_up() < SECONDS_TO_CATCH_UP
    posts = [
        p for p in stage.world.slack.ledger.posts() if p.user == stage.world.slack.bot
    ]
    assert len(posts) == MEETINGS + 1


def test_control_without_sweepers_what_redis_forgot_is_forgotten(stage: Stage) -> None:
    due, watch = flushed(stage, "tests.resilience.never_sweeps")
    watch.until(2 * (MEETINGS + 1), limit=LONG_ENOUGH)
    last = watch.looks[-1]
    say(f"R5  control: no sweeper, {due} due, {last.done} done, lag {last.lag:.0f} s")
    assert last.done < 2 * (MEETINGS + 1)
    assert last.lag > LONG_ENOUGH / 2
