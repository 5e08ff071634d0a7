"""Who may act in the simulated Slack: its own pages and programs, no other web page."""

from collections.abc import Iterator

import httpx2
import pytest

from ponchik.demo.simulator.messages import say
from ponchik.demo.simulator.payloads import response_url
from ponchik.demo.simulator.simulator import Simulator
from tests.harness import http

pytestmark = pytest.mark.integration

ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
]


@pytest.fixture
def browser(slack: Simulator) -> Iterator[httpx2.Client]:
    with http.client(base_url=slack.url) as client:
        yield client


def leaving(slack: Simulator) -> dict[str, str]:
    coffee = slack.workspace.channel("coffee")
    return {"act": "leave", "user": coffee.members[0], "channel": coffee.id}


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_another_sites_page_cannot_drive_the_workspace(
    slack: Simulator, browser: httpx2.Client, headers: dict[str, str]
) -> None:
    before = list(slack.workspace.channel("coffee").members)
    act = browser.post("/_sim/act", json=leaving(slack), headers=headers)
    faults = browser.delete("/_sim/faults", headers=headers)
    form = {"act": "leave", "as": before[0], "in": "coffee"}
    page = browser.post("/do", data=form, headers=headers)
    assert {act.status_code, faults.status_code, page.status_code} == {403}
    assert slack.workspace.channel("coffee").members == before


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_another_sites_page_cannot_answer_in_ponchiks_name(
    slack: Simulator, browser: httpx2.Client, headers: dict[str, str]
) -> None:
    coffee = slack.workspace.channel("coffee")
    url = response_url(slack, coffee, "", coffee.members[0])
    answer = browser.post(url, json={"text": "Boo"}, headers=headers)
    assert answer.status_code == 403
    assert coffee.messages == []


def test_the_pages_own_forms_and_programs_may_act(
    slack: Simulator, browser: httpx2.Client
) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Origin": slack.url}
    me = leaving(slack)["user"]
    form = {"act": "leave", "as": me, "in": "coffee"}
    assert browser.post("/do", data=form, headers=own).status_code == 303
    assert browser.post("/_sim/act", json=leaving(slack)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/_sim/workspace", "/_sim/ledger", "/live"])
def test_a_name_that_was_rebound_to_this_machine_reads_nothing(
    slack: Simulator, browser: httpx2.Client, path: str
) -> None:
    coffee = slack.workspace.channel("coffee")
    say(slack, coffee, slack.bot, "A secret")
    answer = browser.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_what_a_form_could_send_is_not_taken_for_json(
    slack: Simulator, browser: httpx2.Client, kind: str
) -> None:
    before, body = slack.clock.ahead, b'{"seconds": 60}'
    headers = {"Content-Type": kind}
    answer = browser.post("/_sim/clock", content=body, headers=headers)
    assert answer.status_code == 415
    assert slack.clock.ahead == before
