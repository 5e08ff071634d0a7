"""Whom somebody would rather not meet stands on no page, for nobody."""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from ponchik.events.event import Stream
from ponchik.store.event_store import read_stream
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(5)]

#: What would give it away. The words under My meetings say where such wishes are made.
#: HTML has words of its own with a block in them.
WORDS = re.compile(
    r"private|avoid|block(?!quote|ing=)|\brules?\b|kept apart|keep .* apart|unmatched",
    re.IGNORECASE,
)
#: Time goes on: one page says what time it is, what happened just now is marked, and
#: a page that is live says since when (of wishes nothing is told there: test_live).
#: Each form has a key of its own, and admins see when each process was last alive.
TIME = re.compile(
    r'<p class="sub">[^<]* · [^<]*</p>|(?<=event) fresh|data-mark="[^"]*"'
    r'|name="key" value="[^"]*"|last seen [^<]* ago|"signed_in": \[[^\]]*\]'
    r'|"read_from_slack_at": "[^"]*"'
)
#: Where such wishes are made, and events, of which the next test looks at each value.
SAID_OTHERWISE = r'<footer>.*?</footer>|<pre.*?</pre>|^{".*}$'


def crawl(browser: Browser) -> Mapping[str, str]:
    """Return every page that can be reached from home by links, by its address."""
    home, found = browser.home(), {}
    to_do = [f"{home}/", f"{home}/me", f"{home}/log", f"{home}/deliveries"]
    to_do += [f"{home}/log.csv", f"{home}/log.jsonl"]
    while to_do:
        address = to_do.pop()
        if address in found:
            continue
        answer = browser.get(address)
        found[address] = TIME.sub("", answer.text)
        links = re.findall(r'href="(/w/[^"#]*)"', answer.text)
        to_do += [unescape(link) for link in links]
    return found


def everybody(played: Played) -> dict[str, Browser]:
    """Return the browsers of all who can sign in: an admin who hosts, and members."""
    ordinary = [p for p in played.people() if p.is_ordinary]
    return {person.name: signed_in(played, person.id) for person in ordinary}


def seen_by_all(browsers: Mapping[str, Browser]) -> dict[str, Mapping[str, str]]:
    return {name: crawl(browser) for name, browser in browsers.items()}


