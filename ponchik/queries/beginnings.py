"""What a group is given to begin with, as its members see it at a moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.domain.icebreakers import MOST_MORE
from ponchik.domain.meeting import MOST_TIMES, MeetingState
from ponchik.events.meeting_members import SearchReason
from ponchik.events.meeting_times import Introduction
from ponchik.queries.meeting_view import SeenMeeting
from ponchik.queries.working_hours import known_zone
from ponchik.slack.surfaces.introductions import Arrival, Beginning, Reasons
from ponchik.slack.surfaces.offered_times import Clocks, Offered
from ponchik.slack.texts.icebreakers import all_questions


def beginning_of(meeting: SeenMeeting, now: datetime) -> Beginning:
    """Return what the introduction shows beside the group's people."""
    state, paired = meeting.state, meeting.state.paired
    given, arrival = paired.introduction if paired else None, _arrival(meeting, now)
    if paired is None or given is None:
        return Beginning(
            clocks=clocks_of(meeting), offered=_offered(meeting, now), arrival=arrival
        )
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
        arrival=arrival,
    )


def _arrival(meeting: SeenMeeting, now: datetime) -> Arrival | None:
    """Return who came while the round ran; None if nobody did who is still there."""
    state = meeting.state
    came = {
        reason: _mentioned(meeting, [one.person for one in newcomers])
        for reason in SearchReason
        for newcomers in [
            [one for one in state.members.newcomers if one.reason is reason]
        ]
    }
    if not any(came.values()):
        return None
    first = state.paired.newcomers if state.paired else ()
    return Arrival(
        lost_match=came[SearchReason.LEFT_ALONE],
        came_late=came[SearchReason.JOINED_LATE],
        is_new=state.members.newcomers == first,
        had_agreed=_had_agreed(state, now),
    )


def _had_agreed(state: MeetingState, now: datetime) -> datetime | None:
    """Return the time that suits all but the newcomers, until those say something."""
    came = {one.person for one in state.members.newcomers}
    others, times = set(state.reachable) - came, state.times
    said = {who for votes in times.votes.values() for who in votes}
    if not others or came & said or times.agreement is not None:
        return None
    could = (t for t in times.possible(now) if others <= set(times.who_can(t)))
    return next(could, None)


def clocks_of(meeting: SeenMeeting) -> Clocks:
    """Return the group's clocks; who has none has that of the program."""
    zones = zones_of(meeting)
    own = zones.get(meeting.state.members.leader) or next(
        iter(zones.values()), meeting.zone
    )
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


def _mentioned(meeting: SeenMeeting, members: Sequence[UUID]) -> tuple[str, ...]:
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
