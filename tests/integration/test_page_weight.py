"""No page is heavy: with all that it loads, compressed, it stays below 250 kB."""

import gzip
import re
from urllib.parse import urljoin

import pytest

from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(30)]

MOST = 250_000
LOADED = re.compile(r'<(?:link|script|img)[^>]* (?:href|src)="(/[^"]+)"')
IMPORTED = re.compile(r'@import url\("([^"]+)"\)')


def weight(browser: Browser, address: str) -> int:
    """Return how many bytes of a page are sent, with all that it loads."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    sizes = {address: packed(answer.content)}
    to_do = LOADED.findall(answer.text)
    while to_do:
        file = to_do.pop()
        if file not in sizes:
            loaded = browser.get(file)
            assert loaded.status_code == 200, file
            sizes[file] = packed(loaded.content)
            if file.endswith(".css"):
                found = IMPORTED.findall(loaded.text)
                to_do += [urljoin(file, one) for one in found]
    return sum(sizes.values())


def packed(content: bytes) -> int:
    return len(gzip.compress(content))


@pytest.mark.longer
def test_every_page_weighs_less_than_250_kilobytes(played: Played) -> None:
    played.invite()
    played.work()
    played.start_round()
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()
    [host] = played.rows(
        "SELECT slack_id FROM programs JOIN people ON id = (managers->>0)::uuid"
    )
    browser = signed_in(played, host["slack_id"])
    [row] = played.rows("SELECT meeting FROM meetings ORDER BY 1 LIMIT 1")
    meeting = f"/programs/coffee/rounds/1/meetings/{row['meeting']}"
    weights = {
        path: weight(browser, f"{browser.home()}{path}")
        for path in (
            "/",
            "/me",
            "/log",
            "/log/10",
            "/deliveries",
            "/programs/coffee",
            "/programs/coffee/insights",
            "/programs/coffee/people",
            "/programs/coffee/rounds/1",
            meeting,
            f"{meeting}?after=1",
        )
    }
    assert {path: size for path, size in weights.items() if size > MOST} == {}
    # The style sheets are among what is weighed.
    assert min(weights.values()) > 10_000
