"""Postgres goes away under clicks: 503 meanwhile, 200 soon after, and nothing lost."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.harness import http
from tests.harness.processes import pause
from tests.harness.running import ADMIN_KEY
from tests.harness.stack import WEB, Stack, running
from tests.harness.waiting import seconds_until
from tests.harness.workers import say
from tests.resilience.clicks import SLACK_WAITS, Clicks, written_down

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
]

MEETINGS = 450
SEED = 1
SECONDS_AWAY = 10.0
SECONDS_TO_COME_BACK = 5.0
EARLY = "tests.resilience.acknowledges_early:app"


@contextmanager
def asked(folder: Path, web_app: str = WEB) -> Iterator[Stack]:
    """Let every member of a round be asked, so that each has a button to press."""
    with running(
        folder,
        members=2 * MEETINGS - 1,
        seed=SEED,
        preloaded=["tests.resilience.patience"],
        web_app=web_app,
    ) as stack:
        coffee = stack.slack.coffee()
        stack.slack.act(
            act="invite_bot", user=coffee["members"][0], channel=coffee["id"]
        )
        launch(stack, action="launch_intro", channel=coffee["id"], group_size=2)
        launch(stack, action="launch_midpoint", channel=coffee["id"])
        seconds_until(lambda: questions(stack) == MEETINGS, limit=60)
        yield stack


def launch(stack: Stack, **wish: object) -> None:
    http.post(
        f"{stack.web}/api/launch",
        json=wish,
        headers={"Authorization": f"Bearer {ADMIN_KEY}"},
    ).raise_for_status()


def questions(stack: Stack) -> int:
    query = "SELECT count(*) FROM events WHERE type = 'QuestionAsked'"
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        [[found]] = connection.execute(query).fetchall()
    return int(found)


def test_postgres_restarts_and_goes_away_under_clicks(tmp_path: Path) -> None:
    with asked(tmp_path) as stack:
        with Clicks(stack) as clicks:
            pause(5)
            restarted = back_after(stack, 0)
            pause(10)
            away = time.monotonic()
            returned = back_after(stack, SECONDS_AWAY)
            pause(12)
        require_refused(clicks, away + 0.5, returned - SLACK_WAITS)
        require_back(clicks, "restart", restarted, away)
        require_back(clicks, f"{SECONDS_AWAY:.0f} s away", returned, returned + 10)
        require_all_running(stack)
        acknowledged, lost = count_lost(stack, clicks)
        say(f"R6  {acknowledged} clicks acknowledged, {lost} of them lost")
        assert lost == 0


def back_after(stack: Stack, seconds: float) -> float:
    """Shut Postgres down at once and start it again; return when it answered."""
    stack.postgres.crash()
    pause(seconds)
    stack.postgres.start()
    return time.monotonic()


def require_refused(clicks: Clicks, since: float, until: float) -> None:
    found = [a for a in clicks.answers if since < a.at < until]
    statuses = dict(Counter(a.status for a in found))
    slowest = max(a.took for a in found)
    say(f"R6  while away: answers {statuses}, the slowest after {slowest:.1f} s")
    assert statuses.keys() == {503}
    assert slowest < SLACK_WAITS


def require_back(clicks: Clicks, what: str, since: float, until: float) -> None:
    """From some moment on every click is answered with 200."""
    found = [a for a in clicks.answers if since < a.at < until]
    refused = [a.at - since for a in found if a.status != 200]
    took = max(refused, default=0.0)
    say(f"R6  {what}: every click is taken {took:.1f} s after the return")
    assert found
    assert took < SECONDS_TO_COME_BACK


def require_all_running(stack: Stack) -> None:
    ended = [process.name for process in stack.processes if process.has_ended()]
    say(f"R6  ended by themselves: {', '.join(ended) or 'none'}")
    assert ended == []


def count_lost(stack: Stack, clicks: Clicks) -> tuple[int, int]:
    known = written_down(stack)
    heard = [a.member for a in clicks.answers if a.status == 200]
    return len(heard), sum(known.get(member) != 1 for member in heard)


def test_control_whoever_acknowledges_early_loses_clicks(tmp_path: Path) -> None:
    with asked(tmp_path, EARLY) as stack:
        with Clicks(stack) as clicks:
            pause(2)
            back_after(stack, 5)
            pause(8)
        acknowledged, lost = count_lost(stack, clicks)
        say(f"R6  control: acknowledged early, {lost} of {acknowledged} clicks lost")
        assert lost > 0
