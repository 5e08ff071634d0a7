"""F8: effects with Slack's limits on: shown by tests, for it would take minutes."""

from collections.abc import Iterator

from bench.lab import Lab
from bench.outcomes import NotRun, Outcome


def measure(_lab: Lab) -> Iterator[Outcome]:
    why = "see tests/resilience/test_rate_limits.py, by night: 0.9 of what is allowed"
    yield NotRun("F8", "effects within Slack's limits", why)
