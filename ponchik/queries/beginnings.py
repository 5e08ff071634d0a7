"""What a group is given to begin with, as its members see it at a moment."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.domain.icebreakers import MOST_MORE
from ponchik.domain.meeting import MOST_TIMES, MeetingState
from ponchik.events.meeting_times import Introduction
from ponchik.queries.meeting_view import SeenMeeting
from ponchik.queries.working_hours import known_zone
from ponchik.slack.surfaces.introductions import Beginning, Reasons
from ponchik.slack.surfaces.offered_times import Clocks, Offered
from ponchik.slack.texts.icebreakers import all_questions


def beginning_of(meeting: SeenMeeting, now: datetime) -> Beginning:
    """Return what the introduction shows beside the group's people."""
    state, paired = meeting.state, meeting.state.paired
    given = paired.introduction if paired else None
    if paired is None or given is None:
        return Beginning(clocks=clocks_of(meeting), offered=_offered(meeting, now))
    return Beginning(
        titles=_titles(meeting),
        reasons=_reasons(given, paired.round_number),
        clocks=clocks_of(meeting),
        offered=_offered(meeting, now),
        outside=_mentioned(meeting, given.outside),
        apart=not given.times,
        agreed=state.times.agreed,
        can_suggest=len(state.times.offered) < MOST_TIMES,
        question=all_questions(meeting.view.language).get(state.icebreakers[-1]),
        more_questions=len(state.icebreakers) <= MOST_MORE,
        asked_on=given.asked_at.astimezone(ZoneInfo(meeting.zone)).date(),
    )


def clocks_of(meeting: SeenMeeting) -> Clocks:
    """Return the group's clocks; who has none has that of the program."""
    zones = zones_of(meeting)
    paired = meeting.state.paired
    leader = zones.get(paired.leader) if paired else None
    own = leader or next(iter(zones.values()), meeting.zone)
    return Clocks(own, tuple(dict.fromkeys([own, *zones.values()])))


def zones_of(meeting: SeenMeeting) -> Mapping[UUID, str]:
    """Return everybody's time zone."""
    otherwise = ZoneInfo(meeting.zone)
    return {
        member: known_zone(one["time_zone"], otherwise).key
        for member, one in meeting.known.items()
    }


def number_of(state: MeetingState, time: datetime, now: datetime) -> int:
    """Return which of the offered times this is."""
    possible = state.times.possible(now)
    return possible.index(time) + 1 if time in possible else 1


def _offered(meeting: SeenMeeting, now: datetime) -> tuple[Offered, ...]:
    times = meeting.state.times
    return tuple(
        Offered(time, _mentioned(meeting, times.who_can(time)))
        for time in times.possible(now)
    )


def _mentioned(meeting: SeenMeeting, members: tuple[UUID, ...]) -> tuple[str, ...]:
    """Return those of the members who can be talked to, by Slack id."""
    return tuple(
        meeting.slack_ids[member] for member in members if member in meeting.slack_ids
    )


def _titles(meeting: SeenMeeting) -> Mapping[str, str]:
    return {
        one["slack_id"]: one["title"] for one in meeting.known.values() if one["title"]
    }


def _reasons(given: Introduction, number: int) -> Reasons:
    last = None if given.rounds_since is None else number - given.rounds_since
    return Reasons(given.repeats, last, given.serves)
