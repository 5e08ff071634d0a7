from itertools import permutations
from uuid import UUID

import pytest

from ponchik.domain.meeting import MEETING, GiveAnswer, derive_status
from ponchik.events.event import Event
from ponchik.events.meeting import Answer, StatusChanged
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    CY,
    asked,
    day,
    paired,
)

pytestmark = pytest.mark.unit

MET, SOME_MET, SCHEDULED, NOT_YET, NOT_MET = Answer
PAIRED = paired(ANN, BO)
NOW = day(3)


def says(member: UUID, answer: Answer, question: Stage = CHECK_IN) -> GiveAnswer:
    return GiveAnswer(member=member, question=question, answer=answer, now=NOW)


@pytest.mark.parametrize("first", [ANN, BO])
@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ((MET, CHECK_IN), (NOT_YET, CHECK_IN), Status.CLOSED_MET),
        ((MET, CHECK_IN), (SCHEDULED, CHECK_IN), Status.CLOSED_MET),
        ((MET, Stage.CLOSING), (NOT_MET, Stage.CLOSING), Status.CLOSED_MET),
        ((SCHEDULED, CHECK_IN), (NOT_YET, CHECK_IN), Status.SCHEDULED),
        ((SCHEDULED, CHECK_IN), (NOT_MET, Stage.CLOSING), Status.SCHEDULED),
        ((NOT_MET, Stage.CLOSING), (NOT_YET, CHECK_IN), Status.CLOSED_NO),
    ],
)
def test_when_two_disagree_the_rule_decides_whoever_spoke_first(
    first: UUID, one: tuple[Answer, Stage], other: tuple[Answer, Stage], status: Status
) -> None:
    commands = [says(ANN, *one), says(BO, *other)]
    said = commands if first == ANN else commands[::-1]
    assert played(said)[-1].status is status


@pytest.mark.parametrize("orders", list(permutations((MET, SCHEDULED, NOT_YET))))
def test_of_three_who_disagree_midway_the_one_who_met_is_believed(
    orders: tuple[Answer, ...],
) -> None:
    answers = dict(zip((ANN, BO, CY), orders, strict=True))
    assert derive_status(answers, closed=False) is Status.CLOSED_MET


def played(commands: list[GiveAnswer]) -> list[StatusChanged]:
    history: list[Event] = [PAIRED, asked(CHECK_IN), asked(Stage.CLOSING)]
    for command in commands:
        history += MEETING.decide(command, MEETING.fold(history))
    return [event for event in history if isinstance(event, StatusChanged)]
