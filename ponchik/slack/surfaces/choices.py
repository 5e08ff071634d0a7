"""What somebody chose for themselves, told to them alone, with the button back."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from ponchik.domain.choices import Choice, ChoiceKind
from ponchik.slack.blocks import Block, actions, button, channel_link, section
from ponchik.slack.buttons import EVERYWHERE, SKIPPED, Action, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import choices as texts
from ponchik.slack.texts import labels
from ponchik.slack.texts.language import Language

#: So many are named, the next ones first.
_MOST_ROUNDS = 20


class NextRound(NamedTuple):
    """A program's next round, on its own clock; None if none is planned."""

    channel: str
    day: date | None


def skipped(
    language: Language, rounds: Sequence[NextRound], program: UUID | None
) -> Message:
    """Return which rounds somebody skips; `program` is the one that it is about."""
    planned = _planned(rounds)
    if len(planned) == 1:
        words = texts.skipped(language, *planned[0])
    else:
        words = texts.skipped_several(language, _listed(language, planned))
    value = SKIPPED if program is None else str(program)
    return _undoable(language, words, labels.in_after_all(language), value)


def chosen(language: Language, choice: Choice, following: NextRound) -> Message:
    """Return what holds for somebody in a channel, or in all of them."""
    words = _words(language, choice, following)
    label = labels.back(language)
    if choice.kind is ChoiceKind.SKIP:
        label = labels.in_after_all(language)
    value = EVERYWHERE if choice.program is None else str(choice.program)
    return _undoable(language, words, label, value)


def next_round_buttons(language: Language, program: UUID) -> Block:
    """Return the buttons with which somebody leaves out what comes next."""
    skip, pause = labels.skip_next(language), labels.take_break(language)
    buttons = [
        program_button(Action.MEMBER_SKIP, program, skip),
        program_button(Action.MEMBER_BREAK, program, pause),
    ]
    return actions("member", buttons)


def back(
    language: Language, rounds: Sequence[NextRound], still_out: Sequence[str]
) -> Message:
    """Return in which rounds somebody is, and of which channels they still are out."""
    planned = _planned(rounds)
    words = [texts.back(language)]
    if len(planned) == 1:
        words.append(texts.next_round(language, *planned[0]))
    elif planned:
        words.append(texts.next_rounds(language, _listed(language, planned)))
    if still_out:
        channels = [channel_link(channel) for channel in still_out[:_MOST_ROUNDS]]
        words.append(texts.still_out(language, channels))
    return message(language, [section(" ".join(words))])


def break_over(
    language: Language, rounds: Sequence[NextRound], program: UUID | None
) -> Message:
    """Return what somebody reads when their break is over: in which rounds they are."""
    planned = _planned(rounds)
    if program is not None and planned:
        words = texts.break_over(language, *planned[0])
    else:
        words = texts.break_over_everywhere(language, _listed(language, planned))
    value = EVERYWHERE if program is None else str(program)
    longer = button(labels.bit_longer(language), Action.MEMBER_BREAK, value)
    return message(language, [section(words), actions("member", [longer])])


def staying(language: Language, following: NextRound) -> Message:
    """Return what somebody reads who wants to be matched on."""
    words = [texts.stays(language)]
    if following.day is not None:
        channel = channel_link(following.channel)
        words.append(texts.next_round(language, channel, following.day))
    return message(language, [section(" ".join(words))])


def _words(language: Language, choice: Choice, following: NextRound) -> str:
    channel, day = channel_link(following.channel), following.day
    until = choice.until or day or choice.at.date()
    match choice.kind, choice.program:
        case ChoiceKind.BREAK, None:
            return texts.on_break_everywhere(language, until)
        case ChoiceKind.BREAK, _:
            return texts.on_break(language, channel, until)
        case ChoiceKind.SKIP, _:
            return texts.skipped(language, channel, day or until)
        case ChoiceKind.UNHEARD, _:
            return texts.paused(language, channel)
        case ChoiceKind.STOP, None:
            return texts.out_everywhere(language)
        case _:
            return texts.out(language, channel)


def _undoable(language: Language, words: str, label: str, value: str) -> Message:
    undo = button(label, Action.MEMBER_RESUME, value)
    return message(language, [section(words), actions("member", [undo])])


def _planned(rounds: Sequence[NextRound]) -> list[tuple[str, date]]:
    planned = [
        (channel_link(channel), day) for channel, day in rounds if day is not None
    ]
    return sorted(planned, key=lambda one: one[1])


def _listed(language: Language, planned: Sequence[tuple[str, date]]) -> list[str]:
    return [texts.round_of(language, *one) for one in planned[:_MOST_ROUNDS]]
