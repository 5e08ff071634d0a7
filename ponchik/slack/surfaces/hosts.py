"""What hosts hear of hosts that come and go, and of trouble, once each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.slack.blocks import actions, channel_link, mention, primary, section
from ponchik.slack.buttons import Action, program_button, retry_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.replies import take_over_button
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import confirmations, labels
from ponchik.slack.texts import hosts as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day_and_time


class Trouble(StrEnum):
    """What keeps a program from going on in its channel."""

    ARCHIVED = "archived"
    REMOVED = "removed"
    MAY_NOT_POST = "may_not_post"


@dataclass(frozen=True)
class DeadMessage:
    """A message that Slack refused for good, in its own words."""

    effect: UUID
    channel: str
    people: tuple[str, ...]
    reason: str
    introduction: bool


@dataclass(frozen=True)
class Outage:
    """How long Slack could not be reached; told on the clock of `zone`."""

    since: datetime
    until: datetime
    zone: str
    late: int
    skipped: int


def host_added(language: Language, program: UUID, channel: str, by: str) -> Message:
    """Return what a new host reads, who can also say no."""
    words = texts.made_host(language, mention(by), channel_link(channel))
    return _new_host(language, program, words)


def became_host(language: Language, program: UUID, channel: str) -> Message:
    """Return what somebody reads who made themselves a host."""
    words = confirmations.you_host(language, channel_link(channel))
    return _new_host(language, program, words)


def _new_host(language: Language, program: UUID, words: str) -> Message:
    """Say it with a first step, and how to say no."""
    buttons = [
        program_button(Action.PROGRAM_SETTINGS, program, labels.settings(language)),
        program_button(Action.PROGRAM_RESIGN, program, labels.no_thanks(language)),
    ]
    return message(language, [section(words), actions("program", buttons)])


def admin_became_host(language: Language, channel: str, admin: str) -> Message:
    """Return what the other hosts read when an admin made themselves one."""
    words = texts.made_themselves_host(language, mention(admin), channel_link(channel))
    return message(language, [section(words)])


def no_host_left(language: Language, program: UUID, channel: str) -> Message:
    """Return what the workspace's admins read when the last host is gone."""
    take_over = take_over_button(language, program)
    ask = program_button(
        Action.PROGRAM_ASK_CHANNEL, program, labels.ask_channel(language)
    )
    blocks = [
        section(texts.no_host_left(language, channel_link(channel))),
        actions("program", [primary(take_over), ask]),
    ]
    return message(language, blocks)


def trouble(language: Language, channel: str, what: Trouble) -> Message:
    """Return what hosts read when Ponchik can no longer do its work in a channel."""
    words = {
        Trouble.ARCHIVED: texts.archived,
        Trouble.REMOVED: texts.removed,
        Trouble.MAY_NOT_POST: texts.may_not_post,
    }
    return message(language, [section(words[what](language, channel_link(channel)))])


def dead_message(language: Language, state: DeadMessage) -> Message:
    """Return what hosts read of a message that could not be delivered."""
    sentence, in_full = texts.message_undelivered, labels.send_message_again
    if state.introduction:
        sentence = texts.introduction_undelivered
        in_full = labels.send_introduction_again
    people = language.listing([mention(person) for person in state.people])
    words = sentence(language, channel_link(state.channel), people, state.reason)
    again = retry_button(state.effect, labels.send_again(language), in_full(language))
    return message(language, [section(words, again)])


def back_again(language: Language, state: Outage) -> Message:
    """Return what hosts read when Slack takes Ponchik's token again."""
    stages = texts.stages_missed(language, state.late, state.skipped)
    since, until = (
        _moment(language, moment, state.zone) for moment in (state.since, state.until)
    )
    words = texts.was_away(language, since, until, stages)
    return message(language, [section(words)])


def _moment(language: Language, moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return day_and_time(language, local.date(), local.time())
