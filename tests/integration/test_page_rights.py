"""Every route, every role, one's own workspace and another's: who sees what."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from starlette.routing import Route

from ponchik.command_handler import CommandHandler
from ponchik.demo.simulator import user_actions
from ponchik.store import people, sessions, workspace_names
from ponchik.web.application import build_app
from ponchik.web.pages import routes
from tests.harness.browsing import Browser, signed_in
from tests.harness.served import Played
from tests.harness.two_workspaces import THERE, Inhabited, inhabit

pytestmark = [pytest.mark.integration, pytest.mark.shared, pytest.mark.members(8)]

#: What is no page: for Slack, for launches with the admin key, for anybody; and a
#: stream that has no end, of which test_live tells.
NO_PAGES = {
    "POST /slack/events",
    "POST /slack/interactions",
    "POST /slack/commands",
    "POST /api/launch",
    "GET /",
    "GET /c/{calendar}.ics",
    "GET /install",
    "GET /install/callback",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /w/{domain}/live",
}


class Rights(NamedTuple):
    """The status for each role: whoever is not signed in, a member, …"""

    nobody: int
    member: int
    host: int
    admin: int
    stranger: int


_ROUND = "/w/{domain}/programs/{channel}/rounds/{number}"
_NEXT = "/w/{domain}/programs/{channel}/next"
#: A member is in the meeting; a stranger is signed in to the other workspace. Forms are
#: empty here: 400 tells that somebody might have sent one.
MATRIX: Mapping[str, Rights] = {
    "GET /sign-in": Rights(200, 200, 200, 200, 200),
    "GET /sign-in/start": Rights(303, 303, 303, 303, 303),
    "GET /sign-in/callback": Rights(400, 400, 400, 400, 400),
    "POST /sign-out": Rights(303, 303, 303, 303, 303),
    "POST /sign-out/everywhere": Rights(303, 303, 303, 303, 303),
    "GET /find": Rights(303, 303, 303, 303, 303),
    "GET /w/{domain}": Rights(303, 303, 200, 200, 404),
    "GET /w/{domain}/": Rights(303, 303, 200, 200, 404),
    "GET /w/{domain}/me": Rights(303, 200, 200, 200, 404),
    "GET /w/{domain}/programs/{channel}": Rights(303, 200, 200, 200, 404),
    "GET /w/{domain}/programs/{channel}/people": Rights(303, 404, 200, 404, 404),
    "GET /w/{domain}/programs/{channel}/insights": Rights(303, 404, 200, 200, 404),
    "GET /w/{domain}/programs/{channel}/insights/{table}.csv": Rights(
        303, 404, 200, 200, 404
    ),
    f"GET {_ROUND}": Rights(303, 404, 200, 200, 404),
    f"GET {_ROUND}/meetings/{{meeting}}": Rights(303, 200, 200, 404, 404),
    "GET /w/{domain}/people/{person}": Rights(303, 404, 200, 404, 404),
    "GET /w/{domain}/people/{person}/act/{act}": Rights(303, 404, 200, 404, 404),
    "POST /w/{domain}/people/{person}/act/{act}": Rights(303, 404, 400, 404, 404),
    "GET /w/{domain}/deliveries": Rights(303, 404, 200, 200, 404),
    "GET /w/{domain}/log": Rights(303, 404, 200, 200, 404),
    "GET /w/{domain}/log.{kind}": Rights(303, 404, 200, 200, 404),
    "GET /w/{domain}/log/{position}": Rights(303, 404, 200, 404, 404),
    "GET /w/{domain}/settings": Rights(303, 404, 404, 200, 404),
    "GET /w/{domain}/settings/act/{act}": Rights(303, 404, 404, 409, 404),
    "POST /w/{domain}/settings/act/{act}": Rights(303, 404, 404, 400, 404),
    "GET /w/{domain}/programs/{channel}/act/{act}": Rights(303, 404, 200, 200, 404),
    "POST /w/{domain}/programs/{channel}/act/{act}": Rights(303, 404, 400, 400, 404),
    f"GET {_ROUND}/act/{{act}}": Rights(303, 404, 200, 200, 404),
    f"POST {_ROUND}/act/{{act}}": Rights(303, 404, 400, 400, 404),
    f"GET {_ROUND}/meetings/{{meeting}}/act/{{act}}": Rights(303, 404, 200, 404, 404),
    f"POST {_ROUND}/meetings/{{meeting}}/act/{{act}}": Rights(303, 404, 400, 404, 404),
    "GET /w/{domain}/deliveries/{effect}/act/{act}": Rights(303, 404, 409, 409, 404),
    "POST /w/{domain}/deliveries/{effect}/act/{act}": Rights(303, 404, 400, 400, 404),
    "GET /w/{domain}/programs/{channel}/settings": Rights(303, 404, 200, 200, 404),
    "POST /w/{domain}/programs/{channel}/settings": Rights(303, 404, 400, 400, 404),
    "GET /w/{domain}/programs/{channel}/next": Rights(303, 404, 200, 200, 404),
    "GET /w/{domain}/programs/{channel}/next/start": Rights(303, 404, 303, 303, 404),
    "POST /w/{domain}/programs/{channel}/next/start": Rights(303, 404, 400, 400, 404),
    f"GET {_NEXT}/act/{{act}}": Rights(303, 404, 200, 404, 404),
    f"POST {_NEXT}/act/{{act}}": Rights(303, 404, 400, 404, 404),
    "GET /w/{domain}/me/act/{act}": Rights(303, 200, 200, 200, 404),
    "POST /w/{domain}/me/act/{act}": Rights(303, 400, 400, 400, 404),
    "GET /w/{domain}/me/list": Rights(303, 200, 200, 200, 404),
    "GET /w/{domain}/me/data.json": Rights(303, 200, 200, 200, 404),
    "GET /w/{domain}/me/forget": Rights(303, 200, 200, 200, 404),
    "POST /w/{domain}/me/forget": Rights(303, 400, 400, 400, 404),
    "GET /w/{domain}/left": Rights(303, 404, 404, 200, 404),
    "GET /w/{domain}/left/{person}/act/{act}": Rights(303, 404, 404, 200, 404),
    "POST /w/{domain}/left/{person}/act/{act}": Rights(303, 404, 404, 400, 404),
    "GET /w/{rest:path}": Rights(303, 404, 404, 404, 404),
}


WITH_IDS = re.compile(r"{(channel|person|position)}")


@dataclass(frozen=True)
class House:
    """A workspace with a round, and the other one beside it."""

    played: Played
    host: str
    admin: str
    member: str
    meeting: UUID
    other_meeting: UUID
    person: UUID
    position: int
    there: Inhabited

    @property
    def values(self) -> dict[str, str]:
        return {
            "domain": self.played.slack.workspace.team.domain,
            "channel": "coffee",
            "number": "1",
            "table": "outcomes",
            "kind": "csv",
            "position": str(self.position),
            "meeting": str(self.meeting),
            "person": str(self.person),
            "effect": str(self.person),
            "rest:path": "no/such/page",
        }

    @property
    def foreign(self) -> dict[str, str]:
        """The same addresses with what the other workspace has."""
        there = self.there
        return {
            **self.values,
            "channel": "shared",
            "meeting": str(there.meetings[0]),
            "person": str(there.people[0]),
            "position": str(self._position_there),
        }

    @property
    def _position_there(self) -> int:
        """Return where the other workspace's meeting begins in the log."""
        [row] = self.played.rows(
            "SELECT position FROM events WHERE stream = %s AND version = 1",
            f"meeting-{self.there.meetings[0]}",
        )
        return int(row["position"])

    def browser(self, role: str) -> Browser:
        """Return a browser of somebody in this role."""
        match role:
            case "nobody":
                return Browser(self.played)
            case "stranger":
                return self._stranger()
            case _:
                return signed_in(self.played, getattr(self, role))

    def _stranger(self) -> Browser:
        browser, token = Browser(self.played), str(uuid4())
        host_there, hashed = self.there.people[0], sha256(token.encode()).digest()
        database = self.played.ponchik.database
        database.transaction(lambda t: people.note_kind(t, THERE, host_there, "admin"))
        database.transaction(lambda t: sessions.begin(t, THERE, host_there, hashed))
        browser.http.cookies.set("ponchik", token)
        return browser


