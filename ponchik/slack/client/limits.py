"""How often Slack may be asked: the one table of its limits.

Slack counts calls per method and workspace, by the minute, in tiers that it words as
"20+ per minute" and the like, and tolerates short bursts
(https://docs.slack.dev/apis/web-api/rate-limits/); which tier a method is in stands on
the method's own page. `at_once` is what is asked in one burst after a quiet time: a
quarter of a minute's calls, so that a round goes off briskly and then keeps the pace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Limit:
    per_minute: int
    at_once: int


TIER_2 = Limit(20, 5)
TIER_3 = Limit(50, 12)
TIER_4 = Limit(100, 25)
#: "Several hundred per minute" in a workspace; one a second in a channel, which the
#: order of a meeting's messages keeps by itself.
POSTS = Limit(300, 75)
#: auth.test: "hundreds of requests per minute".
HUNDREDS = Limit(300, 75)
#: All pages of a workspace of 4,000 in one go, so that a round can start at once.
PAGES = Limit(20, 20)

LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "auth.revoke": TIER_3,
        "auth.test": HUNDREDS,
        "chat.delete": TIER_3,
        "chat.getPermalink": HUNDREDS,
        "chat.postEphemeral": TIER_4,
        "chat.postMessage": POSTS,
        "chat.update": TIER_3,
        "conversations.history": TIER_3,
        "conversations.info": TIER_3,
        "conversations.members": TIER_4,
        "conversations.open": TIER_3,
        "users.conversations": PAGES,
        "users.info": TIER_4,
        "users.list": PAGES,
        "views.publish": TIER_4,
        "views.update": TIER_4,
    }
)


def times_as_fast(factor: float, limits: Mapping[str, Limit]) -> Mapping[str, Limit]:
    """The limits of a Slack that allows so many times more."""
    return {
        method: Limit(
            max(round(limit.per_minute * factor), 1),
            max(round(limit.at_once * factor), 1),
        )
        for method, limit in limits.items()
    }
