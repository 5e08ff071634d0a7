"""What a channel and its hosts are told of a round when it begins and ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ponchik.command_handler import load
from ponchik.domain.program import round_id
from ponchik.domain.round import ROUND, RoundState
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.events.program import RoundOpened, RoundSkipped, SkipReason
from ponchik.events.round import RoundStarted
from ponchik.queries.matches import next_round_of
from ponchik.queries.programs import find_program
from ponchik.queries.round_figures import (
    RoundFigures,
    figures_before,
    figures_of_round,
)
from ponchik.queries.undelivered import dead_introductions
from ponchik.slack.surfaces.absences import Absence
from ponchik.slack.surfaces.channel_reports import RoundBegan, RoundOver
from ponchik.slack.surfaces.host_reports import (
    BeganForHosts,
    OverForHosts,
    Partition,
    Rate,
    Undelivered,
)
from ponchik.slack.texts.reasons import WhyNot
from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_stream
from ponchik.store.people import Person


class Superseded(Conflict):
    """What was to be told is behind the program by now."""


@dataclass(frozen=True)
class RoundReports:
    """What there is to tell of one round of a program."""

    transaction: Transaction
    workspace: str
    program: UUID
    number: int

    def began(self) -> RoundBegan | None:
        """Return what the channel is told at its start.

        None for a round that was called off. Raises Superseded if it is over.
        """
        row, started = self._row(), self._require_news(over=False)
        if row is None or started is None:
            return None
        parts = partition_of(started)
        return RoundBegan(
            program=self.program,
            channel=row["channel"],
            number=self.number,
            people=parts.people,
            groups=parts.groups,
            first_time=parts.first_time,
            next_round=next_round_of(row),
        )

    def over(self) -> RoundOver | None:
        """Return what the channel is told at its end; None if it was called off.

        Raises Superseded if the next round has begun.
        """
        row, figures = self._row(), self._figures()
        if row is None or figures is None:
            return None
        return RoundOver(
            program=self.program,
            channel=row["channel"],
            number=self.number,
            groups=figures.groups,
            pairs=figures.pairs,
            met=figures.met,
            scheduled=figures.scheduled,
            next_round=next_round_of(row),
            too_short=tuple(self._too_short()),
            choices=True,
        )

    def began_for_hosts(self) -> BeganForHosts | None:
        """Return what hosts are told at its start, as `began` does."""
        row, started = self._row(), self._require_news(over=False)
        if row is None or started is None:
            return None
        return BeganForHosts(
            program=self.program,
            channel=row["channel"],
            number=self.number,
            partition=partition_of(started),
            absences=absences_of(self.transaction, self.workspace, started),
            url=None,
        )

    def over_for_hosts(self) -> OverForHosts | None:
        """Return what hosts are told at its end, as `over` does."""
        row, figures = self._row(), self._figures()
        if row is None or figures is None:
            return None
        return OverForHosts(
            program=self.program,
            channel=row["channel"],
            number=self.number,
            pairs=figures.pairs,
            met=figures.met,
            scheduled=figures.scheduled,
            not_met=figures.not_met,
            silent=figures.silent,
            people_answered=figures.people_answered,
            people=figures.people,
            first_time=figures.first_time,
            before=tuple(self._before()),
            undelivered=tuple(self._undelivered()),
            url=None,
        )

    def _row(self) -> Mapping[str, Any] | None:
        """Return the program's row, None if there is nobody to tell any more."""
        row = find_program(self.transaction, self.workspace, self.program)
        return row if row and row["running"] else None

    def _require_news(self, *, over: bool) -> RoundStarted | None:
        row, state = self._row(), self._state()
        if state.cancelled or state.started is None:
            return None
        if row is not None and row["rounds"] > self.number:
            raise Superseded(f"round {row['rounds']} has begun")
        if not over and (state.is_ending or state.closed):
            raise Superseded(f"round {self.number} is over")
        return state.started

    def _figures(self) -> RoundFigures | None:
        if self._require_news(over=True) is None:
            return None
        return figures_of_round(
            self.transaction, self.workspace, self.program, self.number
        )

    def _state(self) -> RoundState:
        stream = Stream("round", round_id(self.program, self.number))
        return load(self.transaction, self.workspace, ROUND, stream)

    def _too_short(self) -> Iterable[date]:
        """Return the days on which no round will be, found when this one began."""
        stream = Stream("program", self.program)
        history = read_stream(self.transaction, self.workspace, stream)
        number = 0
        for recorded in history:
            match recorded.event:
                case RoundOpened(number=opened):
                    number = opened
                case RoundSkipped(reason=SkipReason.TOO_SHORT, day=date() as day):
                    if number == self.number:
                        yield day
                case _:
                    pass

    def _before(self) -> Iterable[Rate]:
        found = figures_before(
            self.transaction, self.workspace, self.program, self.number
        )
        return (Rate(one.met, one.answered) for one in found if one.answered)

    def _undelivered(self) -> Iterable[Undelivered]:
        round_ = round_id(self.program, self.number)
        dead = dead_introductions(self.transaction, self.workspace, round_)
        everybody = {member for one in dead for member in one.members}
        known = people.find(self.transaction, self.workspace, everybody)
        for one in dead:
            members = tuple(known[m].slack_id for m in one.members if m in known)
            yield Undelivered(None, members, one.reason)


def partition_of(started: RoundStarted) -> Partition:
    """Return how a round's people were put into groups."""
    groups, receipt = started.groups, started.receipt
    return Partition(
        people=sum(len(group.members) for group in groups),
        groups=len(groups),
        first_time=sum(not group.repeats for group in groups),
        repeats=receipt.repeats,
        fewest=receipt.repeats == receipt.fewest,
    )


def absences_of(
    transaction: Transaction, workspace: str, started: RoundStarted
) -> tuple[Absence, ...]:
    """Return who of the channel is not in the round, with the recorded reasons."""
    left_out = [out.person for out in started.exclusions]
    known = people.find(transaction, workspace, left_out)
    return absences_among(started, known)


def absences_among(
    started: RoundStarted, known: Mapping[UUID, Person]
) -> tuple[Absence, ...]:
    """Return the absences of those who are known."""
    return tuple(
        Absence(known[out.person].slack_id, WhyNot(out.reason.value))
        for out in started.exclusions
        if out.person in known
    )
