"""Forms on the pages: what they hold, filled in and sent, and what is said of it."""

from collections.abc import Mapping
from html import unescape
from re import DOTALL, findall, search
from typing import Any
from uuid import UUID

from tests.harness.browsing import Browser
from tests.harness.served import Played

_TYPED = r'<input id="\w+" name="(\w+)" type="(?:date|time)" value="([^"]*)"'
_TICKED = r'type="(?:radio|checkbox)" name="([\w:-]+)"(?: value="([^"]*)")? checked'
_CHOICE = r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>'
_LONG = r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>'


def hidden_in(html: str) -> dict[str, str]:
    """Return what a page's form holds unseen."""
    found = findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
    return {name: unescape(value) for name, value in found}


def filled_in(html: str) -> dict[str, str]:
    """Return what the form of a page holds, as a browser would send it."""
    chosen = {
        name: (search(r'value="([^"]*)" selected', options) or ["", ""])[1]
        for name, options in findall(_CHOICE, html)
    }
    fields = {
        **chosen,
        **dict(findall(_TYPED, html)),
        **dict(findall(_TICKED, html)),
        **dict(findall(_LONG, html, DOTALL)),
    }
    return {**hidden_in(html), **{name: unescape(v) for name, v in fields.items()}}


def wrong_in(html: str) -> dict[str, str]:
    """Return what is said to be wrong, by the field's name."""
    found = findall(r'id="(\w+)-wrong">.*?</svg>([^<]*)<', html, DOTALL)
    return {name: unescape(sentence) for name, sentence in found}


def press(browser: Browser, address: str, **typed: str) -> str:
    """Answer the question of a page as it stands there; return the page after it."""
    question = browser.get(address)
    assert question.status_code == 200, question.text
    answer = browser.send(address, **{**hidden_in(question.text), **typed})
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"]).text


def notice(html: str) -> str:
    """Return what a page says was just done."""
    found = search(r'role="status"><p>([^<]*)</p>', html)
    return unescape(found[1]) if found else ""


def last_event(played: Played) -> Mapping[str, Any]:
    """Return the newest event: what, by whom, and because of what."""
    [found] = played.rows(
        "SELECT type, data, metadata FROM events ORDER BY position DESC LIMIT 1"
    )
    return found


def person_of(played: Played, user: str) -> UUID:
    """Return our id of somebody."""
    [row] = played.rows("SELECT id FROM people WHERE slack_id = %s", user)
    found: UUID = row["id"]
    return found
