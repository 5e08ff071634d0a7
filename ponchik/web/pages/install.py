"""`/install`: the way to Slack, where an admin allows Ponchik, and back."""

from collections.abc import Mapping

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ponchik.bootstrap import Ponchik
from ponchik.errors import PonchikError, Refused, SlackError, Unknown, Unverified
from ponchik.slack.texts import installing as texts
from ponchik.slack.texts.language import Language, language_of
from ponchik.ui.pages import policy, shared_templates
from ponchik.web.guards.admin import address_of, require_turn

log = structlog.get_logger(__name__)

_PAGE = shared_templates().get_template("install.html")
_HEADERS = {**policy(), "Cache-Control": "no-store"}
_LASTS = 600
_MOST_LANGUAGES = 200
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
    asked, language = request.query_params, _language(request)
    if asked.get("error"):
        return _page(request, texts.refused(language), 200)
    browser = request.cookies.get(_cookie(request), "")
    try:
        name = _ponchik(request).installing.finish(
            asked.get("state", ""), browser, asked.get("code", "")
        )
    except (Unverified, Refused, SlackError) as error:
        log.warning("not_installed", why=str(error))
        status = next((c for k, c in _STATUS.items() if isinstance(error, k)), 409)
        return _page(request, texts.failed(language, str(error)), status)
    log.info("installed")
    return _page(request, texts.done(language, name), 200, done=True)


def _page(
    request: Request, sentence: str, status: int, *, done: bool = False
) -> Response:
    language = _language(request)
    html = _PAGE.render(sentence=sentence, done=done, language=language, texts=texts)
    answer = HTMLResponse(html, status, _HEADERS)
    answer.delete_cookie(_cookie(request), secure=_is_safe(request), httponly=True)
    return answer


def _language(request: Request) -> Language:
    """Return the first of the browser's languages that there is, or else English."""
    wanted = request.headers.get("accept-language", "")[:_MOST_LANGUAGES].split(",")
    codes = [one.partition(";")[0].strip() for one in wanted]
    found = ((code, language_of(code)) for code in codes)
    return next(
        (one for code, one in found if one.code == code.split("-")[0].lower()),
        language_of(None),
    )


def _ponchik(request: Request) -> Ponchik:
    found: Ponchik = request.app.state.ponchik
    return found


def _is_safe(request: Request) -> bool:
    return _ponchik(request).config.public_url.startswith("https://")


def _cookie(request: Request) -> str:
    """Browsers take the prefix only from whom nobody can have spoken for."""
    return "__Host-ponchik-install" if _is_safe(request) else "ponchik-install"
