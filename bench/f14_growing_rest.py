"""F14: what is asked again and again, in a small installation and in a large one."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlsplit

from bench.apart import seconds
from bench.fill import fill_ledger, fill_programs
from bench.lab import Lab
from bench.outcomes import MILLISECONDS, Measured, Outcome, at_most, growth
from bench.processes import running
from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.delivery.sweeper import RING_AGAIN_AFTER
from ponchik.ledger import effects
from ponchik.store.connection import Transaction

_FLAT = 1.3
_AT_A_LOOK = 100
_TIMES = 5


@dataclass(frozen=True)
class Size:
    programs: int
    effects: int
    workspaces: int

    def __str__(self) -> str:
        return (
            f"{self.programs:,} programs, {self.effects:,} effects pending in "
            f"{self.workspaces:,} workspaces"
        )


SMALL = Size(20, 2_000, 10)
LARGE = Size(5_000, 20_000, 1_000)
FULL = Size(20_000, 100_000, 1_000)

#: What each may take at the large size, in milliseconds.
_LIMITS = {"tick": 2.0, "look": 5.0, "readyz": 20.0}
_WHAT = {
    "tick": "a tick, none due",
    "look": "a look for 100 effects to wake",
    "readyz": "GET /readyz",
}
#: A look finds each workspace that waits, so it takes longer where there are more.
_MAY_GROW = {"look"}
Asked = Mapping[str, Callable[[], object]]


def measure(lab: Lab) -> Iterator[Outcome]:
    large = FULL if lab.full else LARGE
    with ExitStack() as stack:
        small_ones = _installation(stack, lab, SMALL)
        large_ones = _installation(stack, lab, large)
        for name in _LIMITS:
            yield from _compare(lab.runs, name, small_ones, large_ones, large)


def _compare(
    runs: int, name: str, small_ones: Asked, large_ones: Asked, large: Size
) -> Iterator[Outcome]:
    for asked in (small_ones, large_ones):
        asked[name]()  # whoever is asked first has more to do
    small, took = [], []
    for _ in range(runs):
        small.append(_usual(small_ones[name]))
        took.append(_usual(large_ones[name]))
    yield Measured(
        f"F14 {name}",
        _WHAT[name],
        str(large),
        took,
        at_most(_LIMITS[name]),
        MILLISECONDS,
    )
    if name in _MAY_GROW:
        return
    yield Measured(
        f"F14 {name} growth",
        _WHAT[name],
        f"the same at {SMALL}",
        growth(took, small),
        at_most(_FLAT),
        absolute=f"{median(took):.1f} ms of {median(small):.1f} ms",
    )


def _usual(ask: Callable[[], object]) -> float:
    """Return the milliseconds that it usually takes."""
    return 1_000 * median(seconds(ask) for _ in range(_TIMES))


def _installation(stack: ExitStack, lab: Lab, size: Size) -> Asked:
    url = stack.enter_context(lab.database(f"f14_{size.programs}"))
    fill_programs(url, size.programs)
    fill_ledger(url, size.effects, size.workspaces)
    web = stack.enter_context(running(lab, url, ("web",)))
    settings = {"DATABASE_URL": url, "REDIS_URL": lab.redis_url}
    ponchik = assemble(load_config(environment=settings))
    stack.callback(ponchik.close)
    return {
        "tick": ponchik.due_work.tick,
        "look": lambda: _look(ponchik),
        "readyz": lambda: _get(f"{web.web}/readyz"),
    }


class _Undone(Exception):
    """Has the next look find the same."""


def _look(ponchik: Ponchik) -> None:
    now = ponchik.clock()

    def look(transaction: Transaction) -> None:
        found = effects.to_wake(
            transaction, now, RING_AGAIN_AFTER, _AT_A_LOOK, ponchik.paces
        )
        if len(found) != _AT_A_LOOK:
            raise RuntimeError(f"{len(found)} effects can be woken for")
        raise _Undone

    with suppress(_Undone):
        ponchik.database.transaction(look)


def _get(url: str) -> bytes:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{url} answered {answer.status}: {body!r}")
    return body
