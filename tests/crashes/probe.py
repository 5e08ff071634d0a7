"""The hand that kills: it knows at which crash point a process is, and how often."""

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from signal import SIGKILL
from types import FrameType
from typing import Any, NamedTuple
from unittest.mock import patch

from ponchik.ledger.doorbell import Doorbell
from ponchik.slack.client.connection import Connection
from ponchik.store.connection import Database
from tests.crashes.sites import FORMS, MOMENTS, PACKAGE, Kind, Site

#: Called just before a step takes its first moment.
Meanwhile = Callable[[str], object]


class Arm(NamedTuple):
    """Die at the point when it is hit for the n-th time."""

    point: str
    hit: int


class Probe:
    def __init__(self, sites: Iterable[Site], arm: Arm | None) -> None:
        self.hits: Counter[str] = Counter()
        self.unknown: set[str] = set()
        self.watching = True
        self.meanwhile: Meanwhile | None = None
        self._arm = arm
        self._sites: dict[str, list[Site]] = defaultdict(list)
        for site in sites:
            self._sites[site.file].append(site)

    def reach(self, kind: Kind, moment: int) -> None:
        """Note the point at which the caller is, and die if it is the armed one."""
        if not self.watching:
            return
        site = self._site(kind, sys._getframe(1))  # noqa: SLF001 -- the way to callers
        if site is None:
            return
        point = f"{site.name}: {MOMENTS[kind][moment]}"
        self.hits[point] += 1
        if self._arm == (point, self.hits[point]):
            os.kill(os.getpid(), SIGKILL)
        if moment == 0 and self.meanwhile is not None:
            self.meanwhile(site.name)

    def _site(self, kind: Kind, frame: FrameType) -> Site | None:
        """The nearest caller that is a site; a step without one has no name yet."""
        passed: list[str] = []
        for caller in _callers(frame):
            passed.append(_place(caller))
            site = self._at(caller)
            if site is not None and not site.is_passage:
                if site.kind is kind:
                    return site
                break
        self._note_unnamed(kind, passed)
        return None

    def _at(self, caller: FrameType) -> Site | None:
        """The innermost site that the caller's line belongs to."""
        line = caller.f_lineno
        sites = self._sites.get(caller.f_code.co_filename, ())
        here = [s for s in sites if s.first_line <= line <= s.last_line]
        return here[-1] if here else None

    def _note_unnamed(self, kind: Kind, passed: Sequence[str]) -> None:
        ours = [place for place in passed if place]
        if any(place.startswith(FORMS) for place in ours):
            return
        self.unknown.add(f"{kind}: {' < '.join(ours[:5])}")


def _callers(frame: FrameType) -> Iterator[FrameType]:
    caller: FrameType | None = frame
    while caller is not None:
        yield caller
        caller = caller.f_back


def _place(caller: FrameType) -> str:
    code = caller.f_code
    inside = code.co_filename.startswith(str(PACKAGE))
    return f"{code.co_qualname}:{caller.f_lineno}" if inside else ""


def install(probe: Probe) -> None:
    """Put the probe around the three ways out of this process, for good."""
    for way in ("transaction", "transaction_at_once", "steps"):
        _wrap(Database, way, _transaction(probe))
    for way in ("ask_with_headers", "send"):
        _wrap(Connection, way, _call(probe))
    _wrap(Doorbell, "ring", _ring(probe))


def _wrap(cls: type, name: str, wrapper: Callable[..., Any]) -> None:
    true = getattr(cls, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        return wrapper(true, *arguments, **named)

    patch.object(cls, name, wrapped).start()


def _transaction(probe: Probe) -> Callable[..., Any]:
    def transaction(
        true: Callable[..., Any], database: Database, work: Callable[[Any], Any]
    ) -> Any:
        def harmed(connection: Any) -> Any:
            result = work(connection)
            probe.reach(Kind.POSTGRES, 1)
            return result

        probe.reach(Kind.POSTGRES, 0)
        result = true(database, harmed)
        probe.reach(Kind.POSTGRES, 2)
        return result

    return transaction


def _call(probe: Probe) -> Callable[..., Any]:
    def ask(true: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        probe.reach(Kind.SLACK, 0)
        try:
            return true(*arguments, **named)
        finally:
            probe.reach(Kind.SLACK, 1)

    return ask


def _ring(probe: Probe) -> Callable[..., Any]:
    def ring(true: Callable[..., bool], *arguments: Any, **named: Any) -> bool:
        probe.reach(Kind.REDIS, 0)
        sent = true(*arguments, **named)
        probe.reach(Kind.REDIS, 1)
        return sent

    return ring
