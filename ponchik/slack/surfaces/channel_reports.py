"""What a channel reads of its rounds and of its program."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ponchik.slack.blocks import actions, channel_link, context, section
from ponchik.slack.buttons import Action, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.choices import next_round_buttons
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import labels, rounds
from ponchik.slack.texts import reports as texts
from ponchik.slack.texts.language import Language

#: In fewer groups a number would tell who did not meet.
_FEWEST_GROUPS = 4


@dataclass(frozen=True)
class RoundBegan:
    """`first_time` groups have never been matched before.

    Who joins by `joins_until` still gets a match, if anybody does.
    """

    program: UUID
    channel: str
    number: int
    people: int
    groups: int
    first_time: int
    next_round: date | None
    joins_until: date | None = None


@dataclass(frozen=True)
class RoundOver:
    """`too_short` are the rounds that the program leaves out before the next one.

    With `choices` people can skip the next round or take a break from here.
    """

    program: UUID
    channel: str
    number: int
    groups: int
    pairs: bool
    met: int
    scheduled: int
    next_round: date | None
    too_short: tuple[date, ...] = ()
    choices: bool = False


def round_began(language: Language, state: RoundBegan) -> Message:
    """Return what the channel reads when a round begins."""
    groups = texts.with_first_times(
        language,
        state.groups,
        state.first_time,
        texts.people_in_groups(language, state.people, state.groups),
    )
    why = program_button(Action.MEMBER_WHY, state.program, labels.why_not(language))
    outlook = (
        [rounds.next_round(language, state.next_round)] if state.next_round else []
    )
    if state.joins_until is not None:
        channel = channel_link(state.channel)
        outlook.append(texts.still_joins(language, channel, state.joins_until))
    blocks = [
        section(texts.begun(language, state.number, groups)),
        actions("member", [why]),
        *([context(" ".join(outlook))] if outlook else []),
    ]
    return message(language, blocks)


def round_over(language: Language, state: RoundOver) -> Message:
    """Return what the channel reads when a round is over: never who did not meet."""
    outlook = [rounds.too_short(language, day) for day in state.too_short]
    if state.next_round is not None:
        outlook.append(rounds.next_round(language, state.next_round))
    blocks = [
        section(_outcome(language, state)),
        *([context(" ".join(outlook))] if outlook else []),
        *([next_round_buttons(language, state.program)] if state.choices else []),
    ]
    return message(language, blocks)


def program_paused(language: Language, until: date | None) -> Message:
    """Return what the channel reads when hosts pause its program."""
    return message(language, [section(rounds.on_a_break(language, until))])


def round_skipped(language: Language, skipped: date, after: date) -> Message:
    """Return what the channel reads when hosts skip a round."""
    return message(language, [section(rounds.left_out(language, skipped, after))])


def round_moved(language: Language, planned: date, now: date) -> Message:
    """Return what the channel reads when hosts move a round to another day."""
    return message(language, [section(rounds.moved(language, planned, now))])


def _outcome(language: Language, state: RoundOver) -> str:
    if state.groups < _FEWEST_GROUPS:
        return texts.over(language, state.number)
    if state.met == 0:
        return texts.over_with_photo(language, state.number)
    return texts.over_and_met(
        language, state.number, state.met, state.scheduled, pairs=state.pairs
    )
