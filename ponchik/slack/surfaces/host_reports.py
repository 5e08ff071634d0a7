"""What hosts read of a round when it begins and ends, and before it is started."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.slack.blocks import (
    Block,
    actions,
    channel_link,
    context,
    fields,
    link_button,
    mention,
    section,
)
from ponchik.slack.buttons import (
    Action,
    Callback,
    ModalMetadata,
    metadata_text,
    program_button,
    retry_button,
)
from ponchik.slack.client.calls import Message
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.surfaces.absences import Absence, absences_text
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import labels, managing
from ponchik.slack.texts import reports as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import count_of_groups

_MOST_SHOWN = 4
_MOST_UNDELIVERED = 5


@dataclass(frozen=True)
class Partition:
    """How people were put into groups; `fewest`: no other way has fewer repeats."""

    people: int
    groups: int
    first_time: int
    repeats: int
    fewest: bool

    @property
    def pairs(self) -> bool:
        return self.people == 2 * self.groups


@dataclass(frozen=True)
class BeganForHosts:
    program: UUID
    channel: str
    number: int
    partition: Partition
    absences: tuple[Absence, ...]
    url: str | None


@dataclass(frozen=True)
class Undelivered:
    """An introduction that Slack refused for good: to whom, and in which words.

    Without an `effect` it cannot be sent again: its round is over.
    """

    effect: UUID | None
    people: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Rate:
    """How many groups met of those that answered, in an earlier round."""

    met: int
    answered: int


@dataclass(frozen=True)
class OverForHosts:
    """What the groups said that were introduced; `silent` ones said nothing.

    `first_time` groups of those that met had never been matched before.
    """

    program: UUID
    channel: str
    number: int
    pairs: bool
    met: int
    scheduled: int
    not_met: int
    silent: int
    people_answered: int
    people: int
    first_time: int
    before: tuple[Rate, ...]
    undelivered: tuple[Undelivered, ...]
    url: str | None

    @property
    def answered(self) -> int:
        return self.met + self.scheduled + self.not_met


@dataclass(frozen=True)
class DryRun:
    """The groups that a round would have now, by Slack ids.

    `seed` makes them again, and `digest` tells them from others; `notice` says why they
    are not those that were shown before.
    """

    program: UUID
    channel: str
    number: int
    seed: int
    partition: Partition
    groups: tuple[tuple[str, ...], ...]
    absences: tuple[Absence, ...]
    can_start: bool
    digest: str | None = None
    notice: str | None = None


def round_began_for_hosts(language: Language, state: BeganForHosts) -> Message:
    """Return what a host reads when a round begins."""
    parts = state.partition
    groups = texts.people_in_groups(language, parts.people, parts.groups)
    before = texts.met_before(
        language, parts.repeats, pairs=parts.pairs, fewest=parts.fewest
    )
    channel = channel_link(state.channel)
    begun = texts.begun_for_hosts(language, state.number, channel, groups, before)
    blocks = [
        section(begun),
        *_absent(language, state.absences),
        _further(language, state.program, state.url),
    ]
    return message(language, blocks)


def round_over_for_hosts(language: Language, state: OverForHosts) -> Message:
    """Return what a host reads when a round is over: counts, and what went wrong."""
    rate = texts.rate(
        language, state.met, state.answered, state.silent, pairs=state.pairs
    )
    channel = channel_link(state.channel)
    over = texts.over_for_hosts(language, state.number, channel, rate)
    blocks = [
        section(over),
        fields(_figures(language, state)),
        *_before(language, state.before),
        *_undelivered(language, state.undelivered),
        _further(language, state.program, state.url),
    ]
    return message(language, blocks)


def dry_run_modal(language: Language, state: DryRun) -> Block:
    """Return the groups that a round would have, before anything is sent."""
    frame = Frame(
        Callback.ROUND_START,
        managing.preview_title(language, state.number),
        managing.close(language),
        managing.start_now(language) if state.can_start else None,
        metadata_text(
            ModalMetadata(
                state.program,
                seed=state.seed,
                people=state.partition.people,
                digest=state.digest,
            )
        ),
    )
    blocks = [
        *([section(state.notice)] if state.notice else []),
        section(_partition(language, state)),
        section(_groups(language, state.groups)),
        context(_rest(language, state)),
        *_absent(language, state.absences),
    ]
    return modal(frame, blocks)


def _absent(language: Language, absences: tuple[Absence, ...]) -> list[Block]:
    words = absences_text(language, absences)
    return [] if words is None else [context(words)]


def _further(language: Language, program: UUID, url: str | None) -> Block:
    manage = program_button(Action.PROGRAM_MANAGE, program, labels.manage(language))
    if url is None:
        return actions("round", [manage])
    look = link_button(labels.look_at_round(language), Action.ROUND_OPEN, url)
    return actions("round", [look, manage])


def _figures(language: Language, state: OverForHosts) -> list[tuple[str, str]]:
    def groups(number: int) -> str:
        return count_of_groups(language, number, pairs=state.pairs)

    answered = texts.some_of(language, state.people_answered, state.people)
    first_time = texts.some_of_groups(
        language, state.first_time, state.met, pairs=state.pairs
    )
    return [
        (texts.met_field(language), groups(state.met)),
        (texts.scheduled_field(language), groups(state.scheduled)),
        (texts.not_met_field(language), groups(state.not_met)),
        (texts.silent_field(language), groups(state.silent)),
        (texts.answered_field(language), answered),
        (texts.first_time_field(language), first_time),
    ]


def _before(language: Language, before: tuple[Rate, ...]) -> list[Block]:
    rates = [texts.some_of(language, rate.met, rate.answered) for rate in before]
    return [context(texts.rounds_before(language, rates))] if rates else []


def _undelivered(
    language: Language, undelivered: tuple[Undelivered, ...]
) -> list[Block]:
    shown = undelivered[:_MOST_UNDELIVERED]
    several = len(shown) > 1
    blocks = [
        _one_undelivered(language, one, place if several else None)
        for place, one in enumerate(shown, 1)
    ]
    more = len(undelivered) - len(shown)
    if more:
        blocks.append(context(texts.more_not_delivered(language, more)))
    return blocks


def _one_undelivered(language: Language, one: Undelivered, place: int | None) -> Block:
    people = language.listing([mention(person) for person in one.people])
    words = texts.chat_not_opened(language, people, one.reason)
    if one.effect is None:
        return section(words)
    again = retry_button(
        one.effect,
        labels.send_again(language),
        labels.send_introduction_again(language),
        place,
    )
    return section(words, again)


def _partition(language: Language, state: DryRun) -> str:
    parts = state.partition
    groups = texts.people_in_groups(language, parts.people, parts.groups)
    where = texts.preview(language, groups, channel_link(state.channel))
    sentence = texts.with_first_times(language, parts.groups, parts.first_time, where)
    if parts.repeats == 0:
        return sentence
    repeats = texts.repeats_in_preview(language, parts.repeats, fewest=parts.fewest)
    return f"{sentence} {repeats}"


def _groups(language: Language, groups: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join(
        language.listing([mention(member) for member in group])
        for group in groups[:_MOST_SHOWN]
    )


def _rest(language: Language, state: DryRun) -> str:
    nothing_sent = managing.nothing_sent(language)
    more = len(state.groups) - _MOST_SHOWN
    if more <= 0:
        return nothing_sent
    rest = managing.more_groups(language, more, pairs=state.partition.pairs)
    return f"{rest} {nothing_sent}"
