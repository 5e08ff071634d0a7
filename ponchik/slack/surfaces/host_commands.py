"""What a host reads after a command about a round."""

from collections.abc import Sequence

from ponchik.slack.blocks import channel_link, context, mention, section
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.host_reports import DryRun, dry_run_modal
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


def dry_run(language: Language, state: DryRun) -> Message:
    """Return the groups that a round would have, and how it is started."""
    shown = dry_run_modal(language, state)["blocks"]
    how = context(texts.how_to_start(language))
    return message(language, [*shown, how])


def asking(language: Language, groups_: int) -> Message:
    """Return that so many groups are asked."""
    return said(confirmations.asking(language, groups_))


def asked_before(language: Language) -> Message:
    """Return that nothing new is asked."""
    return said(texts.asked_before(language))


def looking(language: Language) -> Message:
    """Return that a preview is on its way."""
    return said(texts.looking(language))


def starting(language: Language, number: int) -> Message:
    """Return that a round is being started."""
    return said(texts.starting(language, number))
