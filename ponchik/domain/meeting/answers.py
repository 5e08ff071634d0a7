"""What a group can answer, and which status its answers make."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage

#: What can be answered midway, and what at the end.
MIDWAY_ANSWERS = (Answer.MET, Answer.SOME_MET, Answer.SCHEDULED, Answer.NOT_YET)
CLOSING_ANSWERS = (Answer.MET, Answer.SOME_MET, Answer.NOT_MET)
#: Whichever of them one says, the group met.
MET = {Answer.MET, Answer.SOME_MET}


def answers_to(question: Stage, size: int) -> Sequence[Answer]:
    """Return what a group of this size can answer, in the order of the buttons."""
    answers = CLOSING_ANSWERS if question is Stage.CLOSING else MIDWAY_ANSWERS
    if size > 2:
        return answers
    return [answer for answer in answers if answer is not Answer.SOME_MET]


def derive_status(
    answers: Mapping[UUID, Answer],
    *,
    closed: bool,
    agreed: bool = False,
    marked: bool = False,
) -> Status:
    """Apply the rule at the head of this package.

    `agreed`: a time is, and counts; `marked`: a host says that they met.
    """
    said = set(answers.values())
    if marked or said & MET:
        return Status.CLOSED_MET
    if Answer.SCHEDULED in said or agreed:
        return Status.CLOSED_SCHEDULED if closed else Status.SCHEDULED
    if Answer.NOT_MET in said or (said and closed):
        return Status.CLOSED_NO
    return Status.CLOSED_STALE if closed else Status.OPEN
