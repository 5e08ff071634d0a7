"""Home: what is open for a person, their programs, and what can be done about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ponchik.slack.blocks import (
    Block,
    actions,
    button,
    channel_link,
    context,
    described,
    header,
    overflow,
    section,
)
from ponchik.slack.buttons import (
    Action,
    Callback,
    MenuItem,
    menu_value,
    program_button,
)
from ponchik.slack.surfaces.managing import Paused
from ponchik.slack.texts import home as texts
from ponchik.slack.texts import labels, rounds
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import Plan
from ponchik.slack.texts.rounds import Standing

#: Of more, the rest is told by command; and above so many, buttons hide behind ⋯.
_MOST_PROGRAMS = 20
_MOST_WITH_BUTTONS = 5
_MOST_CHANNELS = 5
_PRESSES = {
    MenuItem.BREAK: (Action.MEMBER_BREAK, labels.take_break),
    MenuItem.RESUME: (Action.MEMBER_RESUME, labels.back),
    MenuItem.MANAGE: (Action.PROGRAM_MANAGE, labels.manage),
    MenuItem.SETTINGS: (Action.PROGRAM_SETTINGS, labels.settings),
}


class Membership(StrEnum):
    """How a person stands to a program; hosts need not take part themselves."""

    IN = "in"
    ON_BREAK = "on_break"
    SKIPPING = "skipping"
    OUT = "out"
    NOT_THERE = "not_there"


class HomeTrouble(StrEnum):
    """What a host reads before anything else; the first two are counted."""

    INTRODUCTIONS = "introductions"
    MESSAGES = "messages"
    MAY_NOT_POST = "may_not_post"


@dataclass(frozen=True)
class HomeProgram:
    """A program of this person; `menu` is what can be done about it from here.

    `break_until` is a break's last day, `running` and `trouble` are for its hosts.
    """

    program: UUID
    channel: str
    plan: Plan
    membership: Membership
    is_host: bool
    next_round: date | None
    menu: tuple[MenuItem, ...]
    break_until: date | None = None
    paused: Paused | None = None
    running: Standing | None = None
    trouble: HomeTrouble | None = None
    undelivered: int = 0


@dataclass(frozen=True)
class OpenChannel:
    """A channel with a program that this person could join."""

    channel: str
    people: int
    next_round: date | None


@dataclass(frozen=True)
class HomeState:
    """`matches` and `earlier` are the blocks of a person's own meetings.

    Without any, `matches` is empty; None where Home does not tell. `personal` are the
    buttons about all programs.
    """

    programs: tuple[HomeProgram, ...]
    channels: tuple[OpenChannel, ...]
    personal: tuple[Action, ...]
    matches: tuple[Block, ...] | None = None
    earlier: tuple[Block, ...] = ()


def home_view(language: Language, state: HomeState) -> Block:
    """Return Home: open matches, programs, settings, earlier matches."""
    empty = not state.programs and not state.matches
    blocks = _invitation(language, state) if empty else _content(language, state)
    return {"type": "home", "callback_id": Callback.HOME, "blocks": blocks}


def _content(language: Language, state: HomeState) -> list[Block]:
    personal = _personal(language, state.personal)
    return [
        *_matches(language, state.matches),
        *_programs(language, state.programs),
        *([header(texts.for_all_programs(language)), *personal] if personal else []),
        *state.earlier,
        context(texts.help_hint(language)),
    ]


def _invitation(language: Language, state: HomeState) -> list[Block]:
    channels = [
        texts.open_channel(
            language, channel_link(one.channel), one.people, one.next_round
        )
        for one in state.channels[:_MOST_CHANNELS]
    ]
    join = [section(texts.join(language, channels))] if channels else []
    bring = texts.bring_me(language) if channels else texts.bring_me_first(language)
    return [
        header(texts.meet_somebody(language)),
        section(texts.what_i_do(language)),
        *join,
        section(bring),
        *_personal(language, (Action.PRIVACY_SHOW,)),
        *state.earlier,
    ]


def _matches(language: Language, matches: Sequence[Block] | None) -> list[Block]:
    if matches is None:
        return []
    shown = matches or [section(texts.nothing_open(language))]
    return [header(texts.your_matches(language)), *shown]


def _programs(language: Language, programs: Sequence[HomeProgram]) -> list[Block]:
    if not programs:
        return []
    with_menus = len(programs) > _MOST_WITH_BUTTONS
    shown = sorted(programs, key=_urgency)[:_MOST_PROGRAMS]
    blocks = [header(texts.your_programs(language))]
    for place, program in enumerate(shown, 1):
        blocks += _program(language, program, place, with_menu=with_menus)
    more = len(programs) - len(shown)
    if more:
        blocks.append(context(texts.more_programs(language, more)))
    return blocks


def _urgency(program: HomeProgram) -> tuple[bool, date]:
    """Trouble comes first, then what starts next."""
    return program.trouble is None, program.next_round or date.max


def _program(
    language: Language, state: HomeProgram, place: int, *, with_menu: bool
) -> list[Block]:
    words = _words(language, state)
    if not state.menu:
        return [section(words)]
    if with_menu:
        return [section(words, _menu(language, state, place))]
    buttons = [_button(language, state, item, place) for item in state.menu]
    if len(buttons) == 1:
        return [section(words, buttons[0])]
    return [section(words), actions(f"program:{place}", buttons)]


def _menu(language: Language, state: HomeProgram, place: int) -> Block:
    options = [
        (_PRESSES[item][1](language), menu_value(item, state.program, place))
        for item in state.menu
    ]
    return overflow(Action.PROGRAM_MORE.numbered(place), options)


def _button(
    language: Language, state: HomeProgram, item: MenuItem, place: int
) -> Block:
    action, label = _PRESSES[item]
    return program_button(action.numbered(place), state.program, label(language))


def _words(language: Language, state: HomeProgram) -> str:
    channel = channel_link(state.channel)
    name = texts.program(language, channel, state.plan.size, state.plan.rhythm)
    following = _following(language, state)
    membership = _membership(language, state)
    if state.is_host:
        return "\n".join(
            [f"{name} · {membership}", following, *_state_line(language, state)]
        )
    return (
        f"{name}\n{following} · {membership}" if membership else f"{name}\n{following}"
    )


def _following(language: Language, state: HomeProgram) -> str:
    if state.paused is not None:
        return texts.paused(language, state.paused.until)
    if state.next_round is None:
        return texts.no_next_round(language)
    return rounds.next_round_at(language, state.next_round, state.plan.at)


def _membership(language: Language, state: HomeProgram) -> str:
    match state.membership, state.is_host:
        case Membership.IN, True:
            return texts.in_and_host(language)
        case Membership.IN, False:
            return texts.taking_part(language)
        case Membership.ON_BREAK, _:
            return texts.on_a_break(language, state.break_until)
        case Membership.SKIPPING, _:
            return texts.skipping(language)
        case Membership.OUT, False:
            return texts.stopped(language)
        case _:
            return texts.host(language) if state.is_host else ""


def _state_line(language: Language, state: HomeProgram) -> list[str]:
    """Return one line: of trouble, or else of the round that runs."""
    match state.trouble:
        case HomeTrouble.INTRODUCTIONS:
            return [texts.introductions_undelivered(language, state.undelivered)]
        case HomeTrouble.MESSAGES:
            return [texts.messages_undelivered(language, state.undelivered)]
        case HomeTrouble.MAY_NOT_POST:
            return [texts.may_not_post(language)]
        case None:
            running = state.running
            return [rounds.is_running(language, running)] if running else []


def _personal(language: Language, personal: Sequence[Action]) -> list[Block]:
    known = {
        Action.MEMBER_HOURS: button(
            labels.working_hours(language), Action.MEMBER_HOURS
        ),
        Action.MEMBER_BLOCK: described(
            button(labels.block(language), Action.MEMBER_BLOCK),
            labels.block_in_full(language),
        ),
        Action.PRIVACY_SHOW: button(labels.what_i_know(language), Action.PRIVACY_SHOW),
    }
    buttons = [shown for action, shown in known.items() if action in personal]
    return [actions("me", buttons)] if buttons else []
