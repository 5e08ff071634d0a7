"""Buttons, menus and modals: what they carry, written and read side by side."""

from ponchik.slack.buttons.answers import (
    AnswerPress,
    answer_button,
    answers_block,
    home_answer_button,
    read_answer,
)
from ponchik.slack.buttons.effects import read_effect, retry_button
from ponchik.slack.buttons.ids import (
    Action,
    ActionRead,
    Callback,
    UnknownButton,
    read_action,
)
from ponchik.slack.buttons.metadata import (
    ModalMetadata,
    UnreadableMetadata,
    metadata_text,
    read_metadata,
)
from ponchik.slack.buttons.programs import (
    EVERYWHERE,
    SKIPPED,
    MenuChoice,
    MenuItem,
    menu_value,
    program_button,
    read_menu,
    read_program,
    read_scope,
)

__all__ = [
    "EVERYWHERE",
    "SKIPPED",
    "Action",
    "ActionRead",
    "AnswerPress",
    "Callback",
    "MenuChoice",
    "MenuItem",
    "ModalMetadata",
    "UnknownButton",
    "UnreadableMetadata",
    "answer_button",
    "answers_block",
    "home_answer_button",
    "menu_value",
    "metadata_text",
    "program_button",
    "read_action",
    "read_answer",
    "read_effect",
    "read_menu",
    "read_metadata",
    "read_program",
    "read_scope",
    "retry_button",
]
