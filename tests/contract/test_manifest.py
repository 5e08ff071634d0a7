import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft7Validator

from ponchik.demo.simulator.scopes import accepted_by
from ponchik.slack.client.limits import LIMITS
from ponchik.slack.client.scopes import NEEDED
from ponchik.slack.client.scopes import SCOPES as SCOPES_OF
from ponchik.slack.requests.event_reader import READERS
from ponchik.web.pages.sign_in import CALLBACK
from tests.contract.specs import table

pytestmark = pytest.mark.contract

MANIFEST: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "manifest.json").read_text(encoding="utf-8")
)
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
#: Scopes that Slack's reference names only on the pages of methods, not in its data.
UNLISTED = {"commands", "im:write", "mpim:write"}


def test_the_manifest_is_what_slacks_schema_asks_for() -> None:
    schema = Draft7Validator(table("manifest"))
    assert [error.message for error in schema.iter_errors(MANIFEST)] == []


def listed_events() -> dict[str, set[str]]:
    return {event: set(scopes) for event, scopes in table("events").items()}


def sampled_events() -> set[str]:
    payloads = table("payloads")["deliveries"].values()
    return {payload.get("event", {}).get("type", "") for payload in payloads}


@pytest.mark.parametrize("event", EVENTS)
def test_each_subscribed_event_exists(event: str) -> None:
    assert event in listed_events().keys() | sampled_events()


@pytest.mark.parametrize("event", EVENTS)
def test_a_scope_allows_each_subscribed_event(event: str) -> None:
    allowed_by = listed_events().get(event)
    assert not allowed_by or allowed_by & SCOPES


@pytest.mark.parametrize("scope", sorted(SCOPES - UNLISTED))
def test_each_scope_is_one_that_slack_knows(scope: str) -> None:
    assert scope in set().union(*listed_events().values())


def test_exactly_the_events_that_are_read_are_subscribed() -> None:
    assert set(EVENTS) == set(READERS)


def test_exactly_the_scopes_of_what_is_asked_are_asked_for() -> None:
    assert SCOPES == NEEDED


@pytest.mark.parametrize("method", sorted(LIMITS))
def test_each_method_that_is_asked_says_its_scopes(method: str) -> None:
    as_told = accepted_by(method)
    assert SCOPES_OF[method] <= as_told
    assert bool(SCOPES_OF[method]) == bool(as_told)


def test_no_method_says_its_scopes_that_is_never_asked() -> None:
    assert SCOPES_OF.keys() == LIMITS.keys()


def test_every_address_is_https_and_under_one_roof() -> None:
    settings = MANIFEST["settings"]
    urls = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *[command["url"] for command in MANIFEST["features"]["slash_commands"]],
        *MANIFEST["oauth_config"]["redirect_urls"],
    ]
    parts = [urlsplit(url) for url in urls]
    assert {(part.scheme, part.netloc) for part in parts} == {
        ("https", "ponchik.example.com")
    }
    paths = [part.path for part in parts]
    slack = ["/slack/events", "/slack/interactions", "/slack/commands"]
    assert paths == [*slack, CALLBACK]


def test_nothing_is_asked_for_twice() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert (len(scopes), len(EVENTS)) == (len(SCOPES), len(set(EVENTS)))
