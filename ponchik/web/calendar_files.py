"""`GET /c/<calendar>.ics`: when a group meets, at an address that nobody guesses."""

import re
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from ponchik.bootstrap import Ponchik
from ponchik.errors import Unknown

_NAME = re.compile(r"[0-9a-f]{32}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="coffee.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def show_calendar_file(request: Request) -> Response:
    """Answer with the file. Raises Unknown for an address that leads to none."""
    ponchik: Ponchik = request.app.state.ponchik
    name = request.path_params["calendar"]
    if not _NAME.fullmatch(name):
        raise Unknown("there is no such calendar file")
    file = ponchik.calendar_files.read(UUID(hex=name))
    return Response(file, media_type="text/calendar", headers=_HEADERS)