def settled(seen: dict[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the pages of what is: a round to come is drawn as people wish."""
    return {
        who: {at: text for at, text in pages.items() if "/next" not in at}
        for who, pages in seen.items()
    }


def but_own(
    seen: Mapping[str, Mapping[str, str]], owner: str
) -> dict[str, Mapping[str, str]]:
    """Leave out what somebody alone may read: their own list, and their own copy."""
    alone = ("/me/list", "/me/data.json")
    return {
        who: {
            at: text
            for at, text in pages.items()
            if who != owner or not at.endswith(alone)
        }
        for who, pages in seen.items()
    }


def name_of(played: Played, person: UUID) -> str:
    slack_id = next(slack_id for slack_id, one in ids(played).items() if one == person)
    return played.slack.workspace.people[slack_id].name


def ids(played: Played) -> dict[str, UUID]:
    rows = played.rows("SELECT slack_id, id FROM people")
    return {row["slack_id"]: row["id"] for row in rows}


def avoid(played: Played, one: UUID, other: UUID) -> None:
    assert played.ponchik.avoidances.add(played.workspace, one, other, BY_TEST)
    played.work()


def apart(played: Played) -> tuple[UUID, UUID]:
    """Return two who are in no group together, and can sign in: guests cannot."""
    known = ids(played)
    ordinary = {known[person.id] for person in played.people() if person.is_ordinary}
    rows = played.rows("SELECT members FROM meetings ORDER BY meeting LIMIT 2")
    one, other = (next(m for m in row["members"] if m in ordinary) for row in rows)
    return one, other


def test_a_wish_changes_no_page_of_anybody(played: Played) -> None:
    """What everybody sees is the same to the letter, before and after it.

    But for the list and the copy of whoever wished it, which nobody else can read.
    """
    played.invite()
    played.work()
    played.start_round()
    browsers = everybody(played)
    before = settled(seen_by_all(browsers))
    one, other = apart(played)
    avoid(played, one, other)
    after, owner = settled(seen_by_all(browsers)), name_of(played, one)
    for who, pages in but_own(after, owner).items():
        for at, text in pages.items():
            assert text == before[who][at], (who, at)
    assert but_own(after, owner).keys() == but_own(before, owner).keys()
    is_guest = owner not in browsers
    assert is_guest or after != before, "its owner reads it"
    assert min(len(pages) for pages in before.values()) > 4


@pytest.fixture
def lonely(played: Played) -> UUID:
    """Play a second round in which somebody would rather meet nobody of the others."""
    played.invite()
    played.work()
    played.start_round()
    known = ids(played)
    one, *others = [known[p.id] for p in played.people() if not p.is_admin]
    admin = next(known[p.id] for p in played.people() if p.is_admin)
    for other in (admin, *others):
        avoid(played, one, other)
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.work()
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()
    played.start_round()
    groups = played.rows("SELECT members FROM meetings WHERE round_number = 2")
    assert groups
    assert one not in [who for row in groups for who in row["members"]]
    return one


@pytest.mark.longer
def test_a_round_with_wishes_shows_none_of_them(played: Played, lonely: UUID) -> None:
    seen = seen_by_all(everybody(played))
    for pages in but_own(seen, name_of(played, lonely)).values():
        for address, text in pages.items():
            shown = re.sub(SAID_OTHERWISE, "", text, flags=re.DOTALL)
            assert WORDS.findall(shown) == [], address


def details_in(text: str) -> list[dict[str, Any]]:
    """Return the technical details of events that stand on a page or in a file."""
    on_page = re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)
    in_file = text.splitlines() if text.startswith('{"') else []
    return [json.loads(unescape(one)) for one in (*on_page, *in_file)]


@pytest.mark.usefixtures("lonely")
@pytest.mark.longer
def test_technical_details_have_no_wish_in_them(played: Played) -> None:
    """Their keys are always the same; values say the same as if nobody had wished."""
    found = [
        one
        for pages in seen_by_all(everybody(played)).values()
        for text in pages.values()
        for one in details_in(text)
    ]
    kinds = {one["type"] for one in found}
    assert {"RoundStarted", "MeetingPaired"} <= kinds
    assert not [kind for kind in kinds if WORDS.search(kind)]
    rounds = [one["data"] for one in found if one["type"] == "RoundStarted"]
    assert {tuple(one["inputs"]["blocked"]) for one in rounds} == {()}
    reasons = {out["reason"] for one in rounds for out in one["exclusions"]}
    assert "unmatched" in reasons
    assert not {one for one in reasons if "rule" in one or "avoid" in one}


@pytest.mark.usefixtures("lonely")
@pytest.mark.longer
def test_no_moment_of_the_past_tells_of_a_wish(played: Played) -> None:
    """Pages of the past are among those that are searched, and pages of events."""
    admin = next(p.id for p in played.people() if p.is_admin)
    pages = crawl(signed_in(played, admin))
    for part in ("/log/", "/rounds/2?after=", "coffee?after=", "meetings/", "/log.csv"):
        assert [address for address in pages if part in address], part
    assert [address for address in pages if re.search(r"meetings/.*after=", address)]
    assert [address for address in pages if "/insights" in address]


@pytest.mark.usefixtures("lonely")
def test_whoever_found_no_group_is_told_as_if_nobody_had_wished_anything(
    played: Played,
) -> None:
    """The people's page has the same words for it whatever the reason was."""
    browser = signed_in(played, next(p.id for p in played.people() if p.is_admin))
    text = browser.get(f"{browser.home()}/programs/coffee/people").text
    assert text.count("no group was found this time") == 1


def test_control_the_log_itself_would_give_it_away(played: Played) -> None:
    played.invite()
    played.start_round()
    one, other = apart(played)
    avoid(played, one, other)
    history = played.ponchik.database.transaction(
        lambda t: read_stream(t, played.workspace, Stream("member", one))
    )
    assert WORDS.search(" ".join(e.event.type_name() for e in history))
