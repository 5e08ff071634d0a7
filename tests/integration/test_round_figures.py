"""Figures of a round: who met, of those that said, in closed rounds alone."""

from collections.abc import Mapping
from itertools import count, product
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from ponchik.queries.round_figures import (
    RoundFigures,
    figures_before,
    figures_of_round,
)
from ponchik.store.connection import Transaction

pytestmark = [pytest.mark.integration]

WORKSPACE = "T1"
MET = {"status": "closed_met", "ended_by": "answers", "answers": ["met"]}
SCHEDULED = {
    "status": "closed_scheduled",
    "ended_by": "answers",
    "answers": ["scheduled"],
}
NOT_MET = {"status": "closed_no", "ended_by": "answers", "answers": ["not_met"]}
NOT_YET = {"status": "closed_no", "ended_by": "answers", "answers": ["not_yet"]}
SILENT = {"status": "closed_stale", "ended_by": "silence", "answers": []}
UNREACHABLE = {"status": "closed_stale", "ended_by": "unreachable", "answers": []}
#: Slack took an answer, but the group was never introduced as far as Ponchik knows.
NEVER_INTRODUCED = {**MET, "introduced": False}
CALLED_OFF = {"status": "closed_met", "ended_by": "cancelled", "answers": ["met"]}
#: Left its group while others still meet: it is not asked any more.
STEPPED_OUT = {"status": "closed_stale", "ended_by": "stepped_out", "answers": []}
STILL_OPEN = {"status": "open", "closed": False, "ended_by": None, "answers": []}
UNCOUNTED = (UNREACHABLE, NEVER_INTRODUCED, CALLED_OFF, STEPPED_OUT, STILL_OPEN)


class Rounds:
    """Rounds of one program as the tables hold them."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.program = transaction, uuid4()
        self._numbers = count(1)

    def add(
        self,
        *groups: Mapping[str, object],
        closed: bool = True,
        cancelled: bool = False,
    ) -> int:
        number, round_ = next(self._numbers), uuid4()
        self.transaction.execute(
            "INSERT INTO rounds (round, workspace, program, channel, number, "
            "group_size, people, groups, repeats, exclusions, started_at, check_ins, "
            "closed_at, cancelled_at) VALUES (%s, %s, %s, 'C1', %s, 2, 0, 0, 0, '{}', "
            "now(), 0, CASE WHEN %s THEN now() END, CASE WHEN %s THEN now() END)",
            [round_, WORKSPACE, self.program, number, closed, cancelled],
        )
        for group in groups:
            self._group(round_, number, group)
        return number

    def _group(self, round_: UUID, number: int, group: Mapping[str, object]) -> None:
        members = [uuid4() for _ in range(int(str(group.get("size", 2))))]
        said = group["answers"]
        assert isinstance(said, list)
        answers = {str(m): a for m, a in zip(members, said, strict=False)}
        self.transaction.execute(
            "INSERT INTO meetings (meeting, workspace, program, round, round_number, "
            "channel, status, closed, introduced_at, members, leader, answers, "
            "updated_at, ended_by) VALUES (%s, %s, %s, %s, %s, 'C1', %s, %s, "
            "CASE WHEN %s THEN now() END, %s, %s, %s, now(), %s)",
            [
                *(uuid4(), WORKSPACE, self.program, round_, number, group["status"]),
                *(group.get("closed", True), group.get("introduced", True), members),
                *(members[0], Jsonb(answers), group["ended_by"]),
            ],
        )

    def figures(self, number: int) -> RoundFigures | None:
        return figures_of_round(self.transaction, WORKSPACE, self.program, number)

    def before(self, number: int) -> list[tuple[int, int]]:
        found = figures_before(self.transaction, WORKSPACE, self.program, number)
        return [(one.met, one.answered) for one in found]


@pytest.fixture
def rounds(connection: psycopg.Connection[dict[str, object]]) -> Rounds:
    return Rounds(connection)


def test_each_outcome_is_counted_as_what_was_said(rounds: Rounds) -> None:
    found = rounds.figures(rounds.add(MET, MET, SCHEDULED, NOT_MET, SILENT, NOT_YET))
    assert found is not None
    assert (found.met, found.scheduled, found.not_met, found.silent) == (2, 1, 1, 2)
    assert found.answered == 4, "who said nothing of how it ended is in no rate"
    assert (found.people, found.people_answered) == (12, 5)
    assert found.pairs


@pytest.mark.parametrize("group", UNCOUNTED)
def test_who_was_never_introduced_asked_or_was_called_off_does_not_count(
    rounds: Rounds, group: dict[str, object]
) -> None:
    alone, beside = rounds.add(MET, NOT_MET), rounds.add(MET, group, NOT_MET)
    figures = [rounds.figures(number) for number in (alone, beside)]
    without, with_it = (
        (one.groups, one.met, one.not_met, one.silent, one.people) if one else None
        for one in figures
    )
    assert without == with_it


def test_only_closed_rounds_have_figures(rounds: Rounds) -> None:
    first = rounds.add(MET)
    running = rounds.add(MET, closed=False)
    called_off = rounds.add(MET, cancelled=True)
    assert rounds.figures(first) is not None
    assert rounds.figures(running) is None
    assert rounds.figures(called_off) is None
    assert rounds.figures(99) is None


def test_rounds_before_are_the_last_two_that_count(rounds: Rounds) -> None:
    rounds.add(MET)
    rounds.add(MET, NOT_MET)
    rounds.add(MET, cancelled=True)
    rounds.add(NOT_MET, SILENT)
    last = rounds.add(MET, MET)
    assert rounds.before(last) == [(0, 1), (1, 2)]
    assert rounds.before(1) == []


def test_a_round_in_which_nothing_counts_has_no_rate(rounds: Rounds) -> None:
    found = rounds.figures(rounds.add(UNREACHABLE))
    assert found is not None
    assert (found.groups, found.answered, found.people) == (0, 0, 0)
    assert not found.pairs


KINDS = (MET, SCHEDULED, NOT_MET, SILENT, UNREACHABLE)


@pytest.mark.parametrize("size", [2, 3])
def test_a_rate_never_exceeds_what_was_said_whatever_the_mixture(
    rounds: Rounds, size: int
) -> None:
    for mixture in product(KINDS, repeat=3):
        groups = [{**kind, "size": size} for kind in mixture]
        found = rounds.figures(rounds.add(*groups))
        assert found is not None
        assert found.met == mixture.count(MET)
        assert found.answered == 3 - sum(map(mixture.count, (SILENT, UNREACHABLE)))
        assert found.groups == found.answered + found.silent
        assert found.met <= found.answered <= found.groups <= 3
        assert found.people == size * found.groups
        assert found.pairs is (size == 2 and found.groups > 0)