@pytest.fixture(scope="module")
def house(shared_played: Played) -> House:
    played = shared_played
    everybody = [p for p in played.people() if p.is_ordinary]
    admin, host = everybody[0], everybody[1]
    delivered = user_actions.invite_bot(played.slack, host.id, played.channel)
    assert delivered is not None
    delivered.wait()
    played.work()
    played.start_round()
    there = inhabit(
        CommandHandler(played.ponchik.database, lambda _wakes: None),
        played.ponchik.database,
        THERE,
    )
    played.ponchik.database.transaction(
        lambda t: workspace_names.remember(t, THERE, "the-others", "The others")
    )
    [own, other, *_] = played.rows(
        """
        SELECT DISTINCT ON (m.meeting) m.meeting, p.slack_id, p.id
        FROM meetings AS m JOIN people AS p ON p.id = ANY(m.members)
        WHERE m.workspace = %s AND p.slack_id = ANY(%s) AND NOT m.members && ARRAY(
            SELECT id FROM people WHERE slack_id = ANY(%s) AND workspace = %s)
        ORDER BY m.meeting, p.slack_id
        """,
        *(played.workspace, [person.id for person in everybody]),
        *([admin.id, host.id], played.workspace),
    )
    [position] = played.rows(
        "SELECT position FROM events WHERE stream = %s AND version = 1",
        f"meeting-{own['meeting']}",
    )
    return House(
        played=played,
        host=host.id,
        admin=admin.id,
        member=own["slack_id"],
        meeting=own["meeting"],
        other_meeting=other["meeting"],
        person=own["id"],
        position=position["position"],
        there=there,
    )


