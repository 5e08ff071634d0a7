"""The way in and out: `/sign-in`, to Slack and back, and signing out."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ponchik.application.sign_in import NotWelcome
from ponchik.bootstrap import Ponchik
from ponchik.errors import PonchikError, Unreadable
from ponchik.slack.manifest import CALLBACK
from ponchik.web.guards.admin import address_of, require_turn
from ponchik.web.guards.cookies import (
    Cookie,
    forget,
    keep_departure,
    keep_session,
    read_cookie,
)
from ponchik.web.guards.own_forms import require_own_form
from ponchik.web.pages.answers import draw, draw_problem, headers_of

PATH = "/sign-in"
EVERYWHERE = "/sign-out/everywhere"
_MOST = 1000
_MOST_IN_A_TARGET = 500
#: Where one may want to go; nothing that leads to another site begins so.
_TARGETS = ("/w/", "/find?")


def show_sign_in(request: Request) -> Response:
    """Show the one button, at the address that Slack knows, and what it gives."""
    ponchik: Ponchik = request.app.state.ponchik
    if not ponchik.config.can_sign_in:
        return draw(request, "sign-in.html", 503, start=None)
    target = target_of(request)
    public = ponchik.config.public_url
    if request.headers.get("host") != urlsplit(public).netloc:
        return _lead(request, f"{public}{address(target)}")
    return draw(request, "sign-in.html", start=f"{PATH}/start{_query(target)}")


def start(request: Request) -> Response:
    """Send the browser to Slack, with something that it has to bring back."""
    ponchik: Ponchik = request.app.state.ponchik
    who, tries = address_of(request), request.app.state.sign_ins
    require_turn(tries, who, "too many tries to sign in from this address")
    tries.take(who)
    try:
        leaving = ponchik.sign_in.begin(_callback(ponchik), target_of(request))
    except PonchikError as error:
        return draw_problem(request, error)
    response = _lead(request, leaving.url)
    keep_departure(request, response, leaving.browser)
    return response


def come_back(request: Request) -> Response:
    """Begin a session for whoever Slack says it is; the browser's older one ends."""
    try:
        response = _signed_in(request)
    except NotWelcome as error:
        response = draw(request, "problem.html", 403, sentence=str(error), again=True)
    except PonchikError as error:
        response = draw_problem(request, error)
    forget(request, response, Cookie.LEFT)
    return response


def sign_out(request: Request) -> Response:
    """End this browser's session, or at EVERYWHERE all of the person's."""
    ponchik: Ponchik = request.app.state.ponchik
    try:
        require_own_form(request)
        token = read_cookie(request, Cookie.SESSION)
        visitor = ponchik.visitors.find(token) if token else None
        if visitor and request.scope["path"] == EVERYWHERE:
            ponchik.visitors.sign_out_everywhere(visitor.workspace, visitor.person)
        ponchik.visitors.sign_out(token)
    except PonchikError as error:
        return draw_problem(request, error)
    response = _lead(request, PATH)
    forget(request, response, Cookie.SESSION)
    return response


def address(target: str) -> str:
    """Return the address of the way in, which leads on to the target."""
    return f"{PATH}{_query(target)}"


def target_of(request: Request) -> str:
    """Return where somebody wants to go; nothing if it is no page of ours."""
    target = request.query_params.get("then", "")
    is_ours = target.startswith(_TARGETS) and target.isprintable()
    is_short = len(target) <= _MOST_IN_A_TARGET
    return target if is_ours and is_short and "\\" not in target else ""


def _signed_in(request: Request) -> Response:
    ponchik: Ponchik = request.app.state.ponchik
    state, code = (_text(request, name) for name in ("state", "code"))
    signed_in = ponchik.sign_in.finish(
        state, read_cookie(request, Cookie.LEFT), code, _callback(ponchik)
    )
    if before := read_cookie(request, Cookie.SESSION):
        ponchik.visitors.sign_out(before)
    own = f"/w/{quote(signed_in.domain, safe='')}/"
    response = _lead(request, signed_in.target or own)
    keep_session(request, response, signed_in.token)
    return response


def _text(request: Request, name: str) -> str:
    values = request.query_params.getlist(name)
    if len(values) != 1 or not 0 < len(values[0]) <= _MOST:
        raise Unreadable("Slack did not say who you are. Try it again.")
    return values[0]


def _callback(ponchik: Ponchik) -> str:
    return f"{ponchik.config.public_url}{CALLBACK}"


def _query(target: str) -> str:
    return f"?then={quote(target, safe='')}" if target else ""


def _lead(request: Request, url: str) -> Response:
    return RedirectResponse(url, 303, headers_of(request))
