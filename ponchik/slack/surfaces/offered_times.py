"""Times to choose from: on one clock as buttons, on several a line for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.slack.blocks import Block, actions, mention, section
from ponchik.slack.buttons.times import time_button
from ponchik.slack.texts import times as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import (
    on_clock,
    on_clock_in_short,
    on_clocks,
    on_own_clock,
    place,
)

#: More clocks than these would be a table.
_MOST_CLOCKS = 4


@dataclass(frozen=True)
class Offered:
    """A time, and who can make it, by Slack id."""

    time: datetime
    voters: Sequence[str] = ()


@dataclass(frozen=True)
class Clocks:
    """The group's time zones; `own` is the leader's, by which all is told first."""

    own: str
    zones: tuple[str, ...]

    def are_one(self, at: datetime) -> bool:
        """Return whether all clocks show the same at this moment."""
        return (
            len({at.astimezone(ZoneInfo(zone)).utcoffset() for zone in self.zones}) < 2
        )

    def shown(self, language: Language, at: datetime) -> str:
        """Return a moment as the whole group reads it."""
        if self.are_one(at):
            return on_clock(language, at, self.own)
        return on_own_clock(language, at, self.own)

    def each(self, language: Language, at: datetime) -> str | None:
        """Return what each of a few different clocks shows."""
        different = {at.astimezone(ZoneInfo(zone)).utcoffset() for zone in self.zones}
        if not 1 < len(different) <= _MOST_CLOCKS:
            return None
        return on_clocks(language, at, self.zones)


def offered_blocks(
    language: Language, meeting: UUID, clocks: Clocks, offered: Sequence[Offered]
) -> Iterator[Block]:
    """Return the times with their buttons, and who can make them."""
    if all(clocks.are_one(one.time) for one in offered):
        yield from _on_one_clock(language, meeting, clocks, offered)
        return
    for number, one in enumerate(offered, 1):
        when = f"*{clocks.shown(language, one.time)}*"
        lines = [when, clocks.each(language, one.time), _voters(language, one)]
        label = texts.works_for_me(language)
        in_full = texts.works_for_me_in_full(language, _in_words(language, clocks, one))
        pressed = time_button(meeting, number, one.time, label, in_full)
        yield section("\n".join(filter(None, lines)), pressed)


def _on_one_clock(
    language: Language, meeting: UUID, clocks: Clocks, offered: Sequence[Offered]
) -> Iterator[Block]:
    buttons = [
        time_button(
            meeting,
            number,
            one.time,
            on_clock_in_short(language, one.time, clocks.own),
            texts.works_for_me_in_full(
                language, on_clock(language, one.time, clocks.own)
            ),
        )
        for number, one in enumerate(offered, 1)
    ]
    yield actions("slots", buttons)
    lines = [
        texts.time_works_for(
            language,
            on_clock_in_short(language, one.time, clocks.own),
            list(map(mention, one.voters)),
        )
        for one in offered
        if one.voters
    ]
    if lines:
        yield section("\n".join(lines))


def _voters(language: Language, one: Offered) -> str | None:
    if not one.voters:
        return None
    return texts.works_for(language, list(map(mention, one.voters)))


def _in_words(language: Language, clocks: Clocks, one: Offered) -> str:
    when = on_clock(language, one.time, clocks.own)
    return language.gettext(
        "{time} ({place})", time=when, place=place(language, clocks.own)
    )
