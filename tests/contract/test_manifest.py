import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft7Validator

from ponchik.slack.requests.event_reader import READERS

pytestmark = pytest.mark.contract

MANIFEST: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "manifest.json").read_text(encoding="utf-8")
)
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
#: Scopes that Slack's reference names only on the pages of methods, not in its data.
UNLISTED = {"channels:join", "commands", "im:write", "mpim:write"}


def test_the_manifest_is_what_slacks_schema_asks_for(specs_dir: Path) -> None:
    path = specs_dir / "slack-specs/manifest-schema/manifest.schema.2.0.0.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    errors = [e.message for e in Draft7Validator(schema).iter_errors(MANIFEST)]
    assert errors == []


def listed_events(specs_dir: Path) -> dict[str, set[str]]:
    path = specs_dir / "slack-specs/slack-api-ref/events-index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    return {event["name"]: set(event.get("scopes") or ()) for event in index}


def sampled_events(specs_dir: Path) -> set[str]:
    folder = specs_dir / "slack-samples/java-sdk/events"
    payloads = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    return {payload.get("event", {}).get("type", "") for payload in payloads}


@pytest.mark.parametrize("event", EVENTS)
def test_each_subscribed_event_exists(event: str, specs_dir: Path) -> None:
    assert event in listed_events(specs_dir).keys() | sampled_events(specs_dir)


@pytest.mark.parametrize("event", EVENTS)
def test_a_scope_allows_each_subscribed_event(event: str, specs_dir: Path) -> None:
    allowed_by = listed_events(specs_dir).get(event)
    assert not allowed_by or allowed_by & SCOPES


@pytest.mark.parametrize("scope", sorted(SCOPES - UNLISTED))
def test_each_scope_is_one_that_slack_knows(scope: str, specs_dir: Path) -> None:
    assert scope in set().union(*listed_events(specs_dir).values())


def test_exactly_the_events_that_are_read_are_subscribed() -> None:
    assert set(EVENTS) == set(READERS)


def test_every_address_is_https_and_under_one_roof() -> None:
    settings = MANIFEST["settings"]
    urls = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *[command["url"] for command in MANIFEST["features"]["slash_commands"]],
    ]
    parts = [urlsplit(url) for url in urls]
    assert {(part.scheme, part.netloc) for part in parts} == {
        ("https", "ponchik.example.com")
    }
    paths = [part.path for part in parts]
    assert paths == ["/slack/events", "/slack/interactions", "/slack/commands"]


def test_nothing_is_asked_for_twice() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert (len(scopes), len(EVENTS)) == (len(SCOPES), len(set(EVENTS)))
