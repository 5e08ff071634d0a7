"""The modal from which a host steers a program by hand."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ponchik.slack.blocks import (
    Block,
    actions,
    channel_link,
    confirmed,
    danger,
    divider,
    link_button,
    section,
    shortened,
)
from ponchik.slack.buttons import (
    Action,
    Callback,
    ModalMetadata,
    metadata_text,
    program_button,
)
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.texts import labels, rounds
from ponchik.slack.texts import managing as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import Plan
from ponchik.slack.texts.rounds import Standing


@dataclass(frozen=True)
class Running:
    """The round that runs; `to_ask` groups have not met yet, as far as they said."""

    standing: Standing
    until: date
    to_ask: int


@dataclass(frozen=True)
class Paused:
    """Without a day it is until somebody resumes the program."""

    until: date | None


@dataclass(frozen=True)
class Management:
    """`name` is the channel's; `upcoming` is None where no round is planned.

    `after` is the round that takes place if the upcoming one is skipped, and `url`
    that of the round's page, if Ponchik has pages for hosts.
    """

    program: UUID
    channel: str
    name: str
    plan: Plan
    running: Running | None
    upcoming: date | None
    after: date | None
    paused: Paused | None
    url: str | None


def manage_modal(language: Language, state: Management) -> Block:
    """Return the modal; its buttons do what they say at once."""
    frame = Frame(
        Callback.PROGRAM_MANAGE,
        texts.title(language),
        texts.close(language),
        metadata=metadata_text(
            ModalMetadata(state.program, day=_shown(state.upcoming))
        ),
    )
    blocks = [
        section(f"{_program(language, state)}\n{_running(language, state)}"),
        *_now(language, state),
        divider(),
        section(_next(language, state)),
        actions("next", _next_buttons(language, state)),
        *_repairs(language, state),
    ]
    return modal(frame, blocks)


def _shown(upcoming: date | None) -> int | None:
    return None if upcoming is None else upcoming.toordinal()


def _program(language: Language, state: Management) -> str:
    return rounds.program(language, channel_link(state.channel), state.plan)


def _running(language: Language, state: Management) -> str:
    if state.running is None:
        return rounds.none_is_running(language)
    return rounds.is_running_until(
        language, state.running.standing, state.running.until
    )


def _now(language: Language, state: Management) -> list[Block]:
    if state.running is None:
        return []
    questions = _questions(language, state.program, state.running)
    call_off = call_off_button(language, state.program, state.running)
    return [actions("now", [*questions, call_off])]


def _questions(language: Language, program: UUID, running: Running) -> list[Block]:
    """Nobody is left to ask: there is nothing to press."""
    if running.to_ask == 0:
        return []
    how, whether = texts.ask_how(language), texts.ask_whether(language)
    would_ask = (
        texts.would_ask_how(language, running.to_ask),
        texts.would_ask_whether(language, running.to_ask, running.until),
    )
    buttons = (
        program_button(Action.ROUND_CHECK_IN, program, how),
        program_button(Action.ROUND_CLOSE, program, whether),
    )
    title, yes, no = (
        texts.ask_title(language),
        texts.ask_now(language),
        texts.not_now(language),
    )
    return [
        confirmed(button, title, would, yes, no)
        for button, would in zip(buttons, would_ask, strict=True)
    ]


def call_off_button(language: Language, program: UUID, running: Running) -> Block:
    """Return the button that calls the round off, once somebody confirms it."""
    button = program_button(Action.ROUND_CANCEL, program, texts.call_off(language))
    return confirmed(
        danger(button),
        texts.call_off_title(language, running.standing.number),
        texts.would_call_off(language, running.standing.groups),
        texts.call_it_off(language),
        texts.keep_it(language),
    )


def _next(language: Language, state: Management) -> str:
    if state.paused is not None:
        return rounds.paused(language, state.paused.until)
    if state.upcoming is None:
        return rounds.no_next_round(language)
    return rounds.next_round_in_bold(language, state.upcoming, state.plan.at)


def _next_buttons(language: Language, state: Management) -> list[Block]:
    settings = program_button(
        Action.PROGRAM_SETTINGS, state.program, labels.settings(language)
    )
    if state.paused is not None:
        resume = program_button(
            Action.PROGRAM_RESUME, state.program, texts.resume(language)
        )
        return [resume, settings]
    pause = _pause(language, state)
    if state.upcoming is None:
        return [pause, settings]
    preview = program_button(
        Action.ROUND_PREVIEW, state.program, texts.show_groups(language)
    )
    return [preview, _skip(language, state), pause, settings]


def _skip(language: Language, state: Management) -> Block:
    words = texts.skip_it(language)
    return confirmed(
        program_button(Action.PROGRAM_SKIP, state.program, words),
        texts.skip_title(language),
        texts.would_skip(language, state.after),
        words,
        texts.back(language),
    )


def _pause(language: Language, state: Management) -> Block:
    return confirmed(
        program_button(Action.PROGRAM_PAUSE, state.program, texts.pause(language)),
        texts.pause_title(language, shortened(state.name)),
        texts.would_pause(language),
        texts.pause_it(language),
        texts.back(language),
    )


def _repairs(language: Language, state: Management) -> list[Block]:
    buttons = []
    if state.running is not None:
        buttons.append(
            program_button(
                Action.ROUND_RESEND, state.program, texts.send_again(language)
            )
        )
    if state.url is not None:
        look = labels.look_at_round(language)
        buttons.append(link_button(look, Action.ROUND_OPEN, state.url))
    return [divider(), actions("repair", buttons)] if buttons else []
