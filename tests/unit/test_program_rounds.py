"""A program's rounds: opened in turn, ended, and skipped."""

from datetime import timedelta

import pytest

from ponchik.domain.program import PROGRAM as DECIDER
from ponchik.domain.program import EndRound, OpenRound
from ponchik.errors import Conflict
from ponchik.events.event import Event
from ponchik.events.program import RoundSkipped, SkipReason
from tests.unit.facts import START
from tests.unit.programs import (
    ENDED,
    FIRST,
    FIRST_AT,
    STARTED,
    WEEK,
    a_program,
    ended,
    opened,
    skip,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit


def test_a_round_at_its_moment_plans_the_next_one_a_period_later() -> None:
    a_program().when(OpenRound(1, FIRST_AT)).then(FIRST)


def test_a_round_by_hand_shortly_before_a_regular_one_takes_its_place() -> None:
    now = FIRST_AT - timedelta(days=2)
    (told,) = DECIDER.decide(OpenRound(1, now), DECIDER.fold([STARTED]))
    assert told == opened(1, FIRST_AT + 2 * WEEK, now)


def test_a_round_by_hand_long_before_a_regular_one_leaves_it_its_place() -> None:
    later = STARTED.model_copy(update={"next_round_at": FIRST_AT + WEEK})
    Given(DECIDER, (later,)).when(OpenRound(1, START)).then(
        opened(1, FIRST_AT + WEEK, START)
    )


def test_one_round_runs_at_a_time() -> None:
    second = a_program(FIRST).when(OpenRound(2, FIRST_AT))
    second.refused(Conflict, "round 1 is still running: finish it")


def test_the_next_round_has_the_next_number() -> None:
    now = FIRST_AT + 2 * WEEK
    after_first = a_program(FIRST, ended(1, now))
    after_first.when(OpenRound(2, now)).then(opened(2, now + 2 * WEEK, now))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_round_with_another_number_than_the_next_is_refused(number: int) -> None:
    wrong = a_program(FIRST, ended(1, START)).when(OpenRound(number, START))
    wrong.refused(Conflict, "the next is 2")


@pytest.mark.parametrize("history", [(), (STARTED, ENDED)], ids=["never", "ended"])
def test_a_channel_that_is_not_served_gets_no_round(history: tuple[Event, ...]) -> None:
    opening = Given(DECIDER, history).when(OpenRound(1, START))
    opening.refused(Conflict, "does not serve this channel: invite it")


def test_only_the_open_round_ends() -> None:
    a_program(FIRST).when(EndRound(1, START)).then(ended(1, START))
    a_program(FIRST).when(EndRound(2, START)).nothing_happens()
    a_program(FIRST, ended(1, START)).when(EndRound(1, START)).nothing_happens()
    Given(DECIDER).when(EndRound(1, START)).nothing_happens()


def test_a_round_ends_even_after_its_program() -> None:
    a_program(FIRST, ENDED).when(EndRound(1, START)).then(ended(1, START))


def test_a_program_that_starts_again_still_knows_its_rounds() -> None:
    again = a_program(FIRST, ENDED, STARTED)
    again.when(OpenRound(2, START)).refused(Conflict, "round 1 is still running")


def test_a_round_nobody_can_join_is_skipped_until_the_next_period() -> None:
    a_program().when(skip(FIRST_AT, FIRST_AT)).then(
        RoundSkipped(
            reason=SkipReason.TOO_FEW_MEMBERS,
            day=FIRST_AT.date(),
            next_round_at=FIRST_AT + 2 * WEEK,
            at=FIRST_AT,
        )
    )


def test_a_round_skipped_after_a_long_outage_tells_of_those_that_were_missed() -> None:
    now, following = FIRST_AT + 5 * WEEK, FIRST_AT + 6 * WEEK
    told = [
        RoundSkipped(reason=reason, day=day.date(), next_round_at=following, at=now)
        for reason, day in (
            (SkipReason.TOO_FEW_MEMBERS, FIRST_AT),
            (SkipReason.MISSED, FIRST_AT + 2 * WEEK),
            (SkipReason.MISSED, FIRST_AT + 4 * WEEK),
        )
    ]
    a_program().when(skip(FIRST_AT, now)).then(*told)


def test_a_round_opened_after_a_long_outage_stands_for_the_last_that_was_missed() -> (
    None
):
    now, following = FIRST_AT + 3 * WEEK, FIRST_AT + 4 * WEEK
    first = RoundSkipped(
        reason=SkipReason.MISSED, day=FIRST_AT.date(), next_round_at=following, at=now
    )
    a_program().when(OpenRound(1, now)).then(opened(1, following, now), first)


def test_a_round_is_skipped_once() -> None:
    skipped = RoundSkipped(
        reason=SkipReason.TOO_FEW_MEMBERS, next_round_at=FIRST_AT + 2 * WEEK, at=START
    )
    a_program(skipped).when(skip(FIRST_AT, FIRST_AT)).nothing_happens()
    a_program(ENDED).when(skip(FIRST_AT, FIRST_AT)).nothing_happens()
