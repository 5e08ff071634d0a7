"""From a conversation in Slack to the page of its meeting."""

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from ponchik.errors import Unknown
from ponchik.queries.own_pages import newest_meeting_in
from ponchik.web.pages.answers import NOT_FOUND, headers_of
from ponchik.web.pages.visits import Visit


def lead_to_meeting(visit: Visit) -> Response:
    """Lead to the newest meeting of a conversation, or home without one."""
    conversation = visit.text("conversation")
    if not conversation:
        return _lead(visit, f"{visit.base}/")
    found = visit.read(
        lambda t: newest_meeting_in(t, visit.visitor.workspace, conversation)
    )
    if found is None or not (
        visit.visitor.person in found["members"]
        or visit.visitor.hosts(found["program"])
    ):
        raise Unknown(NOT_FOUND)
    channel = quote(found["channel_name"] or found["channel"], safe="")
    return _lead(
        visit,
        f"{visit.base}/programs/{channel}/rounds/{found['round_number']}"
        f"/meetings/{found['meeting']}",
    )


def _lead(visit: Visit, url: str) -> Response:
    return RedirectResponse(url, 303, headers_of(visit.request))
