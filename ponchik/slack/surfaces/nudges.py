"""The nudge: a silent group is asked about one time, its leader first."""

from datetime import datetime

from ponchik.slack.blocks import Block, actions, mention, section
from ponchik.slack.buttons import Action
from ponchik.slack.buttons.times import meeting_button, time_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.slack.surfaces.offered_times import Clocks
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import departures, times
from ponchik.slack.texts import nudges as texts
from ponchik.slack.texts.language import Language


def nudge(view: MeetingView, clocks: Clocks, number: int, time: datetime) -> Message:
    """Return what names a time; `number` is its place among all that are offered."""
    language = view.language
    shown = clocks.shown(language, time)
    words = texts.how_about(language, mention(view.leader), shown, _others(view))
    label = times.works_for_me(language)
    yes = time_button(view.meeting, number, time, label, label)
    buttons = [yes, _suggest(view, language), _step_out(view, language)]
    return message(language, [section(words), actions("slots", buttons)])


def nudge_without_time(view: MeetingView, *, can_suggest: bool = True) -> Message:
    """Return what a group reads that has no time to choose from."""
    language = view.language
    words = texts.ask_for_a_time(language, mention(view.leader), _others(view))
    buttons = [_suggest(view, language)] if can_suggest else []
    buttons.append(_step_out(view, language))
    return message(language, [section(words), actions("slots", buttons)])


def _others(view: MeetingView) -> str:
    others = [mention(one) for one in view.members if one != view.leader]
    return view.language.listing(others)


def _suggest(view: MeetingView, language: Language) -> Block:
    label = times.suggest_another(language)
    return meeting_button(Action.SLOT_SUGGEST, view.meeting, label)


def _step_out(view: MeetingView, language: Language) -> Block:
    label = departures.step_out(language)
    return meeting_button(Action.MEETING_STEP_OUT, view.meeting, label)
