"""The cookies of the pages: who is signed in, or left for Slack; what was just done."""

from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from ponchik.config import Config
from ponchik.store.sessions import LONGEST

_TEN_MINUTES = 600
_HALF_A_MINUTE = 30


class Cookie(StrEnum):
    """The pages' cookies: a session, what is brought back from Slack, and a notice."""

    SESSION = "ponchik"
    LEFT = "ponchik-sign-in"
    NOTICE = "ponchik-notice"


#: Tokens of ours have 43 characters; a notice has an address.
_MOST = {Cookie.SESSION: 100, Cookie.LEFT: 100, Cookie.NOTICE: 1_000}


def read_cookie(request: Request, name: Cookie) -> str:
    """Return a cookie's value, nothing for one that cannot be ours."""
    value = request.cookies.get(_full(request, name), "")
    return value if len(value) <= _MOST[name] else ""


def keep_session(request: Request, response: Response, token: str) -> None:
    """Give the browser its session."""
    _set(request, response, Cookie.SESSION, token, round(LONGEST.total_seconds()))


def keep_departure(request: Request, response: Response, token: str) -> None:
    """Give the browser what it has to bring back from Slack."""
    _set(request, response, Cookie.LEFT, token, _TEN_MINUTES)


def keep_notice(request: Request, response: Response, notice: str) -> None:
    """Give the browser what the next page says."""
    _set(request, response, Cookie.NOTICE, notice, _HALF_A_MINUTE)


def forget(request: Request, response: Response, name: Cookie) -> None:
    """Take a cookie back."""
    _set(request, response, name, "", 0)


def _set(
    request: Request, response: Response, name: Cookie, value: str, seconds: int
) -> None:
    response.set_cookie(
        _full(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _full(request: Request, name: Cookie) -> str:
    """With the prefix, no other host and no plain connection can set the cookie.

    On this machine there is no https, and browsers take no such cookie.
    """
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    config: Config = request.app.state.ponchik.config
    return config.public_url.startswith("https:")
