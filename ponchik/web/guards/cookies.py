"""The cookies of the pages: who is signed in, and who left for Slack to sign in."""

from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from ponchik.config import Config
from ponchik.store.sessions import LONGEST

_TEN_MINUTES = 600
#: Tokens of ours have 43 characters.
_MOST = 100


class Cookie(StrEnum):
    """The pages' cookies: a session, and what is brought back from Slack."""

    SESSION = "ponchik"
    LEFT = "ponchik-sign-in"


def read_cookie(request: Request, name: Cookie) -> str:
    """Return a cookie's value, nothing for one that cannot be ours."""
    value = request.cookies.get(_full(request, name), "")
    return value if len(value) <= _MOST else ""


def keep_session(request: Request, response: Response, token: str) -> None:
    """Give the browser its session."""
    _set(request, response, Cookie.SESSION, token, round(LONGEST.total_seconds()))


def keep_departure(request: Request, response: Response, token: str) -> None:
    """Give the browser what it has to bring back from Slack."""
    _set(request, response, Cookie.LEFT, token, _TEN_MINUTES)


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
