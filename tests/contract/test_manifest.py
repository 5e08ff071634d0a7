import ast
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from jsonschema import Draft7Validator

from ponchik.demo.simulator.scopes import accepted_by
from ponchik.errors import Invalid
from ponchik.slack import client
from ponchik.slack.client.limits import LIMITS
from ponchik.slack.client.scopes import COMMANDS
from ponchik.slack.client.scopes import SCOPES as SCOPES_OF
from ponchik.slack.manifest import CALLBACK, INSTALLED, link_to_create, manifest_of
from ponchik.slack.requests.event_reader import READERS
from tests.contract.specs import table

pytestmark = pytest.mark.contract

ADDRESS = "https://ponchik.example.com"
MANIFEST = manifest_of(ADDRESS)
IN_SOCKET_MODE = manifest_of(None, socket_mode=True)
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
#: Scopes that Slack's reference names only on the pages of methods, not in its data.
UNLISTED = {"commands", "im:write", "mpim:write"}


@pytest.mark.parametrize(
    "manifest",
    [MANIFEST, IN_SOCKET_MODE, manifest_of(ADDRESS, socket_mode=True)],
    ids=["over HTTP", "in Socket Mode", "in Socket Mode with an address"],
)
def test_the_manifest_is_what_slacks_schema_asks_for(manifest: dict[str, Any]) -> None:
    schema = Draft7Validator(table("manifest"))
    assert [error.message for error in schema.iter_errors(manifest)] == []


def test_the_file_in_the_repository_is_this_manifest() -> None:
    file = Path(__file__).parents[2] / "manifest.json"
    wanted = json.dumps(MANIFEST, ensure_ascii=False, indent=2) + "\n"
    assert file.read_text(encoding="utf-8") == wanted


def test_the_link_creates_an_app_from_the_whole_manifest() -> None:
    address = urlsplit(link_to_create(MANIFEST))
    assert (address.scheme, address.netloc, address.path) == (
        *("https", "api.slack.com", "/apps"),
    )
    told = parse_qs(address.query)
    assert told["new_app"] == ["1"]
    assert json.loads(told["manifest_json"][0]) == MANIFEST


def test_in_socket_mode_no_address_is_needed() -> None:
    assert IN_SOCKET_MODE["settings"]["socket_mode_enabled"]
    assert "url" not in json.dumps(IN_SOCKET_MODE)


@pytest.mark.parametrize(
    "address",
    [
        "http://ponchik.example.com",
        "ponchik.example.com",
        "https://",
        "https://ponchik.example.com/slack/events",
        "https://ponchik.example.com?a=b",
        "https://user:word@ponchik.example.com",
        "",
        None,
    ],
)
def test_what_slack_would_not_take_for_an_address_is_refused(
    address: str | None,
) -> None:
    with pytest.raises(Invalid, match=r"https://|--url"):
        manifest_of(address)


def test_a_slash_at_an_addresss_end_makes_no_difference() -> None:
    assert manifest_of(f"{ADDRESS}/") == MANIFEST


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


#: The families of Slack's methods, but `openid`: who signs in asks for a scope of their
#: own, and the bot's token has no part in it.
FAMILIES = """
    admin api apps assistant auth bookmarks bots calls canvases chat conversations
    dialog dnd emoji files migration oauth pins reactions reminders rtm search
    slackLists stars team tooling usergroups users views workflows
"""
METHOD = re.compile(rf"({'|'.join(FAMILIES.split())})(\.[a-z][A-Za-z0-9]+)+")
#: Whoever signs in is asked by Slack, and the client's secret stands for the token.
WITHOUT_TOKEN = {
    *("openid.connect.authorize", "openid.connect.token"),
    "oauth.v2.access",
}
#: They tell of methods, and call none.
TABLES = {"limits.py", "scopes.py"}


def called_methods() -> set[str]:
    """Return the methods that the adapter names, in whatever way it calls them."""
    [folder] = client.__path__
    files = [file for file in Path(folder).glob("*.py") if file.name not in TABLES]
    return {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and METHOD.fullmatch(node.value)
    }


CALLED = called_methods() - WITHOUT_TOKEN


def test_exactly_the_scopes_of_what_is_called_are_asked_for() -> None:
    needed = {scope for method in CALLED for scope in SCOPES_OF[method]}
    assert needed | {COMMANDS} == SCOPES


def test_exactly_the_methods_that_are_called_say_their_scopes() -> None:
    assert SCOPES_OF.keys() == CALLED


def test_only_what_cannot_wait_is_called_without_a_limit() -> None:
    in_haste = {"views.open", "views.push", "apps.connections.open"}
    assert CALLED - LIMITS.keys() == in_haste


@pytest.mark.parametrize("method", sorted(CALLED))
def test_a_methods_scopes_are_among_those_that_slack_takes_for_it(method: str) -> None:
    as_told = accepted_by(method)
    assert SCOPES_OF[method] <= as_told
    assert bool(SCOPES_OF[method]) == bool(as_told)


def test_every_address_is_https_and_under_one_roof() -> None:
    settings = MANIFEST["settings"]
    urls = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *[command["url"] for command in MANIFEST["features"]["slash_commands"]],
        *MANIFEST["oauth_config"]["redirect_urls"],
    ]
    parts = [urlsplit(url) for url in urls]
    assert {f"{part.scheme}://{part.netloc}" for part in parts} == {ADDRESS}
    paths = [part.path for part in parts]
    slack = ["/slack/events", "/slack/interactions", "/slack/commands"]
    assert paths == [*slack, CALLBACK, INSTALLED]


def test_nothing_is_asked_for_twice() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert (len(scopes), len(EVENTS)) == (len(SCOPES), len(set(EVENTS)))
