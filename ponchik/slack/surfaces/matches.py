"""Why somebody is in their group, told to that person alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ponchik.events.program import Goal
from ponchik.slack.blocks import channel_link, context, mention, section
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.replies import said
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import matches as texts
from ponchik.slack.texts.language import Language


@dataclass(frozen=True)
class OwnMatch:
    """A group's `others` by Slack id; so many `repeats`, the last so long ago.

    `met` of the `people` of the program beside oneself were met by now.
    """

    channel: str
    number: int
    others: tuple[str, ...]
    repeats: int
    rounds_since: int | None
    goals: tuple[Goal, ...]
    came_later: bool = False
    overlap: timedelta | None = None
    met: int = 0
    people: int = 0


def why(language: Language, state: OwnMatch) -> Message:
    """Return why these people were matched."""
    others = language.listing([mention(other) for other in state.others])
    told = texts.matched_before if state.repeats else texts.never_matched
    lines = [
        told(language, others, state.number, channel_link(state.channel)),
        *(_served(language, goal, state.overlap) for goal in state.goals),
    ]
    if state.repeats and state.rounds_since is not None:
        lines.insert(1, texts.last_time(language, state.rounds_since))
    if state.came_later:
        lines.append(texts.came_later(language))
    rest = [texts.repeats_are_rare(language)]
    if state.met:
        channel = channel_link(state.channel)
        rest.insert(0, texts.met_so_far(language, state.met, state.people, channel))
    return message(language, [section(" ".join(lines)), context(" ".join(rest))])


def _served(language: Language, goal: Goal, overlap: timedelta | None) -> str:
    if goal is Goal.HOURS and overlap:
        return texts.hours_overlap(language, overlap)
    return texts.goal(language, goal)


def not_there(language: Language, channel: str, number: int) -> Message:
    """Return that somebody was neither matched nor left out."""
    return said(texts.not_there(language, number, channel_link(channel)))


def no_round_yet(language: Language, channel: str) -> Message:
    """Return that there is nothing to explain yet."""
    return said(texts.no_round_yet(language, channel_link(channel)))


def one_after_another(messages: Sequence[Message]) -> Message:
    """Return several answers as one message."""
    return Message(
        text="\n".join(one.text for one in messages),
        blocks=[block for one in messages for block in one.blocks],
    )
