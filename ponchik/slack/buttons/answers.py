"""The buttons with which a group answers a question."""

import re
from typing import NamedTuple
from uuid import UUID

from ponchik.events.meeting import Answer
from ponchik.events.stage import Stage
from ponchik.slack.blocks import Block, button
from ponchik.slack.buttons.ids import UnknownButton, read_action

_ANSWER = "answer:"
_VALUE = re.compile(r"([0-9a-f-]{36}):([a-z_]+(?:-\d{1,2})?)")


#: Stands for whatever was asked last, or will be.
_HOME = "home"


class AnswerPress(NamedTuple):
    """`question` is None on Home: there it is an answer to whatever was asked last."""

    meeting: UUID
    question: Stage | None
    answer: Answer


def answer_button(meeting: UUID, question: Stage, answer: Answer, label: str) -> Block:
    """Return the button with which a member gives this answer."""
    return button(label, f"{_ANSWER}{answer}", f"{meeting}:{question}")


def home_answer_button(meeting: UUID, answer: Answer, label: str, place: int) -> Block:
    """Return the button on Home that gives this answer for its n-th match."""
    return button(label, f"{_ANSWER}{answer}:{place}", f"{meeting}:{_HOME}")


def answers_block(question: Stage) -> str:
    """Return the id of the block that holds a question's buttons."""
    return f"{_ANSWER}{question}"


def read_answer(action_id: str, value: str) -> AnswerPress:
    """Read what an answer button carries. Raises UnknownButton for any other."""
    found = _VALUE.fullmatch(value)
    if not action_id.startswith(_ANSWER) or found is None:
        raise UnknownButton(f"there is no button {action_id}")
    try:
        question = None if found[2] == _HOME else Stage(found[2])
        answer = Answer(read_action(action_id).action.removeprefix(_ANSWER))
        meeting = UUID(found[1])
    except ValueError:
        raise UnknownButton(f"there is no button {action_id}") from None
    if question is not None and not question.is_question:
        raise UnknownButton(f"{question} is not a question")
    return AnswerPress(meeting, question, answer)
