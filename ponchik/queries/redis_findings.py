"""Redis or Valkey: reach, the right to write, and what it does when it is full."""

from collections.abc import Iterator

from ponchik.ledger.doorbell import Doorbell
from ponchik.queries.findings import Finding, good, unknown, wrong

_CURES = {
    "away": "look at the server and at REDIS_URL; meanwhile workers look by themselves",
    "full": "give it more memory",
    "read-only": "connect to the one that leads",
    "closed to us": "see the password in REDIS_URL, and the rights of its user",
}
_ELSE = "see its log"
_BETTER = "set maxmemory-policy to noeviction"


def examine_doorbell(doorbell: Doorbell) -> Iterator[Finding]:
    """Ring without waking anybody, then ask for the policy."""
    health = doorbell.health()
    if health != "ok":
        yield wrong("redis", f"it is {health}", _CURES.get(health, _ELSE))
        return
    yield good("redis", "reached, and can be written to")
    yield _policy(doorbell.eviction_policy())


def _policy(policy: str | None) -> Finding:
    if policy is None:
        return unknown("redis policy", "CONFIG is closed to us", f"{_BETTER} yourself")
    if policy.startswith("allkeys-"):
        return wrong("redis policy", f"{policy} may drop what waits", _BETTER)
    return good("redis policy", policy)
