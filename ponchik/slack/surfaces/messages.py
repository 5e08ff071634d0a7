"""What Ponchik posts to a group: pure functions from a meeting's state to a message.

Each message says everything twice: `blocks` are what is seen, `text` is what a screen
reader reads out and what a notification shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from ponchik.domain.meeting import MET, answers_to
from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
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
from ponchik.slack.surfaces.choices import next_round_buttons
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
    #: The day on which its round ends, and that of the next one's start, if known.
    ends: date | None = None
    next_round: date | None = None
    program: UUID | None = None
    #: The hosts' own words in each introduction.
    words: str = ""
    #: Whether its round is over: then only that they met still counts.
    is_over: bool = False

    @property
    def is_pair(self) -> bool:
        return len(self.members) <= 2

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
    language, everyone = view.language, view.everyone
    if stage is Stage.CLOSING:
        asked = texts.closing(language, everyone, view.channel_link, view.ends)
    elif stage is Stage.AGREED_TIME:
        asked = texts.after_time(language, everyone)
    else:
        asked = texts.check_in(language, everyone)
    return _to_answer(view, stage, asked, given or {})


def reminder(view: MeetingView, given: Mapping[str, Answer] | None = None) -> Message:
    """Return the closing question, asked for the second and last time."""
    asked = texts.reminder(view.language, view.everyone)
    return _to_answer(view, Stage.CLOSING, asked, given or {})


def without_buttons(view: MeetingView, asked: Message) -> Message:
    """Return a question that can't be answered any more."""
    blocks = [block for block in asked.blocks if block["type"] != "actions"]
    return message(view.language, blocks[:-1])


def closing_note(
    view: MeetingView, status: Status, *, is_asked_after: bool = False
) -> Message:
    """Return the last word on a meeting that has come to its end.

    `is_asked_after`: the time on which the group agreed is still to come.
    """
    language = view.language
    if is_asked_after:
        lines = [texts.asked_once_more(language)]
    else:
        lines = [texts.how_it_ended(language, status, view.channel_link)]
    if view.next_round is not None:
        lines.append(rounds.next_round(language, view.next_round))
    blocks = [section("\n".join(lines))]
    if view.next_round is not None and view.program is not None:
        blocks.append(next_round_buttons(language, view.program))
    shown = message(language, blocks)
    return replace(shown, text=texts.to_everyone(language, view.everyone, shown.text))


def called_off(view: MeetingView, next_day: date | None) -> Message:
    """Return the note that takes the place of what a called off round posted."""
    blocks = [section(rounds.called_off(view.language, view.channel_link))]
    if next_day is not None:
        blocks.append(context(rounds.next_round(view.language, next_day)))
    return message(view.language, blocks)


def _to_answer(
    view: MeetingView, stage: Stage, asked: str, given: Mapping[str, Answer]
) -> Message:
    blocks = [section(asked), _buttons(view, stage), *_answers(view, given)]
    hint = texts.late_counts if view.is_over else texts.each_can_answer
    return message(view.language, [*blocks, context(hint(view.language))])


def _answers(view: MeetingView, given: Mapping[str, Answer]) -> list[Block]:
    lines = [
        texts.answered(view.language, mention(who), said, pair=view.is_pair)
        for who, said in given.items()
    ]
    return [section("\n".join(lines))] if lines else []


def _buttons(view: MeetingView, stage: Stage) -> Block:
    buttons = [
        answer_button(view.meeting, stage, answer, _label(view, stage, answer))
        for answer in answers_to(stage, len(view.members))
        if answer in MET or not view.is_over
    ]
    return actions(answers_block(stage), buttons)


def _label(view: MeetingView, stage: Stage, answer: Answer) -> str:
    if stage is Stage.AGREED_TIME and answer is Answer.SCHEDULED:
        return texts.moved(view.language)
    return texts.label(view.language, answer, pair=view.is_pair)
