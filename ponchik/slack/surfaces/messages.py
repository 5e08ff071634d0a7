"""What Ponchik posts to a group: pure functions from a meeting's state to a message.

Each message says everything twice: `blocks` are what is seen, `text` is what a screen
reader reads out and what a notification shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ponchik.events.meeting import Answer, Status
from ponchik.events.stage import Stage
from ponchik.slack.blocks import (
    Block,
    actions,
    channel_link,
    context,
    mention,
    section,
)
from ponchik.slack.buttons import answer_button, answers_block
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import meetings as texts
from ponchik.slack.texts import rounds
from ponchik.slack.texts.language import ENGLISH, Language


@dataclass(frozen=True)
class MeetingView:
    """What a message needs to know: `channel` and everybody as Slack's own ids."""

    meeting: UUID
    channel: str
    members: tuple[str, ...]
    leader: str
    language: Language = ENGLISH

    @property
    def everyone(self) -> str:
        return self.language.listing([mention(member) for member in self.members])

    @property
    def channel_link(self) -> str:
        return channel_link(self.channel)


def question(
    view: MeetingView, stage: Stage, given: Mapping[str, Answer] | None = None
) -> Message:
    """`given` holds the answers to this very question, in the order they were given."""
    asked = texts.question(view.language, stage, view.everyone, view.channel_link)
    blocks = [section(asked), _buttons(view, stage)]
    return message(view.language, [*blocks, *_answers(view.language, given or {})])


def reminder(view: MeetingView) -> Message:
    """Return the message that reminds a group of the closing question."""
    words = texts.reminder(view.language, view.everyone, view.channel_link)
    return message(view.language, [section(words)])


def closing_note(view: MeetingView, status: Status) -> Message:
    """The last word on a meeting that has come to its end."""
    words = texts.closing_note(view.language, view.everyone, status, view.channel_link)
    return message(view.language, [section(words)])


def called_off(view: MeetingView, next_day: date | None) -> Message:
    """Return the note that takes the place of what a called off round posted."""
    blocks = [section(rounds.called_off(view.language, view.channel_link))]
    if next_day is not None:
        blocks.append(context(rounds.next_round(view.language, next_day)))
    return message(view.language, blocks)


def _answers(language: Language, given: Mapping[str, Answer]) -> list[Block]:
    if not given:
        return []
    lines = [
        texts.answered(language, mention(who), said) for who, said in given.items()
    ]
    return [section("\n".join(lines)), context(texts.change_hint(language))]


def _buttons(view: MeetingView, stage: Stage) -> Block:
    labels = texts.labels(view.language, stage)
    buttons = [
        answer_button(view.meeting, stage, answer, label)
        for answer, label in labels.items()
    ]
    return actions(answers_block(stage), buttons)
