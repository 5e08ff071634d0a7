"""Forms are taken from our own pages alone: no other site's page can send one."""

from urllib.parse import urlsplit

from starlette.requests import Request

from ponchik.config import Config
from ponchik.errors import Unverified


def require_own_form(request: Request) -> None:
    """Raise Unverified unless the browser says that our own page sent it.

    Every browser names the site or the origin, so whoever names neither is refused.
    """
    site = request.headers.get("sec-fetch-site")
    is_own = site == "same-origin" if site is not None else _has_own_origin(request)
    if not is_own:
        raise Unverified("This was not sent by a page of Ponchik's.")


def _has_own_origin(request: Request) -> bool:
    config: Config = request.app.state.ponchik.config
    parts = urlsplit(config.public_url)
    return request.headers.get("origin") == f"{parts.scheme}://{parts.netloc}"
