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
from ponchik.slack.buttons.times import meeting_button, time_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.slack.surfaces.offered_times import Clocks, Offered, offered_blocks
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import departures, times
from ponchik.slack.texts import introductions as texts
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
class Arrival:
    """Who came while the round ran, by Slack id, and why.

    Their group `is_new`; or the others were one before, and `had_agreed` on a time.
    """

    lost_match: Sequence[str]
    came_late: Sequence[str]
    is_new: bool
    had_agreed: datetime | None = None


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
    arrival: Arrival | None = None


PLAIN = Beginning()


def introduction(view: MeetingView, given: Beginning = PLAIN) -> Message:
    """Return the message that introduces a group, as it is by now."""
    language, arrival = view.language, given.arrival
    if arrival is not None and not arrival.is_new:
        return _larger_group(view, given, arrival)
    greeting = texts.greeting(
        language, view.everyone, view.channel_link, len(view.members)
    )
    blocks = [
        section(_brought_together(view, arrival) if arrival else greeting),
        *_who(view, given.titles),
        *_why(view, given.reasons),
        *_hosts_words(view),
        *_when(view, given),
        *_question(language, given.question),
        *_buttons(view, given),
        context(f"{_asked(language, given)} {departures.nobody_asks_why(language)}"),
    ]
    return message(language, blocks)


def _larger_group(view: MeetingView, given: Beginning, arrival: Arrival) -> Message:
    """Return what a group reads in its new chat, which somebody came to."""
    here = departures.go_on_here(view.language)
    blocks = [section(f"{_brought_together(view, arrival)} {here}")]
    if arrival.had_agreed is not None:
        blocks += _does_it_suit(view, given, arrival, arrival.had_agreed)
    else:
        blocks += [*_when(view, given), *_buttons(view, given)]
    return message(view.language, blocks)


def _brought_together(view: MeetingView, arrival: Arrival) -> str:
    language, channel = view.language, view.channel_link
    lost = list(map(mention, arrival.lost_match))
    late = list(map(mention, arrival.came_late))
    clauses = [
        clause(language, who, channel)
        for clause, who in (
            (departures.lost_their_match, lost),
            (departures.came_late, late),
        )
        if who
    ]
    why, number = language.listing(clauses), len(view.members)
    return departures.are_a_group(language, view.everyone, why, number)


def _does_it_suit(
    view: MeetingView, given: Beginning, arrival: Arrival, time: datetime
) -> Iterator[Block]:
    language, came = view.language, [*arrival.lost_match, *arrival.came_late]
    others = [mention(one) for one in view.members if one not in came]
    shown = given.clocks.shown(language, time)
    asked = language.listing(list(map(mention, came)))
    yield section(
        departures.had_agreed(language, language.listing(others), shown, asked)
    )
    label = times.works_for_me(language)
    step_out, suggest = departures.step_out(language), times.suggest_another(language)
    yield actions(
        "slots",
        [
            time_button(view.meeting, 1, time, label, label),
            meeting_button(Action.SLOT_SUGGEST, view.meeting, suggest),
            meeting_button(Action.MEETING_STEP_OUT, view.meeting, step_out),
        ],
    )


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
        Action.MEETING_STEP_OUT: departures.step_out(language),
    }
    shown = {
        Action.SLOT_SUGGEST: given.can_suggest and given.agreed is None,
        Action.ICEBREAKER_NEXT: given.more_questions,
        Action.MEETING_STEP_OUT: True,
    }
    buttons = [
        meeting_button(action, meeting, label)
        for action, label in labels.items()
        if shown[action]
    ]
    yield actions("group", buttons)


def _asked(language: Language, given: Beginning) -> str:
    if given.agreed is not None:
        return texts.asked_after(language)
    if given.asked_on is None:
        return texts.asked_later(language)
    return texts.asked_on(language, given.asked_on)
