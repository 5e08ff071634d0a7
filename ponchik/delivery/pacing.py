"""Pacing: every call of Slack waits for its turn, and all processes share one queue.

What the ledger sends takes its turn together with its intent. What only reads asks the
Gate of its workspace before each call.
"""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from ponchik.errors import GateClosed
from ponchik.ledger import gates
from ponchik.ledger.gates import Pace, Paces
from ponchik.slack.client.limits import Limit
from ponchik.store.connection import Database

#: A reader waits so long for one turn; then its caller had better come back later.
_PATIENCE = timedelta(seconds=5)


def paces_of(limits: Mapping[str, Limit]) -> Paces:
    """Return how often each method may be called, by Slack's limits."""
    return {
        method: Pace(timedelta(minutes=1) / limit.per_minute, limit.at_once)
        for method, limit in limits.items()
    }


class Gate:
    """One workspace's gates, for those who read from Slack."""

    def __init__(
        self,
        database: Database,
        workspace: str,
        paces: Paces,
        pause: Callable[[float], None] = time.sleep,
        *,
        patience: timedelta | None = None,
    ) -> None:
        self._database = database
        self._workspace = workspace
        self._paces = paces
        self._pause = pause
        self._patience = patience

    def enter(self, method: str) -> None:
        """Wait for a turn; raise GateClosed if that would take too long."""
        while (wait := self._take(method)) > timedelta(0):
            if wait > (_PATIENCE if self._patience is None else self._patience):
                raise GateClosed(method, wait.total_seconds())
            self._pause(wait.total_seconds())

    def close(self, method: str, wait: timedelta, reason: str) -> None:
        """Let nobody in for a while: Slack asked for patience."""
        self._database.transaction(
            lambda t: gates.close(t, self._workspace, method, wait, reason)
        )

    def _take(self, method: str) -> timedelta:
        pace = self._paces.get(method)
        return self._database.transaction(
            lambda t: gates.take_turn(t, self._workspace, method, pace)
        )
