"""Failures on demand: a script for the next calls, or a seeded chance."""

import random
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any, Literal, get_args

from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.workspace import Json

FaultKind = Literal[
    "error_before",  # answers `status`, nothing applied
    "error_after",  # applied, then answers `status`
    "dropped",  # connection closed without an answer, nothing applied
    "reply_lost",  # applied, then the connection is closed without an answer
    "delay",  # waits `seconds`, then all is well
    "hang",  # never answers; the connection is closed after `seconds`
    "late",  # answers `status` now (0: closes now), applied `seconds` later
    "rate_limited",  # 429 with Retry-After `seconds`
    "slack_error",  # 200 with the `error` code; applied only if `applied`
    "html_page",  # a web page with `status`, nothing applied
]


@dataclass(frozen=True)
class Fault:
    kind: FaultKind
    seconds: float = 1.0
    status: int = 500
    error: str = "internal_error"
    applied: bool = False

    @property
    def takes_effect(self) -> bool:
        if self.kind in {"hang", "slack_error"}:
            return self.applied
        return self.kind in {"error_after", "reply_lost"}


@dataclass(frozen=True)
class Chance:
    """What happens to a share of calls: one person's alone, or until a moment."""

    method: str
    probability: float
    fault: Fault
    user: str | None = None
    until: float | None = None

    def concerns(self, method: str, arguments: Json, now: float) -> bool:
        return (
            fnmatchcase(method, self.method)
            and (self.user is None or self.user in persons_in(arguments))
            and (self.until is None or now < self.until)
        )


def persons_in(arguments: Json) -> set[str]:
    """Return whoever a call names, in whichever of its arguments."""
    named = [arguments.get(name) or "" for name in ("user", "user_id", "channel")]
    users = arguments.get("users") or []
    named += users if isinstance(users, list) else str(users).split(",")
    return {str(name).strip() for name in named}


class Faults:
    def __init__(self, seed: int = 1, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = Lock()
        self._scripts: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._chances: list[Chance] = []
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def script(self, method: str, *faults: Fault | None) -> None:
        """Decide what happens to the next calls of a method; None lets one pass."""
        with self._lock:
            self._scripts[method].extend(faults)

    def chance(
        self,
        method: str,
        probability: float,
        fault: Fault,
        *,
        user: str | None = None,
        hours: float | None = None,
    ) -> None:
        """Let a share of the calls fail; the method may be a pattern like chat.*.

        Only those that name the user, and for so many hours of the workspace's clock.
        """
        until = None if hours is None else self._now() + hours * 3_600
        with self._lock:
            self._chances.append(Chance(method, probability, fault, user, until))

    def clear(self) -> None:
        with self._lock:
            self._scripts.clear()
            self._chances.clear()

    def take(self, method: str, arguments: Json) -> Fault | None:
        with self._lock:
            for name in (method, "*"):
                if self._scripts[name]:
                    return self._scripts[name].popleft()
            now = self._now()
            concerning = (
                c for c in self._chances if c.concerns(method, arguments, now)
            )
            return next((c.fault for c in concerning if self._strikes(c)), None)

    def _strikes(self, chance: Chance) -> bool:
        return self._random.random() < chance.probability

    def as_json(self) -> Json:
        with self._lock:
            scripts = {
                method: [asdict(fault) if fault else None for fault in script]
                for method, script in self._scripts.items()
                if script
            }
            chances = [asdict(chance) for chance in self._chances]
        return {"scripts": scripts, "chances": chances}


def read_fault(value: Any) -> Fault:
    if not isinstance(value, dict):
        raise BadRequest('A fault is an object such as {"kind": "reply_lost"}.')
    kind = value.get("kind")
    if kind not in get_args(FaultKind):
        known = ", ".join(get_args(FaultKind))
        raise BadRequest(f"A fault's `kind` must be one of {known}.")
    _check_types(value)
    return Fault(**value)


def _check_types(value: Json) -> None:
    kinds: dict[str, type | tuple[type, ...]] = {
        "kind": str,
        "seconds": (int, float),
        "status": int,
        "error": str,
        "applied": bool,
    }
    for name, given in value.items():
        if name not in kinds or not isinstance(given, kinds[name]):
            raise BadRequest(f"A fault has no such `{name}`: {given!r}.")
