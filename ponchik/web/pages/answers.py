"""What every page answers with: HTML, its headers, and pages for what goes wrong."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ponchik.application.tokens import UNREADABLE
from ponchik.errors import (
    ConfigError,
    Conflict,
    Invalid,
    PonchikError,
    RateLimited,
    SlackError,
    Unknown,
    Unreadable,
    Unverified,
    VersionConflict,
    WorkspaceRejected,
)
from ponchik.store.outages import DatabaseAway
from ponchik.ui.pages import policy, templates_of
from ponchik.web.pages.forms import new_key
from ponchik.web.pages.looks import LOOKS_OF_PAGES

#: Every answer but files of ours: nobody frames it, nobody keeps it, nobody guesses.
HEADERS = {
    **policy(),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}

NOT_FOUND = "There is no such page, or it is not yours to see."
_SHUT_OUT = (
    "Slack does not let Ponchik into this workspace: it was removed, or its token is "
    "no longer valid. Whoever runs Ponchik installs it again, or puts the token right."
)
_LOCKED = (
    "Ponchik cannot read this workspace's token: none of its keys opens it. Nothing "
    "was overwritten. Whoever runs Ponchik puts the lost key back, or installs it "
    "again."
)
_PROBLEMS: tuple[tuple[type[PonchikError], int, str], ...] = (
    (DatabaseAway, 503, "Ponchik's database does not answer. Nothing is lost."),
    (VersionConflict, 503, "Somebody else was quicker. Try it again."),
    (RateLimited, 503, "Slack wants a little patience. Try it again in a minute."),
    (WorkspaceRejected, 503, _SHUT_OUT),
    (SlackError, 503, "Slack does not answer. Try it again in a minute."),
    (Unreadable, 400, ""),
    (Unverified, 403, ""),
    (Unknown, 404, NOT_FOUND),
    (Conflict, 409, ""),
    (Invalid, 422, ""),
    (ConfigError, 503, ""),
)


@cache
def templates() -> Environment:
    """Return the pages' templates, and what all of them draw with."""
    environment = templates_of(Path(__file__).parent / "templates")
    environment.globals.update(LOOKS_OF_PAGES)
    environment.globals["new_key"] = new_key
    return environment


def draw(request: Request, template: str, code: int = 200, **values: Any) -> Response:
    """Answer with a page."""
    html = templates().get_template(template).render(**values)
    return HTMLResponse(html, code, headers_of(request))


def headers_of(request: Request) -> dict[str, str]:
    """Return the headers of whatever stands at the pages' addresses."""
    is_secure = request.app.state.ponchik.config.public_url.startswith("https:")
    return HEADERS | (_HSTS if is_secure else {})


def _is_locked(error: PonchikError) -> bool:
    return isinstance(error, WorkspaceRejected) and error.code == UNREADABLE


def draw_problem(request: Request, error: PonchikError) -> Response:
    """Answer with a page that says what went wrong, and what to do.

    Raises the error again where it is nothing that a person could do about.
    """
    for kind, status, sentence in _PROBLEMS:
        if isinstance(error, kind):
            told = _LOCKED if _is_locked(error) else sentence or str(error)
            return draw(request, "problem.html", status, sentence=told)
    raise error
