"""The buttons with which a group answers a question."""

import re
from typing import NamedTuple
from uuid import UUID

from ponchik.events.meeting import Answer
from ponchik.events.stage import Stage
from ponchik.slack.blocks import Block, button
from ponchik.slack.buttons.ids import UnknownButton

_ANSWER = "answer:"
_VALUE = re.compile(r"([0-9a-f-]{36}):([a-z_]+(?:-\d{1,2})?)")


class AnswerPress(NamedTuple):
    meeting: UUID
    question: Stage
    answer: Answer


def answer_button(meeting: UUID, question: Stage, answer: Answer, label: str) -> Block:
    """Return the button with which a member gives this answer."""
    return button(label, f"{_ANSWER}{answer}", f"{meeting}:{question}")


def answers_block(question: Stage) -> str:
    """Return the id of the block that holds a question's buttons."""
    return f"{_ANSWER}{question}"


def read_answer(action_id: str, value: str) -> AnswerPress:
    """Read what an answer button carries. Raises UnknownButton for any other."""
    found = _VALUE.fullmatch(value)
    if not action_id.startswith(_ANSWER) or found is None:
        raise UnknownButton(f"there is no button {action_id}")
    try:
        question, answer = Stage(found[2]), Answer(action_id.removeprefix(_ANSWER))
        meeting = UUID(found[1])
    except ValueError:
        raise UnknownButton(f"there is no button {action_id}") from None
    if not question.is_question:
        raise UnknownButton(f"{question} is not a question")
    return AnswerPress(meeting, question, answer)
