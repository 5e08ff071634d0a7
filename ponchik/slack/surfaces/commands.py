"""What `/ponchik` answers to whoever typed it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from ponchik.slack.blocks import (
    Block,
    actions,
    channel_link,
    context,
    escape,
    mention,
    section,
)
from ponchik.slack.buttons import Action, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.home import Membership
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import commands as texts
from ponchik.slack.texts import labels, rounds
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import sentence
from ponchik.slack.texts.rounds import Standing

#: As many characters as a section can hold, and room for "And 3 more.".
_MOST_CHARACTERS = 2900
_MOST_TYPED = 40
HOST_COMMANDS = (
    *("settings", "groups", "start", "check-in", "close", "cancel", "pause"),
)


@dataclass(frozen=True)
class StatusProgram:
    """How one program stands for a person; `others` are those of an open match.

    `running` is the round that runs, for hosts.
    """

    channel: str
    membership: Membership
    next_round: date | None
    break_until: date | None = None
    others: tuple[str, ...] = ()
    meets: tuple[date, time] | None = None
    running: Standing | None = None


@dataclass(frozen=True)
class Status:
    """`can_break` and `can_resume` are the programs that the buttons are about."""

    programs: tuple[StatusProgram, ...]
    can_break: UUID | None = None
    can_resume: UUID | None = None


def help_message(language: Language, commands: Collection[str]) -> Message:
    """Return what can be typed, of the commands that are known."""
    blocks = [
        section(texts.what_i_do(language)),
        *_for_members(language, commands),
        *_for_hosts(language, commands),
        context(texts.where(language)),
    ]
    return message(language, blocks)


def status_message(language: Language, state: Status) -> Message:
    """Return how somebody's programs stand."""
    if not state.programs:
        return message(language, [section(texts.in_nothing(language))])
    lines = [_status(language, program) for program in state.programs]
    shown = _fitting(lines)
    if len(shown) < len(lines):
        shown = [*shown, texts.more_programs(language, len(lines) - len(shown))]
    blocks = [section("\n".join(shown)), *_choices(language, state)]
    return message(language, blocks)


def unknown_command(language: Language, typed: str, meant: str | None) -> Message:
    """Return the answer to a typo, with the command that was meant, if one is near."""
    harmless = escape(typed[:_MOST_TYPED].replace("`", "'"))
    return message(language, [section(texts.unknown(language, harmless, meant))])


def which_program(language: Language, channels: Sequence[str]) -> Message:
    """Return the answer to a host's command that could be about several channels."""
    if not channels:
        return message(language, [section(texts.hosts_nothing(language))])
    links = [channel_link(channel) for channel in channels[:20]]
    return message(language, [section(texts.which_program(language, links))])


def only_hosts_pause(language: Language) -> Message:
    """Return the answer to `pause` by somebody who wants a break."""
    return message(language, [section(texts.only_hosts_pause(language))])


def unreadable_day(language: Language, typed: str) -> Message:
    """Return the answer to a day that cannot be read."""
    harmless = escape(typed[:_MOST_TYPED].replace("`", "'"))
    return message(language, [section(texts.unreadable_day(language, harmless))])


def _for_members(language: Language, commands: Collection[str]) -> list[Block]:
    lines = [
        line
        for names, line in texts.members_commands(language).items()
        if set(names) <= set(commands)
    ]
    return [section("\n".join([texts.for_you(language), *lines]))] if lines else []


def _for_hosts(language: Language, commands: Collection[str]) -> list[Block]:
    known = [name for name in HOST_COMMANDS if name in commands]
    if not known:
        return []
    first, *others = known
    line = ", ".join([f"`/ponchik {first}`", *(f"`{name}`" for name in others)])
    return [section(f"{texts.for_hosts(language)}\n{line}")]


def _status(language: Language, state: StatusProgram) -> str:
    parts = [_membership(language, state)]
    if state.others:
        match = _match(language, state.others, state.meets)
        is_in = state.membership in {Membership.IN, Membership.NOT_THERE}
        parts = [match, *([] if is_in else map(sentence, parts))]
    if state.next_round is not None and state.membership is not Membership.ON_BREAK:
        parts.append(rounds.next_round(language, state.next_round))
    if state.running is not None:
        parts.append(rounds.is_running(language, state.running))
    return texts.status_line(language, channel_link(state.channel), parts)


def _membership(language: Language, state: StatusProgram) -> str:
    match state.membership:
        case Membership.IN:
            return texts.you_are_in(language)
        case Membership.ON_BREAK:
            return texts.on_a_break(language, state.break_until)
        case Membership.SKIPPING:
            return texts.you_skip(language)
        case Membership.OUT:
            return texts.you_are_out(language)
        case Membership.NOT_THERE:
            return texts.you_host(language)


def _match(
    language: Language, others: tuple[str, ...], meets: tuple[date, time] | None
) -> str:
    names = [mention(other) for other in others]
    if meets is None:
        return texts.have_no_time(language, names)
    return texts.meet_on(language, names, *meets)


def _fitting(lines: Sequence[str]) -> list[str]:
    """Return the first lines, as many as fit."""
    room, shown = _MOST_CHARACTERS, []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    return shown


def _choices(language: Language, state: Status) -> list[Block]:
    offered = [
        (Action.MEMBER_BREAK, state.can_break, labels.take_break(language)),
        (Action.MEMBER_RESUME, state.can_resume, labels.back(language)),
    ]
    buttons = [
        program_button(action, program, label)
        for action, program, label in offered
        if program is not None
    ]
    return [actions("member", buttons)] if buttons else []
