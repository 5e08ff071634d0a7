"""Who is not in a round, as its hosts read it, and as the person does.

Own choices and switches are told as counts; technical reasons with names, as hosts can
do something about them. Bots are nobody's news.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ponchik.slack.blocks import actions, channel_link, mention, section
from ponchik.slack.buttons import Action, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import labels
from ponchik.slack.texts import reasons as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.reasons import WhyNot

_COUNTED = (
    *(WhyNot.ON_BREAK, WhyNot.SKIPPED, WhyNot.STOPPED, WhyNot.UNHEARD),
    WhyNot.JOINED_LATE,
)
_NAMED = (
    *(WhyNot.DEACTIVATED, WhyNot.NOT_JOINED, WhyNot.NOT_FOUND),
    *(WhyNot.UNMATCHED, WhyNot.LEFT_OUT),
)
_SWITCHED_OFF = (WhyNot.GUEST, WhyNot.EXTERNAL)
_MOST_NAMES = 10
#: These last until they are undone, by one press; who skipped a round is back.
_OWN_CHOICES = {WhyNot.ON_BREAK, WhyNot.STOPPED, WhyNot.UNHEARD}


@dataclass(frozen=True)
class Absence:
    """Somebody by Slack id, and the recorded reason."""

    person: str
    reason: WhyNot


@dataclass(frozen=True)
class OwnAbsence:
    """Why one person was not in a round; `when` is the day that the reason names.

    Undelivered, `others` are in the group of whom the person should have heard.
    """

    program: UUID
    channel: str
    round_number: int
    reason: WhyNot
    when: date | None = None
    others: tuple[str, ...] = ()


def absences_text(language: Language, absences: tuple[Absence, ...]) -> str | None:
    """Return the sentence for hosts; None if there is nothing to tell."""
    counts = {reason: _people(absences, reason) for reason in WhyNot}
    named = [
        texts.named(language, reason, mention(person))
        for reason in _NAMED
        for person in counts[reason]
    ]
    left_unnamed = len(named) - _MOST_NAMES
    if left_unnamed > 0:
        named[_MOST_NAMES:] = [texts.and_more_people(language, left_unnamed)]
    parts = [
        *_counts(language, counts, _COUNTED),
        *named,
        *_counts(language, counts, _SWITCHED_OFF),
    ]
    return texts.not_in_it(language, parts) if parts else None


def why_not(language: Language, state: OwnAbsence) -> Message:
    """Return why somebody was not in a round, to that person alone."""
    blocks = [section(_reason(language, state))]
    if state.reason in _OWN_CHOICES:
        back = program_button(
            Action.MEMBER_RESUME, state.program, labels.back(language)
        )
        blocks.append(actions("member", [back]))
    return message(language, blocks)


def _people(absences: tuple[Absence, ...], reason: WhyNot) -> list[str]:
    return [absence.person for absence in absences if absence.reason is reason]


def _counts(
    language: Language, people: dict[WhyNot, list[str]], reasons: tuple[WhyNot, ...]
) -> list[str]:
    return [
        texts.counted(language, reason, len(people[reason]))
        for reason in reasons
        if people[reason]
    ]


def _reason(language: Language, state: OwnAbsence) -> str:
    if state.reason is WhyNot.UNDELIVERED and state.others:
        others = language.listing([mention(other) for other in state.others])
        return texts.undelivered(language, others)
    if state.reason is WhyNot.LOOKED_FOR:
        link = channel_link(state.channel)
        return texts.looked_for(language, state.round_number, link)
    return texts.not_in_round(
        language,
        state.round_number,
        channel_link(state.channel),
        texts.because(language, state.reason, state.when),
    )
