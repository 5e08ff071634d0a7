"""What is said of times beside the introduction: others are asked, a time is agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from ponchik.slack.blocks import (
    Block,
    actions,
    context,
    described,
    link_button,
    mention,
    section,
)
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.buttons.metadata import meeting_metadata
from ponchik.slack.buttons.times import meeting_button, time_button
from ponchik.slack.client.calls import Message
from ponchik.slack.form_blocks import Frame, date_picker, field, modal, time_picker
from ponchik.slack.surfaces.calendars import CalendarLinks
from ponchik.slack.surfaces.form_values import (
    FieldErrors,
    FormReading,
    Values,
    chosen_date,
    chosen_time,
)
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.slack.surfaces.offered_times import Clocks, Offered
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import times as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import place


def asked_others(
    view: MeetingView,
    clocks: Clocks,
    number: int,
    offered: Offered,
    silent: Sequence[str],
) -> Message:
    """Return the message that asks who said nothing whether a time suits them.

    `number` is its place among all that are offered.
    """
    language, shown = view.language, clocks.shown(view.language, offered.time)
    words = texts.somebody_can(
        language,
        language.listing(list(map(mention, offered.voters))),
        shown,
        language.listing(list(map(mention, silent))),
    )
    label = texts.works_for_me(language)
    buttons = [
        time_button(view.meeting, number, offered.time, label, label),
        meeting_button(
            Action.SLOT_SUGGEST, view.meeting, texts.suggest_another(language)
        ),
    ]
    return message(language, [section(words), actions("slots", buttons)])


def agreement(
    view: MeetingView,
    clocks: Clocks,
    when: datetime,
    who: Sequence[str],
    links: CalendarLinks,
) -> Message:
    """Return the message that tells a group when it meets."""
    language = view.language
    together = language.listing(list(map(mention, who)))
    shown = texts.agreed(language, clocks.shown(language, when), together)
    each = clocks.each(language, when)
    small = " · ".join(filter(None, [each, texts.half_an_hour(language)]))
    buttons = [
        *_calendars(language, links),
        meeting_button(
            Action.SLOT_REOPEN, view.meeting, texts.change_the_time(language)
        ),
    ]
    blocks = [section(shown), context(small), actions("calendar", buttons)]
    return message(language, blocks)


def _calendars(language: Language, links: CalendarLinks) -> list[Block]:
    buttons = [
        link_button(texts.google(language), Action.CALENDAR_GOOGLE, links.google),
        link_button(texts.outlook(language), Action.CALENDAR_OUTLOOK, links.outlook),
    ]
    if links.file is None:
        return buttons
    file = link_button(texts.calendar_file(language), Action.CALENDAR_ICS, links.file)
    return [*buttons, described(file, texts.calendar_file_in_full(language))]


def choosing_again(view: MeetingView, who: str) -> Message:
    """Return what takes the place of an agreement that somebody cannot keep."""
    words = texts.choosing_again(view.language, mention(who))
    return message(view.language, [section(words)])


@dataclass(frozen=True)
class Suggestion:
    day: date
    at: time


def suggest_modal(
    language: Language, meeting: UUID, zone: str, proposed: Suggestion
) -> Block:
    """Return the form in which a member suggests one more time."""
    frame = Frame(
        Callback.SLOT_SUGGEST,
        texts.suggest_title(language),
        texts.back(language),
        texts.suggest(language),
        meeting_metadata(meeting),
    )
    hint = texts.on_your_clock(language, place(language, zone))
    blocks = [
        section(texts.goes_to_your_group(language)),
        field(Action.SET_DAY, texts.day(language), date_picker(proposed.day)),
        field(Action.SET_AT, texts.time(language), time_picker(proposed.at), hint),
    ]
    return modal(frame, blocks)


def read_suggestion(language: Language, values: Values) -> Suggestion | FieldErrors:
    """Return the day and the time that were chosen, or what is missing."""
    form = FormReading(language, values)
    day = form.require(Action.SET_DAY, chosen_date)
    at = form.require(Action.SET_AT, chosen_time)
    if day is None or at is None:
        return form.errors
    return Suggestion(day, at)
