"""The calendar file of a meeting, for whoever knows its address."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.domain.slots import LENGTH
from ponchik.errors import Unknown
from ponchik.queries.meeting_view import SeenMeeting
from ponchik.queries.meetings import meeting_of_calendar
from ponchik.slack.texts.times import calendar_entry
from ponchik.store.connection import Database, Transaction


@dataclass(frozen=True)
class CalendarFiles:
    database: Database

    def read(self, calendar: UUID) -> bytes:
        """Return the file. Raises Unknown unless a group agreed on its time."""
        return self.database.transaction(lambda t: _file(t, calendar))


def calendar_title(meeting: SeenMeeting) -> str:
    """Return what a meeting is called in people's calendars."""
    language = meeting.view.language
    names = [one["name"] or one["slack_id"] for one in meeting.known.values()]
    return calendar_entry(language, language.listing(names))


def _file(transaction: Transaction, calendar: UUID) -> bytes:
    # Only here is the library needed, and it is a large one.
    from icalendar import Calendar, Event  # noqa: PLC0415

    found = meeting_of_calendar(transaction, calendar)
    if found is None:
        raise Unknown("there is no such calendar file")
    meeting = SeenMeeting(transaction, found.workspace, f"meeting-{found.meeting}")
    agreed = meeting.state.times.agreement
    if agreed is None or agreed.calendar != calendar:
        raise Unknown("there is no such calendar file any more")
    entry = Event()
    entry.add("uid", f"{found.meeting}@ponchik")
    entry.add("sequence", agreed.number - 1)
    entry.add("dtstamp", agreed.at)
    entry.add("dtstart", agreed.time)
    entry.add("dtend", agreed.time + LENGTH)
    entry.add("summary", calendar_title(meeting))
    file = Calendar()
    file.add("prodid", "-//Ponchik//EN")
    file.add("version", "2.0")
    file.add_component(entry)
    return bytes(file.to_ical())
