"""What each group of a round is given to begin with: times, and a question."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from ponchik.domain.calendar import calendar_of
from ponchik.domain.icebreakers import Seen, choose_icebreaker
from ponchik.domain.slots import Hours, Proposal, propose_times
from ponchik.events.meeting_times import Introduction
from ponchik.events.round import Group, RoundStarted


def introductions_of(
    started: RoundStarted,
    hours: Mapping[UUID, Hours],
    seen: Mapping[UUID, Seen],
    numbers: Sequence[int],
) -> Mapping[UUID, Introduction]:
    """Return what the groups of a round are given, by their meetings.

    `hours` are everybody's, `seen` how often they had which question, and `numbers`
    those of all questions. There are none for a round without a working time.
    """
    if started.working is None:
        return {}
    calendar, end = calendar_of(started.working), started.timeline.finish

    # Many groups of a round have the same hours.
    @cache
    def proposal(group: tuple[Hours, ...]) -> Proposal:
        return propose_times(group, calendar, started.at, end)

    return {
        group.meeting: _introduction(started, group, hours, proposal, icebreaker)
        for group in started.groups
        for icebreaker in [_icebreaker(group, seen, numbers)]
    }


def introduction_later(
    started: RoundStarted,
    group: Group,
    hours: Mapping[UUID, Hours],
    icebreaker: int,
    now: datetime,
) -> Introduction | None:
    """Return what a group is given that comes to be while the round runs."""
    if started.working is None:
        return None
    calendar, end = calendar_of(started.working), started.timeline.finish

    def proposal(people: tuple[Hours, ...]) -> Proposal:
        return propose_times(people, calendar, now, end)

    given = _introduction(started, group, hours, proposal, icebreaker)
    asked = [*started.timeline.check_ins, started.timeline.closing]
    later = next((at for at in asked if at > now), started.timeline.closing)
    return given.model_copy(update={"asked_at": later})


def _introduction(
    started: RoundStarted,
    group: Group,
    hours: Mapping[UUID, Hours],
    proposal: Callable[[tuple[Hours, ...]], Proposal],
    icebreaker: int,
) -> Introduction:
    others = [member for member in group.members if member != group.leader]
    people = [group.leader, *others]
    found = proposal(tuple(hours[person] for person in people))
    timeline = started.timeline
    return Introduction(
        times=found.times,
        outside=tuple(people[place] for place in found.outside),
        repeats=group.repeats,
        rounds_since=group.rounds_since,
        serves=group.serves,
        asked_at=timeline.check_ins[0] if timeline.check_ins else timeline.closing,
        icebreaker=icebreaker,
    )


def _icebreaker(group: Group, seen: Mapping[UUID, Seen], numbers: Sequence[int]) -> int:
    had = [seen.get(member, {}) for member in group.members]
    return choose_icebreaker(numbers, had, group.meeting)
