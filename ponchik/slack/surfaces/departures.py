"""Somebody can't make it this round: how they say so, and what the others read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ponchik.slack.blocks import Block, channel_link, mention, section
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.buttons.metadata import meeting_metadata
from ponchik.slack.client.calls import Message
from ponchik.slack.form_blocks import Frame, field, modal, radio_buttons
from ponchik.slack.surfaces.form_values import Values, chosen_option
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import departures as texts
from ponchik.slack.texts.language import Language


class After(StrEnum):
    """What comes after the round that somebody steps out of."""

    STAY = "stay"
    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True)
class StepOutForm:
    """`others` by Slack id; `rescues`: another match is looked for for the one left."""

    meeting: UUID
    others: Sequence[str]
    rescues: bool
    next_round: date | None


def step_out_modal(language: Language, form: StepOutForm) -> Block:
    """Return the form in which somebody steps out of their group."""
    frame = Frame(
        Callback.MEETING_STEP_OUT,
        texts.title(language),
        texts.back(language),
        texts.submit(language),
        meeting_metadata(form.meeting),
    )
    others = language.listing(list(map(mention, form.others)))
    told = texts.told_and_matched_again if form.rescues else texts.told
    choices = [
        (texts.in_next(language, form.next_round), After.STAY),
        (texts.skip_too(language), After.SKIP),
        (texts.pause(language), After.STOP),
    ]
    if form.next_round is None:
        choices.pop(1)
    after = field(
        Action.SET_AFTER,
        texts.and_after(language),
        radio_buttons(choices, After.STAY),
    )
    return modal(frame, [section(told(language, others)), after])


def read_after(values: Values) -> After:
    """Return what comes after; nothing else, if that is not told."""
    try:
        return After(chosen_option(values, Action.SET_AFTER) or "")
    except ValueError:
        return After.STAY


def stepped_out(language: Language, channel: str, next_round: date | None) -> Message:
    """Return what somebody reads who stepped out, and is in the next round."""
    link = channel_link(channel)
    words = [texts.is_out(language, link)]
    if next_round is not None:
        words.append(texts.in_next_round(language, link, next_round))
    return said(" ".join(words))


def group_smaller(view: MeetingView, gone: str | None, *, leads_anew: bool) -> Message:
    """Return what those read who go on without one of them, if known who."""
    language = view.language
    words = [
        texts.cannot_make_it(language, _who(language, gone)),
        texts.go_ahead(language, view.everyone),
    ]
    if leads_anew:
        words.append(texts.would_you_lead(language, mention(view.leader)))
    return said(" ".join(words))


def match_off(view: MeetingView, gone: str | None) -> Message:
    """Return what takes the place of what was posted to a match that is off."""
    return said(texts.match_is_off(view.language, _who(view.language, gone)))


def _who(language: Language, gone: str | None) -> str:
    return mention(gone) if gone else texts.somebody(language)


def time_off(view: MeetingView, when: date) -> Message:
    """Return what takes the place of the time on which the match had agreed."""
    return said(texts.time_is_off(view.language, when))


def moved_on(view: MeetingView, newcomer: str) -> Message:
    """Return the last word in the chat that a group had before somebody came."""
    return said(texts.go_on_there(view.language, mention(newcomer)))


@dataclass(frozen=True)
class Left:
    """Who is without a match in a channel; `gone` was theirs, if that is known.

    Late joiners had none.
    """

    channel: str
    gone: str | None
    had_match: bool = True


def looking(language: Language, left: Left, by: date | None) -> Message:
    """Return that another match is looked for; `by` is None for tomorrow."""
    words = [_gone(language, left), texts.is_looked_for(language, by)]
    return said(" ".join(words))


def nobody_free(
    language: Language, left: Left, next_round: date | None, *, sought: bool
) -> Message:
    """Return that there is nobody; whoever was not `sought` for reads first why."""
    words = [] if sought or not left.had_match else [_gone(language, left)]
    words.append(texts.nobody_is_free(language))
    if next_round is not None:
        link = channel_link(left.channel)
        words.append(texts.in_next_round(language, link, next_round))
    return said(" ".join(words))


def _gone(language: Language, left: Left) -> str:
    link = channel_link(left.channel)
    if left.gone is None:
        return texts.match_cannot_make_it_in(language, link)
    return texts.cannot_make_it_in(language, mention(left.gone), link)