def pages(played: Played) -> Iterator[str]:
    for route in build_app(played.ponchik).routes:
        if isinstance(route, Route):
            methods = (route.methods or set()) - {"HEAD"}
            yield from (f"{method} {route.path}" for method in methods)


#: An act that there is at an address with such a part; the first that fits counts.
ACTS = {
    "/me/": "skip",
    "/left/": "forget",
    "/settings/act/": "disconnect",
    "/people/": "leave-out",
    "/next/": "again",
    "/deliveries/": "retry",
    "/meetings/": "resend",
    "/rounds/": "cancel",
}


def act_of(path: str) -> str:
    """Return an act that there is at the address."""
    return next((act for part, act in ACTS.items() if part in path), "pause")


def ask(browser: Browser, page: str, values: Mapping[str, str]) -> int:
    method, _, path = page.partition(" ")
    path = path.replace("{act}", act_of(path))
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path
    asked = browser.get(path) if method == "GET" else browser.post(path)
    return asked.status_code


def test_the_matrix_has_every_route(house: House) -> None:
    assert set(pages(house.played)) == MATRIX.keys() | NO_PAGES


@pytest.mark.parametrize("role", Rights._fields)
def test_each_role_sees_what_is_its_own_and_nothing_else(
    house: House, role: str
) -> None:
    # Signing out comes last: afterwards nobody is there to look.
    order = sorted(MATRIX, key=lambda page: "/sign-out" in page)
    browser = house.browser(role)
    found = {page: ask(browser, page, house.values) for page in order}
    assert found == {page: getattr(MATRIX[page], role) for page in order}


@pytest.mark.parametrize("role", ["member", "host", "admin"])
def test_what_another_workspace_has_is_not_there(house: House, role: str) -> None:
    browser = house.browser(role)
    with_ids = [page for page in MATRIX if WITH_IDS.search(page)]
    assert {ask(browser, page, house.foreign) for page in with_ids} == {404}
    mixed = {**house.foreign, "channel": "coffee"}
    for page in (
        f"GET {_ROUND}/meetings/{{meeting}}",
        "GET /w/{domain}/people/{person}",
    ):
        assert ask(browser, page, mixed) == 404


def test_a_stranger_finds_nothing_of_ours_at_home(house: House) -> None:
    browser = house.browser("stranger")
    there = {**house.values, "domain": "the-others"}
    with_ids = [page for page in MATRIX if WITH_IDS.search(page)]
    assert {ask(browser, page, there) for page in with_ids} == {404}
    assert ask(browser, "GET /w/{domain}/", there) == 200


def test_control_the_other_workspace_has_pages_of_its_own(house: House) -> None:
    browser = house.browser("stranger")
    home = {**house.foreign, "domain": "the-others"}
    # Of the round to come Slack is asked, and there it knows nobody.
    reading = [page for page in MATRIX if page.startswith("GET") and _NEXT not in page]
    with_ids = [page for page in reading if WITH_IDS.search(page)]
    assert {ask(browser, page, home) for page in with_ids} == {200}


def test_a_member_sees_no_meeting_of_others(house: House) -> None:
    browser = house.browser("member")
    others = {**house.values, "meeting": str(house.other_meeting)}
    assert ask(browser, f"GET {_ROUND}/meetings/{{meeting}}", others) == 404


