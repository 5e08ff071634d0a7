"""F6: signed presses on one web process, from signature to 200."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from statistics import median
from typing import NamedTuple

import psycopg

from bench.clients import Clients, Tally
from bench.fill import fill, seats
from bench.lab import Lab
from bench.outcomes import (
    MILLISECONDS,
    Measured,
    NotRun,
    Outcome,
    at_least,
    at_most,
    ratios,
)
from bench.presses import SECRET, Seat, pressing
from bench.processes import running, served
from bench.slack_stub import answering

MEETINGS = 4_000
PEER = "Bolt async doing one INSERT"
_GOALS = {16: 0.45, 64: 0.35}
_LONGEST = 60


@dataclass
class Runs:
    ours: list[Tally] = field(default_factory=list)
    theirs: list[Tally] = field(default_factory=list)


class Pressed(NamedTuple):
    """Where presses are taken, and the seats that press there."""

    url: str
    seats: Sequence[Seat]

    def part(self, number: int) -> "Pressed":
        return Pressed(self.url, self.seats[number :: len(_GOALS)])


def measure(lab: Lab) -> Iterator[Outcome]:
    with ExitStack() as stack:
        url = stack.enter_context(lab.database("f6"))
        fill(url, MEETINGS)
        slack = stack.enter_context(answering()).url
        web = stack.enter_context(running(lab, url, ("web",), slack))
        everything = seats(url, MEETINGS)
        peer = _bolt(stack, lab, url, slack)
        for part, (connections, goal) in enumerate(_GOALS.items()):
            ours = Pressed(web.presses, everything).part(part)
            theirs = Pressed(peer, everything).part(part)
            runs = _press(lab, connections, ours, theirs)
            yield from rows(connections, goal, runs)


def _press(lab: Lab, connections: int, web: Pressed, peer: Pressed) -> Runs:
    runs = Runs()
    with (
        _clients(connections, web) as ours,
        _clients(connections if peer.url else 0, peer) as theirs,
    ):
        for some in (ours, theirs):
            some.run(lab.seconds)  # whoever is asked first has more to do
        for _ in range(lab.runs):
            runs.ours.append(ours.run(lab.seconds))
            if peer.url:
                runs.theirs.append(theirs.run(lab.seconds))
    return runs


def _clients(count: int, pressed: Pressed) -> Clients:
    return Clients(count, pressing, *pressed, count)


def _bolt(stack: ExitStack, lab: Lab, url: str, slack: str) -> str:
    """Return where Bolt takes presses, nothing where it is not installed."""
    if find_spec("slack_bolt") is None or find_spec("aiohttp") is None:
        return ""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE plain (id uuid PRIMARY KEY, data jsonb)")
    settings = {
        "DATABASE_URL": url,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack,
    }
    address = stack.enter_context(served(lab, "bench.bolt_app:app", settings))
    return f"{address}/slack/interactions"


def rows(connections: int, goal: float, runs: Runs) -> Iterator[Outcome]:
    name = "F6" if connections == 16 else f"F6 {connections}"
    what = f"signed presses, {connections} connections"
    if runs.theirs:
        mine = [tally.rate for tally in runs.ours]
        theirs = [tally.rate for tally in runs.theirs]
        yield Measured(
            name,
            what,
            PEER,
            ratios(mine, theirs),
            at_least(goal),
            absolute=f"{_usual(runs.ours)} of {_usual(runs.theirs)}",
        )
    else:
        yield NotRun(name, what, "slack_bolt is not installed: make bench-peers")
    if connections == 16:
        usual = median(tally.milliseconds(0.5) for tally in runs.ours)
        yield Measured(
            f"{name} p99",
            what,
            "",
            [tally.milliseconds(0.99) for tally in runs.ours],
            at_most(_LONGEST),
            MILLISECONDS,
            f"p50 {usual:.0f} ms",
        )


def _usual(tallies: Sequence[Tally]) -> str:
    return f"{median(tally.rate for tally in tallies):.0f}/s"
