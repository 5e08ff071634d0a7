"""How a channel and its host learn what Ponchik will do there."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from ponchik.slack.blocks import (
    Block,
    actions,
    button,
    channel_link,
    context,
    mention,
    primary,
    section,
)
from ponchik.slack.buttons import Action, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.replies import take_over_button
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import enrolment as texts
from ponchik.slack.texts import labels
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import Plan


@dataclass(frozen=True)
class Greeting:
    """`hosts` as Slack's ids: they are named as those who can change it."""

    program: UUID
    channel: str
    hosts: tuple[str, ...]
    plan: Plan
    first: date


@dataclass(frozen=True)
class Proposal:
    """What a program will be like, as its host is told before it begins."""

    program: UUID
    channel: str
    plan: Plan
    first: date


@dataclass(frozen=True)
class HeadsUp:
    """A first round that comes on the next working day."""

    program: UUID
    channel: str
    today: date
    first: date
    at: time
    people: int
    size: int


def greeting(language: Language, state: Greeting) -> Message:
    """Return what a channel reads when Ponchik is invited, and when that changes."""
    hosts = [mention(host) for host in state.hosts]
    choices = [
        program_button(Action.MEMBER_STOP, state.program, labels.not_for_me(language)),
        program_button(
            Action.PRIVACY_SHOW, state.program, labels.what_i_know(language)
        ),
    ]
    hello = texts.greeting(language, channel_link(state.channel), state.plan)
    blocks = [
        section(hello),
        section(texts.first_round(language, state.first, state.plan)),
        actions("member", choices),
        context(texts.hosts_here(language, hosts)),
    ]
    return message(language, blocks)


def set_up_question(
    language: Language, state: Proposal, until: date | None = None
) -> Message:
    """Return what the inviter is asked: whether to start like this.

    Without a day, the answer is waited for until tomorrow.
    """
    accept = program_button(
        Action.PROGRAM_ACCEPT, state.program, labels.start_like_this(language)
    )
    begin = texts.thanks(language, channel_link(state.channel))
    blocks = [
        section("\n".join([begin, *_proposed(language, state)])),
        actions("setup", [primary(accept), _change(language, state.program)]),
        context(texts.without_an_answer(language, until)),
    ]
    return message(language, blocks)


def set_up_settled(language: Language, state: Proposal) -> Message:
    """Return what becomes of the question when its host has decided."""
    words = texts.settled(language, state.first, state.plan.at)
    return _changeable(language, state.program, [section(words)])


def set_up_by_default(language: Language, state: Proposal) -> Message:
    """Return what becomes of the question when nobody answered it in time."""
    begin = texts.going_ahead(language, channel_link(state.channel))
    words = "\n".join([begin, *_proposed(language, state)])
    more = [context(texts.can_still_change(language))]
    return _changeable(language, state.program, [section(words)], more)


def heads_up(language: Language, state: HeadsUp) -> Message:
    """Return what the host reads a working day before the first round."""
    when = texts.on_day_at(language, state.first, state.at)
    if state.first - state.today == timedelta(days=1):
        when = texts.tomorrow_at(language, state.at)
    channel = channel_link(state.channel)
    words = texts.starts(language, when, channel, state.people, state.size)
    return _changeable(language, state.program, [section(words)])


def host_wanted(language: Language, program: UUID, inviter: str | None) -> Message:
    """Return what a channel without a host is asked.

    `inviter` is who invited Ponchik and cannot be its host, if that is why.
    """
    words = texts.who_would_host(language)
    if inviter is not None:
        words = texts.inviter_cannot_host(language, mention(inviter))
    blocks = [
        section(words),
        actions("program", [primary(take_over_button(language, program))]),
        context(texts.what_hosts_do(language)),
    ]
    return message(language, blocks)


def _proposed(language: Language, state: Proposal) -> list[str]:
    return texts.proposal(language, state.plan, state.first)


def _change(language: Language, program: UUID) -> Block:
    return button(
        labels.change_something(language), Action.PROGRAM_SETTINGS, str(program)
    )


def _changeable(
    language: Language,
    program: UUID,
    blocks: list[Block],
    more: list[Block] | None = None,
) -> Message:
    change = actions("setup", [_change(language, program)])
    return message(language, [*blocks, change, *(more or [])])
