"""What a host reads after a command about a round."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ponchik.slack.blocks import Block, actions, channel_link, context, mention, section
from ponchik.slack.buttons import Action, Callback, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.surfaces.managing import Running, call_off_button
from ponchik.slack.surfaces.replies import said
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import confirmations, managing, rounds
from ponchik.slack.texts import host_commands as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rounds import Standing

#: A section holds 3,000 characters, and a line eight mentions at the most.
_MOST_GROUPS = 15


def groups(
    language: Language,
    channel: str,
    standing: Standing,
    members: Sequence[Sequence[str]],
) -> Message:
    """Return the running round's groups; of each alone nothing is told."""
    state = rounds.is_running(language, standing)
    lines = [
        language.listing([mention(one) for one in group])
        for group in members[:_MOST_GROUPS]
        if group
    ]
    blocks = [
        section(texts.running(language, channel_link(channel), state)),
        section("\n".join(lines)),
    ]
    more = len(members) - _MOST_GROUPS
    if more > 0:
        words = managing.more_groups(language, more, pairs=standing.pairs)
        blocks.append(context(words))
    return message(language, blocks)


def asking(language: Language, groups_: int) -> Message:
    """Return that so many groups are asked."""
    return said(confirmations.asking(language, groups_))


def asked_before(language: Language) -> Message:
    """Return that nothing new is asked."""
    return said(texts.asked_before(language))


def looking(language: Language, name: str) -> Block:
    """Return the form in which a preview will be shown; it is found by its name."""
    return waiting(language, texts.looking(language), name)


def starting(language: Language, number: int, name: str) -> Block:
    """Return that a round is being started, in a form that can still say otherwise."""
    return waiting(language, texts.starting(language, number), name)


def named(view: Block, name: str) -> Block:
    """Return a view that can be redrawn later, by this name."""
    return view | {"external_id": name}


def waiting(language: Language, words: str, name: str) -> Block:
    """Return a form that says for what somebody waits, until it is redrawn."""
    frame = Frame(Callback.NOTE, texts.one_moment(language), managing.close(language))
    return named(modal(frame, [section(words)]), name)


def would_call_off(language: Language, program: UUID, running: Running) -> Message:
    """Return how the round goes, with the button that calls it off."""
    state = rounds.is_running_until(language, running.standing, running.until)
    button = call_off_button(language, program, running)
    return message(language, [section(state), actions("now", [button])])


def paused_until(language: Language, program: UUID, until: date | None) -> Message:
    """Return that the program pauses, with the button that ends the pause."""
    words = confirmations.paused(language, until)
    button = program_button(Action.PROGRAM_RESUME, program, managing.resume(language))
    return message(language, [section(words), actions("next", [button])])
