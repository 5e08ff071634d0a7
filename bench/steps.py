"""Play what the steps of a meeting are for: proposed times, asking others, the nudge.

    python -m bench.steps [--groups 2000] [--size 2] [--fits 0.5] [--looks 0.7] …

The behaviour is assumed, not measured: each number is a probability, has a default
below, and can be set. The rules are the real ones, those of `ponchik.domain.meeting`: a
time is agreed when its decider says so. `analytics.steps` counts the same steps of real
groups.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import NamedTuple
from uuid import UUID

from ponchik.domain.meeting import MEETING, MeetingCommand, MeetingState, Pair
from ponchik.domain.meeting.commands import AskOthers, SettleTime, VoteForTime
from ponchik.events.meeting import MeetingPaired
from ponchik.events.meeting_times import Introduction

_START = datetime(2026, 12, 7, 9, tzinfo=UTC)
_END = _START + timedelta(days=11)
_TIMES = tuple(_START + timedelta(days=day, hours=4) for day in (2, 3, 4))


@dataclass(frozen=True)
class Behaviour:
    """How a member is assumed to act; probabilities, each for itself."""

    looks: float = 0.7  #: at a message of Ponchik's at all
    fits: float = 0.5  #: a given half hour fits into a member's week
    presses: float = 0.7  #: a time that fits, having looked
    writes: float = 0.2  #: "when shall we meet?", having looked, if nobody did
    replies: float = 0.7  #: to another member who wrote
    finds: float = 0.7  #: a time in the chat, if everybody replied
    keeps: float = 0.85  #: an appointment


@dataclass(frozen=True)
class Design:
    """What Ponchik does for a group, beside introducing it."""

    name: str
    proposes: bool = False
    asks_others: bool = False
    nudges: bool = False


DESIGNS = (
    Design("introduces, and hopes"),
    Design("and nudges who is silent", nudges=True),
    Design("and proposes three times", proposes=True),
    Design("and asks the others", proposes=True, asks_others=True),
    Design("all of it", proposes=True, asks_others=True, nudges=True),
)


class Reached(NamedTuple):
    """How many groups came to each step."""

    introduced: int = 0
    proposed: int = 0
    agreed: int = 0
    met: int = 0

    def plus(self, *, proposed: bool, agreed: bool, met: bool) -> "Reached":
        """Count one more group."""
        return Reached(
            self.introduced + 1,
            self.proposed + proposed,
            self.agreed + agreed,
            self.met + met,
        )


@dataclass
class Group:
    """One group whose members act as assumed; who can make which time is drawn once."""

    size: int
    how: Behaviour
    chance: random.Random

    def __post_init__(self) -> None:
        self.members = tuple(UUID(int=n + 1) for n in range(self.size))
        self.free = {
            member: [time for time in _TIMES if self._does(self.how.fits)]
            for member in self.members
        }
        self.state: MeetingState = MEETING.initial_state
        self._do(Pair(_paired(self.members)))

    def play(self, design: Design) -> tuple[bool, bool, bool]:
        """Return whether a time was proposed and agreed, and whether they met."""
        proposed, agreed = self._try(design)
        if not proposed and design.nudges:
            proposed, agreed = self._try(design)
        return proposed, agreed, agreed and self._does(self.how.keeps)

    def _try(self, design: Design) -> tuple[bool, bool]:
        """Have a message looked at: times are pressed, or somebody writes."""
        if design.proposes:
            self._press(self.members)
        if design.asks_others:
            self._ask_others()
        times = self.state.times
        if times.agreement is not None:
            return True, True
        wrote, agreed = self._write()
        return wrote or any(times.votes.values()), agreed

    def _press(self, members: Sequence[UUID]) -> None:
        """Those who look press the times that fit, until one is agreed."""
        for member in members:
            if not self._does(self.how.looks):
                continue
            for time in self.free[member]:
                open_still = self.state.times.agreement is None
                fresh = member not in self.state.times.who_can(time)
                if open_still and fresh and self._does(self.how.presses):
                    self._do(VoteForTime(member, time, _START, UUID(int=0)))

    def _ask_others(self) -> None:
        before = self.state.times.others_asked
        self._do(AskOthers(_START + timedelta(minutes=10)))
        if self.state.times.others_asked != before:
            votes = self.state.times.votes.values()
            pressed = {member for vote in votes for member in vote}
            self._press([one for one in self.members if one not in pressed])
        since = _START + timedelta(minutes=1)
        self._do(SettleTime(since, _START + timedelta(days=1), UUID(int=0)))

    def _write(self) -> tuple[bool, bool]:
        """Somebody asks in the chat; agreed if all reply, and find a time."""
        wrote = any(
            self._does(self.how.looks) and self._does(self.how.writes)
            for _ in self.members
        )
        replied = all(self._does(self.how.replies) for _ in self.members[1:])
        return wrote, wrote and replied and self._does(self.how.finds)

    def _do(self, command: MeetingCommand) -> None:
        events = MEETING.decide(command, self.state)
        self.state = reduce(MEETING.evolve, events, self.state)

    def _does(self, probability: float) -> bool:
        return self.chance.random() < probability


def _paired(members: tuple[UUID, ...]) -> MeetingPaired:
    return MeetingPaired(
        program=UUID(int=0),
        round=UUID(int=0),
        round_number=1,
        channel="C0BENCH",
        members=members,
        leader=members[0],
        until=_END,
        at=_START,
        introduction=Introduction(
            times=_TIMES,
            outside=(),
            repeats=0,
            rounds_since=None,
            serves=(),
            asked_at=_END,
            icebreaker=1,
        ),
    )


def reached(
    design: Design, how: Behaviour, *, groups: int, size: int, seed: int
) -> Reached:
    """Return how far so many groups come; the same seed draws the same people."""
    count = Reached()
    for number in range(groups):
        group = Group(size, how, random.Random(f"{seed}/{number}"))  # noqa: S311
        proposed, agreed, met = group.play(design)
        count = count.plus(proposed=proposed, agreed=agreed, met=met)
    return count


def main(words: Sequence[str] | None = None) -> int:
    """Print each design's steps, and how they compare with the first one's."""
    wanted = _parser().parse_args(words)
    assumed = {one.name: getattr(wanted, one.name) for one in fields(Behaviour)}
    how = Behaviour(**assumed)
    rows = [
        reached(one, how, groups=wanted.groups, size=wanted.size, seed=wanted.seed)
        for one in DESIGNS
    ]
    sys.stdout.write("\n".join(_lines(rows, wanted.size)) + "\n")
    return 0


def _lines(rows: Sequence[Reached], size: int) -> Iterator[str]:
    yield f"Assumed, not measured: groups of {size}, the share that came to each step."
    yield f"{'Ponchik …':<28}{'proposed':>9}{'agreed':>9}{'met':>9}{'met, ratio':>12}"
    first = rows[0]
    for design, row in zip(DESIGNS, rows, strict=True):
        shares = [count / row.introduced for count in row[1:]]
        ratio = f"{row.met / first.met:.2f}" if first.met else "-"
        cells = "".join(f"{share:>9.2f}" for share in shares)
        yield f"{design.name:<28}{cells}{ratio:>12}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.steps", description=__doc__)
    parser.add_argument("--groups", type=_at_least_one, default=2_000)
    parser.add_argument("--size", type=int, choices=range(2, 9), default=2)
    parser.add_argument("--seed", type=int, default=7)
    for one in fields(Behaviour):
        parser.add_argument(f"--{one.name}", type=_probability, default=one.default)
    return parser


def _probability(typed: str) -> float:
    if not 0 <= (value := float(typed)) <= 1:
        raise argparse.ArgumentTypeError("a probability is between 0 and 1")
    return value


def _at_least_one(typed: str) -> int:
    if (value := int(typed)) < 1:
        raise argparse.ArgumentTypeError("one group at least")
    return value


if __name__ == "__main__":
    sys.exit(main())
