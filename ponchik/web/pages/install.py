"""`/install`: the way to Slack, where an admin allows Ponchik, and back."""

from collections.abc import Mapping

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ponchik.bootstrap import Ponchik
from ponchik.errors import PonchikError, Refused, SlackError, Unknown, Unverified
from ponchik.ui.pages import policy
from ponchik.web.guards.admin import address_of, require_turn
from ponchik.web.pages.install_page import failed, installed, refused

log = structlog.get_logger(__name__)

_HEADERS = {**policy(), "Cache-Control": "no-store"}
_LASTS = 600
_STATUS: Mapping[type[PonchikError], int] = {Unverified: 403, Unknown: 404}


def go_to_slack(request: Request) -> Response:
    """Send the browser to Slack, with a cookie by which it is known again.

    Raises Unknown where nobody can install, 429 for one who does nothing else.
    """
    installs, address = request.app.state.installs, address_of(request)
    require_turn(installs, address, "too many installations from this address")
    installs.take(address)
    departure = _ponchik(request).installing.begin()
    answer = RedirectResponse(departure.address, 302, {"Cache-Control": "no-store"})
    # Lax: it is Slack's page that sends the browser back.
    answer.set_cookie(
        _cookie(request),
        departure.browser,
        max_age=_LASTS,
        secure=_is_safe(request),
        httponly=True,
        samesite="lax",
    )
    return answer


def come_back(request: Request) -> Response:
    """Install Ponchik in the workspace that the code is from, or say why not.

    Raises Unknown where nobody can install.
    """
    _ponchik(request).installing.require_possible()
    asked, accepted = request.query_params, request.headers.get("accept-language", "")
    if asked.get("error"):
        return _page(request, refused(accepted), 200)
    browser = request.cookies.get(_cookie(request), "")
    try:
        name = _ponchik(request).installing.finish(
            asked.get("state", ""), browser, asked.get("code", "")
        )
    except (Unverified, Refused, SlackError) as error:
        log.warning("not_installed", why=str(error))
        status = next((c for k, c in _STATUS.items() if isinstance(error, k)), 409)
        return _page(request, failed(accepted, str(error)), status)
    log.info("installed")
    return _page(request, installed(accepted, name), 200)


def _page(request: Request, html: str, status: int) -> Response:
    answer = HTMLResponse(html, status, _HEADERS)
    answer.delete_cookie(_cookie(request), secure=_is_safe(request), httponly=True)
    return answer


def _ponchik(request: Request) -> Ponchik:
    found: Ponchik = request.app.state.ponchik
    return found


def _is_safe(request: Request) -> bool:
    return _ponchik(request).config.public_url.startswith("https://")


def _cookie(request: Request) -> str:
    """Browsers take the prefix only from whom nobody can have spoken for."""
    return "__Host-ponchik-install" if _is_safe(request) else "ponchik-install"
