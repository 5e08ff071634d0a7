"""The memory of a web process stays flat, whatever strangers send it."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from tests.harness import http
from tests.harness.stack import Stack, running
from tests.harness.workers import say

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
]

MEGABYTE = 1024 * 1024
MOST_GROWTH = 12 * MEGABYTE
PATHS = ("slack/events", "slack/interactions", "slack/commands", "api/launch")


def endless(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes * 16):
        yield b"[" * (MEGABYTE // 16)


def unproved() -> dict[str, str]:
    """Of the right shape, and fresh: so the body has to be heard to refuse it."""
    return {
        "X-Slack-Signature": f"v0={'0' * 64}",
        "X-Slack-Request-Timestamp": str(int(time.time())),
    }


def pester(stack: Stack, times: int, bodies: int) -> None:
    """Garbage of some kilobytes, and bodies that are far too large."""
    with http.client(base_url=stack.web) as client:
        for number in range(times):
            path = PATHS[number % len(PATHS)]
            client.post(path, content=os.urandom(9_000), headers=unproved())
        for number in range(bodies):
            path = PATHS[number % len(PATHS)]
            with suppress(httpx2.TransportError):  # hung up on, as it deserves
                client.post(path, content=endless(20), headers=unproved())


def resident(stack: Stack) -> int:
    """Bytes in memory of the web process, the largest that its guard started."""
    [web] = [process for process in stack.processes if process.name == "web"]
    return max(map(_resident, web.pids))


def _resident(pid: int) -> int:
    fields = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")
    return int(fields[1].split()[0]) * 1024 if len(fields) > 1 else 0


def growth(folder: Path, **how: str) -> int:
    with running(folder, members=2, seed=1, preloaded=[], **how) as stack:  # type: ignore[arg-type]
        pester(stack, times=400, bodies=10)
        before = resident(stack)
        pester(stack, times=4_000, bodies=60)
        return resident(stack) - before


def test_the_memory_of_web_stays_flat(tmp_path: Path) -> None:
    grown = growth(tmp_path)
    say(f"R16 web grew by {grown / MEGABYTE:.1f} MB after 4,000 requests of garbage")
    assert grown < MOST_GROWTH


def test_control_who_hoards_bodies_grows(tmp_path: Path) -> None:
    grown = growth(tmp_path, web_app="tests.resilience.hoards:app")
    say(f"R16 control: hoarding, web grew by {grown / MEGABYTE:.1f} MB")
    assert grown > MOST_GROWTH
