"""Every form of the pages, sent as nobody means it: too long, odd, stale, and twice."""

from uuid import uuid4

import pytest

from ponchik.application.steering import Asker
from ponchik.web.pages.draft_acts import DRAFT_ACTS
from ponchik.web.pages.forms import MOST
from ponchik.web.pages.round_acts import ROUND_ACTS
from ponchik.web.pages.routes import ACTING
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.page_forms import filled_in
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.shared, pytest.mark.members(8)]

PROGRAM = "/programs/coffee"
HERE = {"/w/{domain}": "", "{channel}": "coffee", "{number}": "1"}


def here(place: str) -> str:
    """Return the address of a place of ours, below the workspace's own."""
    for part, value in HERE.items():
        place = place.replace(part, value)
    return place


#: Where forms are sent to; what ends the round comes last.
FORMS = [
    f"{PROGRAM}/settings",
    f"{PROGRAM}/next/start",
    "/me/forget",
    *(
        f"{here(place)}/act/{act}"
        for place, what in sorted(
            ACTING.items(), key=lambda item: item[1].acts is ROUND_ACTS
        )
        for act in what.acts
    ),
]
#: What fields are called, whichever form has them.
FIELDS = (
    *("answer", "day", "due", "find", "group", "groups", "meeting", "message"),
    *("number", "person", "program", "seen", "sure", "swap", "to", "until", "version"),
    "word",
)
ODD = ["", "0", "-1", "²", "9" * 30, "x" * MOST, "null", "2020-02-31", "{}", "../.."]
#: By day a form in six.
every_form = pytest.mark.parametrize(
    "form",
    [
        pytest.param(form, marks=[pytest.mark.longer] if number % 6 else [])
        for number, form in enumerate(FORMS)
    ],
)


@pytest.fixture(scope="module")
def round_played(shared_played: Played) -> Played:
    """A round that an admin hosts, one message of which was given up."""
    played = shared_played
    admin = next(p for p in played.people() if p.is_admin)
    played.invite()
    played.work()
    played.start_round()
    host = next(played.people()).id
    if admin.id != host:
        steering = played.ponchik.steering
        steering.add_host(Asker(played.channel, BY_TEST), admin.id)
    played.advance_to("check_in-1")
    played.do(
        "UPDATE effects SET status = 'dead', last_error = 'is_archived' "
        "WHERE id = (SELECT id FROM effects WHERE kind = 'ask' LIMIT 1)"
    )
    return played


@pytest.fixture
def browser(round_played: Played) -> Browser:
    admin = next(p for p in round_played.people() if p.is_admin)
    return signed_in(round_played, admin.id)


def at(browser: Browser, form: str) -> str:
    """Return the address of a form, about what there is."""
    rows = browser.played.rows
    [meeting] = rows("SELECT meeting, members FROM meetings ORDER BY meeting LIMIT 1")
    [effect] = rows("SELECT id FROM effects WHERE kind = 'ask' ORDER BY id LIMIT 1")
    path = form.format(
        meeting=meeting["meeting"], effect=effect["id"], person=meeting["members"][0]
    )
    return f"{browser.home()}{path}"


@every_form
def test_a_form_that_is_too_long_is_refused_and_does_nothing(
    browser: Browser, form: str
) -> None:
    before, address = browser.played.types(), at(browser, form)
    for size, status in ((1_000_000, 413), (MOST + 1, 400)):
        for name in ("word", "no-such-field"):
            answer = browser.send(address, **{name: "x" * size})
            assert answer.status_code == status
            assert "<h1>" in answer.text
    many = browser.send(address, **{f"field{n}": "" for n in range(300)})
    assert many.status_code == 400
    assert browser.played.types() == before


@every_form
def test_a_form_without_a_key_of_ours_does_nothing(browser: Browser, form: str) -> None:
    before, address = browser.played.types(), at(browser, form)
    for key in ("", "1", "x" * 400, f"{uuid4()}x"):
        assert browser.send(address, key=key).status_code == 400
    assert browser.played.types() == before


@every_form
def test_a_form_with_odd_values_never_breaks(browser: Browser, form: str) -> None:
    address = at(browser, form)
    own = filled_in(browser.get(address).text)
    for odd in ODD:
        fields = {**dict.fromkeys((*own, *FIELDS), odd), "key": str(uuid4())}
        answer = browser.send(address, **fields)
        assert answer.status_code in {200, 303, 404, 409, 422}, odd


@every_form
def test_a_form_that_is_sent_twice_counts_once(browser: Browser, form: str) -> None:
    address = at(browser, form)
    fields = {"key": str(uuid4()), **filled_in(browser.get(address).text)}
    first = browser.send(address, **fields)
    before = browser.played.types()
    second = browser.send(address, **fields)
    assert {first.status_code, second.status_code} <= {200, 303, 404, 409, 422}
    assert browser.played.types() == before


@pytest.mark.parametrize(
    "form",
    [
        *("settings", "next/start", "act/skip"),
        # Drawing again overwrites nothing that anybody decided.
        *(f"next/act/{act}" for act in DRAFT_ACTS if act != "again"),
    ],
)
def test_a_stale_form_changes_nothing(browser: Browser, form: str) -> None:
    address = at(browser, f"{PROGRAM}/{form}")
    before = browser.played.types()
    stale = {"version": "0", "number": "0", "due": "2020-01-06T10:00:00+00:00"}
    fields = {**filled_in(browser.get(address).text), **stale, "seen": "stale"}
    assert browser.send(address, **fields).status_code in {200, 303, 404, 409, 422}
    assert browser.played.types() == before


def test_anothers_key_is_no_key_of_mine(browser: Browser) -> None:
    """Whoever learns the key of a form cannot have it counted as done."""
    played, key = browser.played, str(uuid4())
    members = (one.id for one in played.people() if one.is_ordinary)
    for user in list(members)[:2]:
        own = signed_in(played, user)
        program = str(played.program()["program"])
        before = len(played.types())
        address = f"{own.home()}/me/act/stop?program={program}"
        for _ in range(2):
            sent = own.send(address, key=key, program=program)
            assert sent.status_code == 303
        assert len(played.types()) == before + 1