def test_an_admin_sees_figures_and_no_names(house: House) -> None:
    browser = house.browser("admin")
    home = browser.home()
    names = [p.real_name for p in house.played.people() if p.id != house.admin]
    handles = [p.name for p in house.played.people() if p.id != house.admin]
    for path in ("/", "/programs/coffee", "/programs/coffee/rounds/1", "/deliveries"):
        text = browser.get(f"{home}{path}").text
        assert "coffee" in text
        assert not [name for name in (*names, *handles) if f">{name}<" in text]
    assert browser.get(f"{home}/log").text.count("<tr") == 0


def test_whoever_hosts_no_longer_sees_no_more(house: House) -> None:
    browser = house.browser("host")
    program = house.played.program()
    house.played.do(
        "UPDATE programs SET managers = '[]' WHERE program = %s", program["program"]
    )
    assert browser.get(f"{browser.home()}/log").status_code == 404
    house.played.do(
        "UPDATE programs SET managers = %s::jsonb WHERE program = %s",
        *(str(program["managers"]).replace("'", '"'), program["program"]),
    )
    assert browser.get(f"{browser.home()}/log").status_code == 200


#: Scripts are files of ours, each without a word in it.
SCRIPTS = re.compile(r'<script src="([^"]+)"(?: defer)?></script>')
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize("role", ["nobody", "host"])
def test_every_page_has_the_headers(house: House, role: str) -> None:
    browser = house.browser(role)
    for page in MATRIX:
        method, _, path = page.partition(" ")
        if method == "POST":
            continue
        path = path.replace("{act}", act_of(path))
        for name, value in house.values.items():
            path = path.replace(f"{{{name}}}", value)
        answer = browser.get(path)
        for header, value in HEADERS.items():
            assert value in answer.headers[header], (page, header)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert not re.search(r"<script(?! src=)", answer.text)
        assert all(link.startswith("/looks/") for link in SCRIPTS.findall(answer.text))
        assert answer.text.count("<script") == len(SCRIPTS.findall(answer.text))
        assert " style=" not in answer.text


LONG = "x" * 5000
ODD = [
    "",
    "0",
    "-1",
    "٣",
    "²",
    "%00",
    "%ff",
    "'",
    LONG,
    "1" * 30,
    "null",
    "../..",
    "{}",
]
READING = [
    "/me",
    "/log",
    "/log.csv",
    "/deliveries",
    "/programs/coffee",
    "/programs/coffee/insights",
    "/programs/coffee/people",
    "/programs/coffee/rounds/1",
    "/programs/coffee/next/act/keep",
    "/me/act/add-to-list",
    "/me/act/stop",
]
FIELDS = [
    *("after", "before", "conversation", "due", "find", "group", "person", "program"),
    *("since", "status", "then", "to", "type"),
]


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(
            odd, id=str(number), marks=[pytest.mark.longer] if number % 4 else []
        )
        for number, odd in enumerate(ODD)
    ],
)
def test_odd_addresses_are_answered_and_never_break(house: House, odd: str) -> None:
    browser = house.browser("host")
    for page in MATRIX:
        method, _, path = page.partition(" ")
        if method == "POST" or "/start" in path:
            continue
        good = path = path.replace("{act}", act_of(path))
        for name, value in house.values.items():
            good = good.replace(f"{{{name}}}", value)
            path = path.replace(f"{{{name}}}", odd if name != "domain" else value)
        assert browser.get(path).status_code < 500, path
        query = "&".join(f"{field}={odd}" for field in FIELDS)
        assert browser.get(f"{good}?{query}").status_code < 500, good


def test_every_value_that_an_address_may_have_is_tried() -> None:
    reads = re.compile(r'(?:visit\.(?:text|number)|query_params\.get)\(\s*"(\w+)"')
    sources = Path(routes.__file__).parent.glob("*.py")
    found = {name for one in sources for name in reads.findall(one.read_text())}
    assert found == set(FIELDS)


@pytest.mark.longer
@pytest.mark.parametrize("field", FIELDS)
def test_each_value_of_an_address_may_be_odd(house: House, field: str) -> None:
    browser = house.browser("host")
    for path in READING:
        for odd in ODD:
            address = f"{browser.home()}{path}?{field}={odd}"
            assert browser.get(address).status_code in {200, 400, 404, 409}, address
