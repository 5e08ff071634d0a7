"""What can be pressed on the dashboard, and what a browser has pressed."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response
from starlette.routing import Route

from ponchik.web.pages.routes import ACTING, page_routes

_BELOW = "/w/{domain}"


def pressed(place: str, *acts: str) -> pytest.MarkDecorator:
    """Say what a test presses: acts of a place, or a form that stands there alone."""
    return pytest.mark.presses(*named(place, *acts))


def named(place: str, *acts: str) -> list[str]:
    """Return what acts are called here; a workspace's address is left out."""
    place = place.removeprefix(_BELOW)
    return [f"{place}/act/{act}" for act in acts] or [place]


def everything() -> set[str]:
    """Return all that the dashboard's routes take."""
    acts = {name for place, what in ACTING.items() for name in named(place, *what.acts)}
    forms = {route.path for route in _posted() if "{act}" not in route.path}
    return acts | {name for form in forms for name in named(form)}


def _posted() -> list[Route]:
    return [route for route in page_routes() if "POST" in (route.methods or ())]


@dataclass
class Presses:
    """Every form that pages sent and Ponchik took."""

    taken: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        """Note from now on what the page sends."""
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if response.request.method == "POST" and response.status < 400:
            self.taken.add(_name_of(urlsplit(response.url).path))


def _name_of(path: str) -> str:
    for route in _posted():
        if found := route.path_regex.match(path):
            place, _, act = route.path.partition("/act/")
            [name] = named(place, *([found["act"]] if act else []))
            return name
    return path
