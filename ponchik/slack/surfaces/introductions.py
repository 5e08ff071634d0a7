"""The introduction of a group: who, why, when, and a question to begin with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ponchik.events.program import Goal
from ponchik.slack.blocks import (
    Block,
    actions,
    context,
    escape,
    mention,
    plain_section,
    section,
)
from ponchik.slack.buttons import Action
from ponchik.slack.buttons.times import meeting_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.slack.surfaces.offered_times import Clocks, Offered, offered_blocks
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import introductions as texts
from ponchik.slack.texts import times
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.matches import goal

#: The titles of larger groups would be a list of their own.
_MOST_WITH_TITLES = 4
_MOST_OF_A_TITLE = 80
_ANY_CLOCK = Clocks("UTC", ("UTC",))


@dataclass(frozen=True)
class Reasons:
    """So many pairs were matched before, the last in round `last`."""

    repeats: int
    last: int | None
    goals: Sequence[Goal] = ()


@dataclass(frozen=True)
class Beginning:
    """What a group is given to begin with, as things stand.

    `titles` are by Slack id. Without `offered` times nobody can press one; `apart`: no
    hour is common to all. Once a time is `agreed` the choice is closed. `asked_on` is
    when the group is asked, `more_questions` whether it can have another one.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    reasons: Reasons | None = None
    clocks: Clocks = _ANY_CLOCK
    offered: Sequence[Offered] = ()
    outside: Sequence[str] = ()
    apart: bool = False
    agreed: datetime | None = None
    can_suggest: bool = True
    question: str | None = None
    more_questions: bool = False
    asked_on: date | None = None


PLAIN = Beginning()


def introduction(view: MeetingView, given: Beginning = PLAIN) -> Message:
    """Return the message that introduces a group."""
    language = view.language
    greeting = texts.greeting(
        language, view.everyone, view.channel_link, len(view.members)
    )
    blocks = [
        section(greeting),
        *_who(view, given.titles),
        *_why(view, given.reasons),
        *_hosts_words(view),
        *_when(view, given),
        *_question(language, given.question),
        *_buttons(view, given),
        context(_asked(language, given)),
    ]
    return message(language, blocks)


def _who(view: MeetingView, titles: Mapping[str, str]) -> Iterator[Block]:
    named = [
        texts.title(
            view.language, mention(member), escape(titles[member][:_MOST_OF_A_TITLE])
        )
        for member in view.members
        if member in titles
    ]
    if named and len(view.members) <= _MOST_WITH_TITLES:
        yield context(" · ".join(named))


def _why(view: MeetingView, reasons: Reasons | None) -> Iterator[Block]:
    if reasons is None:
        return
    language, number = view.language, len(view.members)
    first = (
        texts.matched_before(language, number, reasons.last)
        if reasons.repeats
        else texts.never_matched(language, number)
    )
    served = [goal(language, one) for one in reasons.goals]
    yield context(texts.why(language, [first, *served]))


def _hosts_words(view: MeetingView) -> Iterator[Block]:
    """Show what hosts typed as it is: nobody is called by it, and nothing linked."""
    if view.words:
        yield plain_section(texts.from_your_hosts(view.language, view.words))


def _when(view: MeetingView, given: Beginning) -> Iterator[Block]:
    language, leader = view.language, mention(view.leader)
    if given.agreed is not None:
        yield section(
            times.you_meet(language, given.clocks.shown(language, given.agreed))
        )
        return
    if not given.offered:
        yield section(texts.lead(language, leader))
        if given.apart:
            yield context(times.hours_do_not_meet(language))
        return
    yield section(texts.lead_with_times(language, leader))
    yield from offered_blocks(language, view.meeting, given.clocks, given.offered)
    yield context(_where_from(language, given.outside))


def _where_from(language: Language, outside: Sequence[str]) -> str:
    if not outside:
        return times.from_working_hours(language)
    who = language.listing([mention(member) for member in outside])
    return times.early_or_late(language, who)


def _question(language: Language, question: str | None) -> Iterator[Block]:
    if question is not None:
        yield section(texts.to_warm_up(language, question))


def _buttons(view: MeetingView, given: Beginning) -> Iterator[Block]:
    language, meeting = view.language, view.meeting
    labels = {
        Action.SLOT_SUGGEST: times.suggest_another(language),
        Action.ICEBREAKER_NEXT: texts.another_question(language),
    }
    shown = {
        Action.SLOT_SUGGEST: given.can_suggest and given.agreed is None,
        Action.ICEBREAKER_NEXT: given.more_questions,
    }
    buttons = [
        meeting_button(action, meeting, label)
        for action, label in labels.items()
        if shown[action]
    ]
    if buttons:
        yield actions("group", buttons)


def _asked(language: Language, given: Beginning) -> str:
    if given.agreed is not None:
        return texts.asked_after(language)
    if given.asked_on is None:
        return texts.asked_later(language)
    return texts.asked_on(language, given.asked_on)
