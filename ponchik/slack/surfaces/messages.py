"""What Ponchik posts to a group: pure functions from a meeting's state to a message.

Each message says everything twice: `blocks` are what is seen, `text` is what a screen
reader reads out and what a notification shows.
"""

from collections.abc import Mapping, Sequence
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
    listing,
    mention,
    section,
)
from ponchik.slack.buttons import answer_button, answers_block
from ponchik.slack.client.calls import Message
from ponchik.slack.texts import meetings as texts


@dataclass(frozen=True)
class MeetingView:
    """What a message needs to know: `channel` and everybody as Slack's own ids."""

    meeting: UUID
    channel: str
    members: tuple[str, ...]
    leader: str

    @property
    def everyone(self) -> str:
        return listing([mention(member) for member in self.members])

    @property
    def channel_link(self) -> str:
        return channel_link(self.channel)


def introduction(view: MeetingView) -> Message:
    """Return the message that introduces a group."""
    hello = texts.greeting(view.everyone, view.channel_link)
    task, later = texts.lead(mention(view.leader)), texts.ASKED_LATER
    return _message(hello, [section(hello), section(task), context(later)], task, later)


def question(
    view: MeetingView, stage: Stage, given: Mapping[str, Answer] | None = None
) -> Message:
    """`given` holds the answers to this very question, in the order they were given."""
    labels = texts.labels(stage)
    asked = texts.question(stage, view.everyone, view.channel_link)
    answered = [texts.answered(mention(who), said) for who, said in _items(given)]
    hint = [texts.CHANGE_HINT] if answered else []
    shown = [section("\n".join(answered)), context(*hint)] if answered else []
    blocks = [section(asked), _buttons(view.meeting, stage, labels), *shown]
    choices = texts.choices(listing(list(labels.values()), "or"))
    return _message(asked, blocks, choices, *answered, *hint)


def reminder(view: MeetingView) -> Message:
    """Return the message that reminds a group of the closing question."""
    words = texts.reminder(view.everyone, view.channel_link)
    return _message(words, [section(words)])


def closing_note(view: MeetingView, status: Status) -> Message:
    """The last word on a meeting that has come to its end."""
    words = texts.closing_note(view.everyone, status, view.channel_link)
    return _message(words, [section(words)])


def called_off(view: MeetingView, next_day: date | None) -> Message:
    """Return the note that takes the place of what a called off round posted."""
    words = texts.called_off(view.channel_link)
    if next_day is None:
        return _message(words, [section(words)])
    later = texts.next_round(f"{next_day:%A} {next_day.day} {next_day:%B}")
    return _message(words, [section(words), context(later)], later)


def _items(given: Mapping[str, Answer] | None) -> Sequence[tuple[str, Answer]]:
    return list((given or {}).items())


def _buttons(meeting: UUID, stage: Stage, labels: Mapping[Answer, str]) -> Block:
    buttons = [
        answer_button(meeting, stage, answer, label) for answer, label in labels.items()
    ]
    return actions(answers_block(stage), buttons)


def _message(first: str, blocks: Sequence[Block], *more: str) -> Message:
    return Message(text="\n".join([first, *more]), blocks=blocks)
