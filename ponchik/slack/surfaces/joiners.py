"""The welcome of somebody who comes to a channel while a round runs there."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ponchik.slack.blocks import actions, channel_link, context, section
from ponchik.slack.buttons import Action, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import joiners as texts
from ponchik.slack.texts import labels
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import Plan


@dataclass(frozen=True)
class Joiner:
    """`is_sought`: there may be a match, told `by` that day; None is tomorrow."""

    program: UUID
    channel: str
    plan: Plan
    is_sought: bool
    by: date | None
    next_round: date | None


def welcome(language: Language, joiner: Joiner) -> Message:
    """Return what somebody reads, once, when they come."""
    words = [texts.welcome(language, channel_link(joiner.channel), joiner.plan)]
    if joiner.is_sought:
        words.append(texts.is_looked_for(language, joiner.by))
    elif joiner.next_round is not None:
        words.append(texts.next_round(language, joiner.next_round))
    labelled = {
        Action.MEMBER_WAIT: texts.wait(language),
        Action.MEMBER_STOP: labels.not_for_me(language),
        Action.PRIVACY_SHOW: labels.what_i_know(language),
    }
    buttons = [
        program_button(action, joiner.program, label)
        for action, label in labelled.items()
        if joiner.is_sought or action is not Action.MEMBER_WAIT
    ]
    blocks = [
        section(" ".join(words)),
        actions("member", buttons),
        context(texts.in_unless(language)),
    ]
    return message(language, blocks)
