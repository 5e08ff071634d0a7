"""A person's own matches on Home: open ones with their answers, and earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
from ponchik.slack.blocks import (
    Block,
    actions,
    button,
    channel_link,
    described,
    header,
    link_button,
    mention,
    section,
)
from ponchik.slack.buttons import Action, Callback, home_answer_button
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.texts import meetings, replies
from ponchik.slack.texts import own_matches as texts
from ponchik.slack.texts.language import Language

#: What ends soonest is shown first.
MOST_OPEN = 10
MOST_EARLIER = 3
#: The modal has them in sections, each of which fits.
MOST_IN_MODAL = 100
_LINES_IN_SECTION = 10


@dataclass(frozen=True)
class OpenMatch:
    """A match that is open; `others` are by Slack id, `link` leads to their chat.

    `meets` is the time on which they agreed, on the reader's own clock; `answers` are
    those to what was asked last, or will be first.
    """

    meeting: UUID
    channel: str
    others: tuple[str, ...]
    leads: bool
    status: Status
    until: date | None
    answers: tuple[Answer, ...]
    pair: bool
    said: Answer | None
    meets: tuple[date, time] | None
    link: str | None


@dataclass(frozen=True)
class EarlierMatch:
    """A match that is over, of a round that began on a `day`."""

    number: int
    day: date
    channel: str
    others: tuple[str, ...]
    status: Status
    cancelled: bool


def open_blocks(language: Language, matches: Sequence[OpenMatch]) -> tuple[Block, ...]:
    """Return what is open, each match with its answers."""
    return tuple(
        block
        for place, match in enumerate(matches[:MOST_OPEN], 1)
        for block in _match(language, match, place)
    )


def earlier_blocks(
    language: Language, matches: Sequence[EarlierMatch]
) -> tuple[Block, ...]:
    """Return the last matches, with the button that shows all; nothing without any."""
    if not matches:
        return ()
    every = described(
        button(texts.all_of_them(language), Action.HOME_PAST),
        texts.all_in_full(language),
    )
    lines = [_earlier(language, match) for match in matches[:MOST_EARLIER]]
    return (header(texts.earlier(language)), section("\n".join(lines), every))


def earlier_modal(language: Language, matches: Sequence[EarlierMatch]) -> Block:
    """Return the modal with all that a person was matched with so far."""
    frame = Frame(Callback.NOTE, texts.earlier(language), texts.close(language))
    lines = [_earlier(language, match) for match in matches[:MOST_IN_MODAL]]
    sections = [
        section("\n".join(lines[start : start + _LINES_IN_SECTION]))
        for start in range(0, len(lines), _LINES_IN_SECTION)
    ]
    return modal(frame, sections or [section(replies.nothing_here(language))])


def _match(language: Language, match: OpenMatch, place: int) -> list[Block]:
    others = [mention(other) for other in match.others]
    parts = [channel_link(match.channel), _standing(language, match)]
    if match.until is not None:
        parts.append(texts.open_until(language, match.until))
    lines = [f"*{texts.people(language, others)}*", " · ".join(parts)]
    if match.said is not None:
        lines.append(texts.you_said(language, match.said))
    return [
        section("\n".join(lines)),
        actions(f"answer:{place}", _buttons(language, match, place)),
    ]


def _buttons(language: Language, match: OpenMatch, place: int) -> list[Block]:
    answers = [
        home_answer_button(
            match.meeting,
            answer,
            meetings.label(language, answer, pair=match.pair),
            place,
        )
        for answer in match.answers
    ]
    if match.link is None:
        return answers
    chat = link_button(
        texts.open_chat(language), Action.MEETING_OPEN.numbered(place), match.link
    )
    return [*answers, chat]


def _standing(language: Language, match: OpenMatch) -> str:
    if match.meets is not None and match.status is Status.SCHEDULED:
        return texts.meets_on(language, *match.meets)
    match match.status:
        case Status.SCHEDULED:
            return texts.has_time(language)
        case Status.CLOSED_MET:
            return texts.met(language)
        case Status.CLOSED_NO:
            return texts.not_met(language)
        case _:
            return (
                texts.no_time_and_leads(language)
                if match.leads
                else texts.no_time(language)
            )


def _earlier(language: Language, match: EarlierMatch) -> str:
    return texts.earlier_match(
        language,
        texts.round_of(language, match.number, match.day),
        [mention(other) for other in match.others],
        channel_link(match.channel),
        texts.outcome(language, match.status, cancelled=match.cancelled),
    )
