"""What stands in a group's chat after somebody left, as the others read it."""

from datetime import date
from zoneinfo import ZoneInfo

from ponchik.queries.meeting_view import SeenMeeting
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.departures import match_off, time_off


def note_in_place(meeting: SeenMeeting, ts: str) -> Message:
    """Return what takes the place of a message to a match that is off."""
    state = meeting.state
    if ts in state.times.told.values() and (when := _agreed_day(meeting)):
        return time_off(meeting.view, when)
    gone = [meeting.slack_id_of(one) for one in state.members.gone]
    last = next((one for one in reversed(gone) if one), None)
    return match_off(meeting.view, last)


def _agreed_day(meeting: SeenMeeting) -> date | None:
    """Return the day on which the match had agreed, on the program's clock."""
    agreed = meeting.state.times.agreed
    return agreed.astimezone(ZoneInfo(meeting.zone)).date() if agreed else None
