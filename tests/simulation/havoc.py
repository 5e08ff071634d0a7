"""What befalls a run: which kinds of harm its seed has, how often, and how much in all.

A seed has some kinds of harm and not others, so that rare ones are not drowned, and a
budget, so that every run comes to its end.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.simulation.world import NEVER, Task

#: A worker that is away so long has lost its lease of 30 s; the audit comes after 60.
PAUSES = (31.0, 42.0)
#: Slack carries a call out so much later than it answered, at the most.
LATEST = 14.0
TIMEOUT = 10.0


#: The methods before which workers look at the gate.
GATED = frozenset(
    {
        "chat.delete",
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.update",
        "conversations.history",
        "conversations.open",
    }
)


class Fault(NamedTuple):
    """`done_after`: how many seconds later Slack carries the call out, if ever."""

    kind: str
    done_after: float
    retry_after: int = 0


#: How Slack fails, and in what share of the calls if the seed has it.
SLACK = {
    "error_before": 0.08,  # 500, nothing done
    "error_after": 0.08,  # 500, done
    "internal_error": 0.05,  # 200 and `internal_error`, done or not
    "garbled": 0.05,  # done, and the answer is no JSON
    "reply_lost": 0.10,  # done, and the connection is cut
    "dropped": 0.06,  # cut, nothing done
    "refused": 0.06,  # no connection at all
    "rate_limited": 0.10,  # 429, Retry-After 1 to 30
    "late": 0.10,  # 500, and done later
    "hang": 0.06,  # no answer until the timeout; done meanwhile, or not
}
#: What else goes wrong, and in what share of its occasions.
OTHERS = {
    "pause": 0.01,  # a task stands still, past its lease
    "stall": 0.03,  # the same between an intent and its call
    "death": 0.012,  # a process dies at a border
    "lost_before": 0.01,  # Postgres goes away before a commit
    "lost_after": 0.01,  # or after it, before saying so
    "bell_lost": 0.30,
    "bell_doubled": 0.20,
    "bell_slow": 0.20,
    "redis_away": 0.10,
    "tick_lost": 0.30,
    "tick_doubled": 0.30,
    "press_doubled": 0.40,
}
#: In a focus: the workers' clocks differ as much as clocks do at the most.
CLOCKS_APART = "clocks_apart"
#: In what share of the seeds one method ends every worker that calls it.
POISON = 0.04
#: These cost no budget: the run converges whatever they do.
_FREE = {"bell_lost", "bell_doubled", "bell_slow", "redis_away"} | {
    "tick_lost",
    "tick_doubled",
    "press_doubled",
}


@dataclass(frozen=True)
class Trouble:
    """What holds for a while, whatever else a seed has in store.

    From the first conversation on Slack is `ill` for so many seconds: every call fails,
    or those of one `method` alone are refused with a `code`. One person is `refused` by
    conversations.open, the workspace is one of an Enterprise Grid, and events about the
    channel come late and in `disorder`. With `leavers`, members step out, leave the
    channel, block each other and come late, at any moment.
    """

    ill: float = 0.0
    method: str = ""
    code: str = ""
    refused: bool = False
    enterprise: bool = False
    disorder: bool = False
    leavers: bool = False


NO_TROUBLE = Trouble()


@dataclass
class Havoc:
    chance: random.Random
    shares: dict[str, float]
    budget: int
    #: A method whose calls end their worker, each time.
    poison: str = ""
    happened: Counter[str] = field(default_factory=Counter)
    calm: bool = False
    trouble: Trouble = NO_TROUBLE
    ill_until: float = 0.0
    #: Whom conversations.open refuses.
    refused: str = ""

    @classmethod
    def of(cls, chance: random.Random, focus: dict[str, float]) -> "Havoc":
        """Draw what is in store; or no other harm than `focus` names, and plenty."""
        kinds = SLACK | OTHERS
        has = {kind: chance.random() < 0.5 for kind in kinds}
        vigour = chance.choice([0.5, 1.0, 2.0, 4.0])
        drawn = {k: min(share * vigour, 0.7) * has[k] for k, share in kinds.items()}
        budget, is_poisoned = chance.randint(0, 14), chance.random() < POISON
        if focus:
            drawn = dict.fromkeys(kinds, 0.0) | focus
            budget, is_poisoned = 14, "poison" in focus
        return cls(chance, drawn, budget, "chat.update" if is_poisoned else "")

    def strikes(self, kind: str, method: str = "") -> bool:
        """Return whether this harm befalls now; a focus may name one method's share."""
        share = self.shares.get(f"{kind} of {method}", self.shares[kind])
        if self.chance.random() >= share or self.calm:
            return False
        if kind not in _FREE:
            if not self.budget:
                return False
            self.budget -= 1
        self.happened[kind] += 1
        return True

    def on_call(self, method: str) -> Fault | None:
        """Most of the harm befalls what changes something, or looks for a change."""
        if method not in GATED and self.chance.random() < 0.7:
            return None
        for kind in SLACK:
            if self.strikes(kind, method):
                return self._fault(kind)
        return None

    def on_ill_day(self, method: str, now: float) -> Fault | None:
        """Return how Slack fails a call while it is ill for hours or days."""
        trouble = self.trouble
        if trouble.ill and not self.ill_until and method == "conversations.open":
            self.ill_until = now + trouble.ill
        if now >= self.ill_until or trouble.method not in {"", method}:
            return None
        self.happened["illness"] += 1
        if trouble.code:
            return Fault(trouble.code, NEVER, math.ceil(self.ill_until - now))
        kind = self.chance.choice(["error_before", "garbled", "internal_error"])
        return Fault(kind, NEVER)

    def refuses(self, method: str, users: Iterable[str]) -> bool:
        """Return whether somebody is named whom Slack opens no conversation with."""
        if method != "conversations.open" or self.refused not in users:
            return False
        self.happened["refused person"] += 1
        return True

    def is_poison(self, method: str) -> bool:
        if method != self.poison:
            return False
        self.happened["poison"] += 1
        return True

    def on_commit(self) -> str | None:
        if self.strikes("lost_before"):
            return "before"
        return "after" if self.strikes("lost_after") else None

    def delay(self, task: Task) -> float:
        """How long a border takes."""
        return self._pause("pause", task) or self.chance.expovariate(1.0) * 0.02

    def stall(self, task: Task, method: str) -> float:
        return self._pause("stall", task, method) if method in GATED else 0.0

    def dies(self, _task: Task) -> bool:
        return self.strikes("death")

    def _pause(self, kind: str, task: Task, method: str = "") -> float:
        """A task pauses once at most: nobody can tell a dead one from a slow one."""
        if task.process is None or task.was_paused or not self.strikes(kind, method):
            return 0.0
        task.was_paused = True
        return self.chance.uniform(*PAUSES)

    def _fault(self, kind: str) -> Fault:
        maybe = self.chance.choice([0.0, NEVER])
        soon = self.chance.uniform(0.5, TIMEOUT)
        match kind:
            case "rate_limited":
                return Fault(kind, NEVER, self.chance.randint(1, 30))
            case "late":
                return Fault(kind, self.chance.uniform(0.5, LATEST))
            case "hang":
                return Fault(kind, maybe or soon)
            case "internal_error":
                return Fault(kind, maybe)
            case "error_after" | "garbled" | "reply_lost":
                return Fault(kind, 0.0)
            case _:
                return Fault(kind, NEVER)
