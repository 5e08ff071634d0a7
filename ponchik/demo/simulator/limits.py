"""Slack's rate limits: token buckets per method, and per channel for posts.

Tiers as published on Slack's page about rate limits (per method and workspace, per
minute: tier 1 "1+", tier 2 "20+", tier 3 "50+", tier 4 "100+"). A contract test holds
each method's tier against Slack's own list. Short bursts are tolerated; ours is a
minute's allowance. Real time counts here, not the workspace's shifted clock: so it does
for Slack.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
TIER = {
    "conversations.list": 2,
    "users.list": 2,
    "auth.revoke": 3,
    "chat.delete": 3,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.open": 3,
    "conversations.replies": 3,
    "team.info": 3,
    "users.conversations": 3,
    "chat.postEphemeral": 4,
    "conversations.members": 4,
    "oauth.v2.access": 4,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
SPECIAL_PER_MINUTE = {"auth.test": 300, "chat.getPermalink": 300}
POSTS_PER_MINUTE = 300  # "several hundred" a workspace
POST_BURST = 3  # one post a second in a channel, and a few at once


@dataclass
class Bucket:
    per_second: float
    size: float
    filled: float
    at: float

    def wait(self, now: float) -> float:
        """Return the seconds until a call is allowed; take one if it is allowed now."""
        self.filled = min(self.size, self.filled + (now - self.at) * self.per_second)
        self.at = now
        if self.filled < 1:
            return (1 - self.filled) / self.per_second
        self.filled -= 1
        return 0.0


class RateLimits:
    def __init__(self, time_source: Callable[[], float] = time.monotonic) -> None:
        self.on = False
        self._time = time_source
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def retry_after(self, method: str, channel: str = "") -> int:
        """Return whole seconds to wait, 0 if the call may go on."""
        if not self.on:
            return 0
        if method == "chat.postMessage":
            wait = self._take(method, channel, 1.0, POST_BURST)
            wait = wait or self._take(method, "", POSTS_PER_MINUTE / 60, 60)
        else:
            allowed = _per_minute(method)
            wait = self._take(method, "", allowed / 60, allowed)
        return math.ceil(wait)

    def _take(self, method: str, channel: str, per_second: float, size: float) -> float:
        now = self._time()
        fresh = Bucket(per_second, size, size, now)
        return self._buckets.setdefault((method, channel), fresh).wait(now)


def _per_minute(method: str) -> int:
    return SPECIAL_PER_MINUTE.get(method) or PER_MINUTE[TIER.get(method, 3)]
