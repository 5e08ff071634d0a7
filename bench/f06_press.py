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
from bench.presses import Seat, pressing
from bench.processes import environment_of, running, served
from bench.slack_stub import answering

MEETINGS = 4_000
PEER = "Bolt async doing one INSERT"
_SAME = "Bolt async, which hands each press to what takes one of ours"
_SAME_GOAL = 3
_GOALS = {16: 0.45, 64: 0.35}
_LONGEST = 60


@dataclass
class Runs:
    ours: list[Tally] = field(default_factory=list)
    theirs: list[Tally] = field(default_factory=list)
    same: list[Tally] = field(default_factory=list)


class Pressed(NamedTuple):
    """Where presses are taken, and the seats that press there."""

    url: str
    seats: Sequence[Seat]

    def part(self, number: int) -> "Pressed":
        return Pressed(self.url, self.seats[number :: len(_GOALS) + 1])


def measure(lab: Lab) -> Iterator[Outcome]:
    with ExitStack() as stack:
        url = stack.enter_context(lab.database("f6"))
        fill(url, MEETINGS)
        slack = stack.enter_context(answering()).url
        web = stack.enter_context(running(lab, url, ("web",), slack))
        everything = seats(url, MEETINGS)
        peer = _bolt(stack, lab, url, slack, "one_row")
        same = _bolt(stack, lab, url, slack, "same")
        for part, (connections, goal) in enumerate(_GOALS.items()):
            ours = Pressed(web.presses, everything).part(part)
            theirs = Pressed(peer, everything).part(part)
            # A press that we have had would be none there: their meetings are others.
            alike = Pressed(same, everything).part(len(_GOALS))
            runs = _press(lab, connections, ours, theirs, alike)
            yield from rows(connections, goal, runs)


def _press(
    lab: Lab, connections: int, web: Pressed, peer: Pressed, same: Pressed
) -> Runs:
    runs = Runs()
    in_turn = [(web, runs.ours), (peer, runs.theirs)]
    if connections == 16:
        in_turn.append((same, runs.same))
    with ExitStack() as stack:
        clients = [
            (stack.enter_context(_clients(connections, place)), tallies)
            for place, tallies in in_turn
            if place.url
        ]
        for some, _ in clients:
            some.run(lab.seconds)  # whoever is asked first has more to do
        for _ in range(lab.runs):
            for some, tallies in clients:
                tallies.append(some.run(lab.seconds))
    return runs


def _clients(count: int, pressed: Pressed) -> Clients:
    return Clients(count, pressing, *pressed, count)


def _bolt(stack: ExitStack, lab: Lab, url: str, slack: str, app: str) -> str:
    """Return where Bolt takes presses, nothing where it is not installed."""
    if find_spec("slack_bolt") is None or find_spec("aiohttp") is None:
        return ""
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS plain (id uuid PRIMARY KEY, data jsonb)"
        )
    settings = environment_of(lab, url, slack, 0)
    address = stack.enter_context(served(lab, f"bench.bolt_app:{app}", settings))
    return f"{address}/slack/interactions"


def rows(connections: int, goal: float, runs: Runs) -> Iterator[Outcome]:
    name = "F6" if connections == 16 else f"F6 {connections}"
    what = f"signed presses, {connections} connections"
    yield _beside(name, what, PEER, runs.ours, runs.theirs, goal)
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
        yield _beside(f"{name} same", what, _SAME, runs.ours, runs.same, _SAME_GOAL)


def _beside(  # noqa: PLR0913, PLR0917 -- a row's cells
    name: str,
    what: str,
    beside: str,
    ours: Sequence[Tally],
    theirs: Sequence[Tally],
    goal: float,
) -> Outcome:
    if not theirs:
        return NotRun(name, what, "slack_bolt is not installed: make bench-peers")
    figures = ratios([one.rate for one in ours], [one.rate for one in theirs])
    told = f"{_usual(ours)} of {_usual(theirs)}"
    return Measured(name, what, beside, figures, at_least(goal), absolute=told)


def _usual(tallies: Sequence[Tally]) -> str:
    return f"{median(tally.rate for tally in tallies):.0f}/s"
