"""One request of somebody who is signed in, and what each page needs of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ponchik.application.visitors import Visitor
from ponchik.bootstrap import Ponchik
from ponchik.errors import PonchikError, Unknown, Unreadable
from ponchik.queries.matches import zone_of
from ponchik.slack.client.openid import origin_of
from ponchik.store import channels
from ponchik.store.connection import Transaction
from ponchik.web.guards.cookies import Cookie, forget, read_cookie
from ponchik.web.pages.answers import NOT_FOUND, draw, draw_problem, headers_of
from ponchik.web.pages.notices import read_notice
from ponchik.web.pages.sign_in import address

T = TypeVar("T")
Program = Mapping[str, Any]
#: Of a value in an address.
MOST = 100
#: A page that is open asks with this header: nobody did anything.
BY_ITSELF = "ponchik-live"
#: What stands in the address of an older part, or of an earlier moment.
_OLDER = {"after", "before"}
#: What an open page's `EventSource` accepts.
_STREAM = "text/event-stream"


class Elsewhere(PonchikError):
    """The page stands at another address by now."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True)
class Visit:
    """What a page is asked by whom; `now` is Ponchik's present.

    `mark` says up to where changes were known before anything was read, for a page that
    shows them as they come.
    """

    request: Request
    ponchik: Ponchik
    visitor: Visitor
    now: datetime
    mark: str = ""

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Do a page's reads on one state of the visitor's own workspace."""
        return self.ponchik.database.snapshot(work, self.visitor.workspace)

    @property
    def base(self) -> str:
        """The address under which all pages of the workspace stand."""
        return f"/w/{quote(self.visitor.domain, safe='')}"

    @property
    def is_live(self) -> bool:
        """Whether the page shows changes as they come: no older part of a list does."""
        return bool(self.mark) and not _OLDER & set(self.request.query_params)

    @cached_property
    def zone(self) -> tzinfo:
        """The visitor's own time zone, for pages that belong to no program."""
        try:
            return ZoneInfo(self.visitor.time_zone or "")
        except (LookupError, OSError, ValueError):
            return UTC

    def text(self, name: str) -> str:
        """Return a value of the address. Raises Unreadable for what nobody meant."""
        values = self.request.query_params.getlist(name)
        value = values[-1].strip() if values else ""
        if len(value) > MOST or not value.isprintable():
            raise Unreadable(
                "This address is garbled: it holds more than we ever said."
            )
        return value

    def number(self, name: str) -> int | None:
        """Return a whole number of the address, None without one."""
        value = self.text(name)
        return whole_number(value) if value else None

    def program(self) -> Program:
        """Return the program of the address. Raises Unknown if they may not see it.

        Raises Elsewhere where its channel was called so before.
        """
        asked = self.request.path_params["channel"]
        if found := self._program_in(asked, "channel_name", "channel"):
            return found
        if moved := self._program_once_in(asked):
            raise Elsewhere(self._same_page_of(moved))
        raise Unknown(NOT_FOUND)

    def _program_once_in(self, name: str) -> Program | None:
        if not name.isprintable():
            return None
        workspace = self.visitor.workspace
        channel = self.read(lambda t: channels.find_former(t, workspace, name))
        return self._program_in(channel, "channel") if channel else None

    def _program_in(self, asked: str, *columns: str) -> Program | None:
        programs = self.visitor.programs
        return next((p for p in programs if asked in {p[c] for c in columns}), None)

    def _same_page_of(self, program: Program) -> str:
        path = str(self.request.scope["path"]).removeprefix("/").split("/")
        rest = "".join(f"/{quote(part, safe='')}" for part in path[4:])
        return f"{self.program_address(program)}{rest}{query_of(self.request)}"

    def managed_program(self) -> Program:
        """Return the program of the address. Raises Unknown for plain members."""
        program = self.program()
        if not self.visitor.manages(program["program"]):
            raise Unknown(NOT_FOUND)
        return program

    def program_address(self, program: Program) -> str:
        """Return where a program's pages stand: by its channel's name of today."""
        slug = quote(program["channel_name"] or program["channel"], safe="")
        return f"{self.base}/programs/{slug}"

    def here(self, **changes: str | None) -> str:
        """Return this page's address with other values; None drops one."""
        values = {**dict(self.request.query_params), **changes}
        kept = {name: value for name, value in values.items() if value}
        path = quote(str(self.request.scope["path"]))
        return f"{path}?{urlencode(kept)}" if kept else path

    def slack_link(self, conversation: str | None) -> str | None:
        """Return what opens a chat in Slack."""
        if conversation is None:
            return None
        asked = {"team": self.visitor.workspace, "channel": conversation}
        origin = origin_of(self.ponchik.config.slack_api_url)
        return f"{origin}/app_redirect?{urlencode(asked)}"

    def draw(self, template: str, code: int = 200, **values: Any) -> Response:
        """Answer with a page in its frame, which says once what was just done."""
        kept = read_cookie(self.request, Cookie.NOTICE)
        notice = read_notice(kept, self.base) if kept else None
        response = draw(
            self.request, template, code, visit=self, notice=notice, **values
        )
        if kept:
            forget(self.request, response, Cookie.NOTICE)
        return response


