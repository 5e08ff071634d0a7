"""Links with which a meeting is put into a calendar; nothing is ever booked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from ponchik.domain.slots import LENGTH

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.office.com/calendar/action/compose"


@dataclass(frozen=True)
class CalendarLinks:
    """`file` is None where Ponchik has no address that people can open."""

    google: str
    outlook: str
    file: str | None


def calendar_links(
    title: str, begins: datetime, calendar: UUID, base: str | None
) -> CalendarLinks:
    """Return the links for a meeting of this title; `base` is Ponchik's own address."""
    begins = begins.astimezone(UTC)
    ends = begins + LENGTH
    dates = f"{begins:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}"
    google = {"action": "TEMPLATE", "text": title, "dates": dates}
    outlook = {
        "subject": title,
        "startdt": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
    }
    return CalendarLinks(
        google=f"{_GOOGLE}?{urlencode(google)}",
        outlook=f"{_OUTLOOK}?{urlencode(outlook)}",
        file=base and f"{base}/c/{calendar.hex}.ics",
    )