Show = Callable[[Visit], Response]


def page(
    show: Show, *, managers_only: bool = False, live: bool = False
) -> Callable[[Request], Response]:
    """Return an endpoint that shows the page to whom it is for.

    Whoever is not signed in signs in first, and everybody else sees the same page that
    says there is none. A `live` page shows changes as they come.
    """

    def endpoint(request: Request) -> Response:
        ponchik: Ponchik = request.app.state.ponchik
        try:
            mark = ponchik.watch.mark() if live else ""
            visitor = visitor_of(request)
            if visitor is None:
                return _sign_in_first(request)
            _require(request, visitor, managers_only=managers_only)
            return show(Visit(request, ponchik, visitor, ponchik.clock(), mark))
        except Elsewhere as error:
            # The same again, so that no form is lost.
            return RedirectResponse(error.address, 307, headers_of(request))
        except PonchikError as error:
            return draw_problem(request, error)

    return endpoint


def whole_number(value: str) -> int:
    """Return a number that was written in digits. Raises Unknown if it is none."""
    if not (value.isascii() and value.isdecimal() and len(value) <= 18):
        raise Unknown(NOT_FOUND)
    return int(value)


def identity(value: str) -> UUID:
    """Return an id of ours. Raises Unknown if it is none."""
    try:
        return UUID(value)
    except ValueError:
        raise Unknown(NOT_FOUND) from None


def query_of(request: Request) -> str:
    """Return the query of an address as it can be said again, with its question mark.

    From the scope: `request.url` raises where it is garbled.
    """
    query = quote(request.scope["query_string"], safe="%&=+,.:~")
    return f"?{query}" if query else ""


def zone_of_program(program: Program) -> tzinfo:
    """Return the time zone in which a program's moments are told."""
    return zone_of(program)


def visitor_of(request: Request, *, is_use: bool | None = None) -> Visitor | None:
    """Return who asks, None if nobody is signed in (any more)."""
    ponchik: Ponchik = request.app.state.ponchik
    token = read_cookie(request, Cookie.SESSION)
    by_hand = BY_ITSELF not in request.headers if is_use is None else is_use
    return ponchik.visitors.find(token, is_use=by_hand) if token else None


def _require(request: Request, visitor: Visitor, *, managers_only: bool) -> None:
    is_home = request.path_params.get("domain", visitor.domain) == visitor.domain
    if not is_home or (managers_only and not visitor.is_manager):
        raise Unknown(NOT_FOUND)


def _sign_in_first(request: Request) -> Response:
    if request.headers.get("accept") == _STREAM:
        # Of a page that stayed open. To this an EventSource gives up (HTML standard,
        # server-sent events); of a page it would complain in the console.
        return Response(status_code=204, headers=headers_of(request))
    wanted = quote(str(request.scope["path"])) + query_of(request)
    response = RedirectResponse(address(wanted[:500]), 303, headers_of(request))
    forget(request, response, Cookie.SESSION)
    return response
