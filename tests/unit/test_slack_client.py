from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest
from urllib3 import HTTPConnectionPool, ProxyManager, make_headers

from ponchik.errors import Ambiguous, RateLimited
from ponchik.slack.client.answers import Posted
from ponchik.slack.client.calls import (
    DeleteMessage,
    Message,
    OpenConversation,
    PostEphemeral,
    PostMessage,
    UpdateMessage,
)
from ponchik.slack.client.connection import is_loopback
from ponchik.slack.client.slack import SLACK_API, Slack
from tests.harness.slack_stub import EVER, Reply, Stub, reply

pytestmark = pytest.mark.unit

EFFECT = UUID("9d2b7c1e-1111-4222-8333-444455556666")
HELLO = Message("hello", [{"type": "divider"}])
SHOWN = {"text": "hello", "blocks": [{"type": "divider"}]}
MARK = {"event_type": "ponchik_effect", "event_payload": {"effect": str(EFFECT)}}


def test_opening_a_conversation_answers_with_its_id() -> None:
    stub = Stub(reply(ok=True, channel={"id": "G1"}))
    assert stub.slack.carry_out(OpenConversation(("U1", "U2")), EFFECT) == "G1"
    assert stub.asked == [("conversations.open", {"users": "U1,U2"})]


def test_a_post_carries_its_effect_unfurls_nothing_and_answers_with_its_ts() -> None:
    stub = Stub(reply(ok=True, ts="17.5"))
    assert stub.slack.carry_out(PostMessage("G1", HELLO), EFFECT) == "17.5"
    quiet = {"unfurl_links": False, "unfurl_media": False}
    expected = {"channel": "G1", **SHOWN, **quiet, "metadata": MARK}
    assert stub.asked == [("chat.postMessage", expected)]


def test_an_update_sends_blocks_and_text_and_leaves_the_metadata_alone() -> None:
    stub = Stub(reply(ok=True, ts="17.5"))
    assert stub.slack.carry_out(UpdateMessage("G1", "17.5", HELLO), EFFECT) == "17.5"
    assert stub.asked == [("chat.update", {"channel": "G1", "ts": "17.5", **SHOWN})]


def test_a_delete_answers_with_nothing() -> None:
    stub = Stub(reply(ok=True, ts="17.5"))
    assert not stub.slack.carry_out(DeleteMessage("G1", "17.5"), EFFECT)
    assert stub.asked == [("chat.delete", {"channel": "G1", "ts": "17.5"})]


def test_a_private_note_goes_to_one_person() -> None:
    stub = Stub(reply(ok=True, message_ts="17.5"))
    assert not stub.slack.carry_out(PostEphemeral("G1", "U1", HELLO), EFFECT)
    expected = {"channel": "G1", "user": "U1", **SHOWN}
    assert stub.asked == [("chat.postEphemeral", expected)]


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        "ponchik_effect",
        [],
        {},
        {"event_type": "ponchik_effect"},
        {"event_type": "ponchik_effect", "event_payload": None},
        {"event_type": "ponchik_effect", "event_payload": {"effect": 7}},
        {"event_type": "ponchik_effect", "event_payload": {"effect": "not an id"}},
        {"event_type": "another", "event_payload": {"effect": str(EFFECT)}},
    ],
)
def test_a_message_with_foreign_or_garbled_metadata_is_not_ours(metadata: Any) -> None:
    stub = Stub(reply(ok=True, messages=[{"ts": "1.5", "metadata": metadata}]))
    assert stub.slack.recent_messages("G1", *EVER) == [Posted("1.5", None)]


def test_our_own_messages_are_known_by_their_effect() -> None:
    ours = {"event_type": "ponchik_effect", "event_payload": {"effect": str(EFFECT)}}
    messages = [{"ts": "2.5", "metadata": ours}, {"ts": "1.5"}]
    stub = Stub(reply(ok=True, messages=messages))
    found = stub.slack.recent_messages("G1", *EVER)
    assert found == [Posted("2.5", EFFECT), Posted("1.5", None)]
    since, until = (f"{moment.timestamp():.6f}" for moment in EVER)
    wanted = {
        "channel": "G1",
        "limit": "15",
        "include_all_metadata": "1",
        "oldest": since,
        "latest": until,
        "inclusive": "1",
    }
    assert stub.asked == [("conversations.history", wanted)]


def page(entry: str, found: list[Any], cursor: str | None) -> Reply:
    answer: dict[str, Any] = {"ok": True, entry: found}
    if cursor is not None:
        answer["response_metadata"] = {"next_cursor": cursor}
    return reply(200, **answer)


def channels(numbers: list[int], cursor: str | None) -> Reply:
    found = [{"id": f"C{number}", "name": f"tea-{number}"} for number in numbers]
    return page("channels", found, cursor)


def test_all_pages_of_a_list_are_read_and_what_two_of_them_name_counts_once() -> None:
    stub = Stub(channels([1], "a="), channels([], "b="), channels([1, 2], ""))
    assert stub.slack.channel_names() == {"C1": "tea-1", "C2": "tea-2"}
    assert [asked.get("cursor") for _, asked in stub.asked] == [None, "a=", "b="]
    assert {asked["limit"] for _, asked in stub.asked} == {"200"}


def test_a_list_without_a_cursor_is_whole() -> None:
    assert Stub(channels([1], None)).slack.channel_names() == {"C1": "tea-1"}


def test_a_cursor_that_comes_again_is_an_error_and_no_endless_walk() -> None:
    stub = Stub(channels([1], "a"), channels([2], "b"), channels([3], "a"))
    with pytest.raises(Ambiguous, match="repeated_cursor"):
        stub.slack.channel_names()
    assert len(stub.asked) == 3


def test_a_limit_in_the_middle_of_a_list_is_told_and_never_half_a_list() -> None:
    stub = Stub(channels([1], "a"), Reply(b"", 429, {"Retry-After": "3"}))
    with pytest.raises(RateLimited):
        stub.slack.channel_names()


def test_members_are_told_page_by_page() -> None:
    stub = Stub(page("members", ["U1"], "a"), page("members", ["U2"], None))
    assert stub.slack.member_page("C1", "") == (["U1"], "a")
    assert stub.slack.member_page("C1", "a") == (["U2"], "")
    assert [asked.get("cursor") for _, asked in stub.asked] == [None, "a"]


def test_people_are_told_page_by_page_with_their_languages() -> None:
    stub = Stub(page("members", [{"id": "U1"}, {"id": 7}], "a"))
    found, cursor = stub.slack.people_page("")
    assert ([profile.user for profile in found], cursor) == (["U1"], "a")
    assert {asked["include_locale"] for _, asked in stub.asked} == {"1"}


def test_a_profile_tells_what_decides_who_takes_part() -> None:
    user = {
        "id": "U1",
        "team_id": "T1",
        "name": "ann",
        "deleted": True,
        "is_bot": True,
        "is_workflow_bot": True,
        "is_invited_user": True,
        "is_ultra_restricted": True,
        "is_stranger": True,
        "tz": "Europe/Paris",
        "locale": "fr-FR",
        "profile": {"display_name": "", "real_name": "Ann", "image_72": "https://a/b"},
    }
    profile = Stub(reply(ok=True, user=user)).slack.profile("U1")
    assert (profile.user, profile.workspace, profile.name) == ("U1", "T1", "Ann")
    assert profile.deactivated
    assert profile.is_bot
    assert profile.is_workflow_bot
    assert profile.not_joined
    assert profile.is_guest
    assert profile.is_external
    assert not profile.is_slackbot
    assert (profile.tz, profile.locale) == ("Europe/Paris", "fr-FR")
    assert profile.avatar == "https://a/b"


def test_a_profile_with_nothing_in_it_is_an_ordinary_member() -> None:
    profile = Stub(reply(ok=True, user={"id": "U1", "tz": None})).slack.profile("U1")
    assert profile.name == "U1"
    assert profile.tz is profile.locale is profile.avatar is None
    flags = {value for value in asdict(profile).values() if isinstance(value, bool)}
    assert flags == {False}


def test_slackbot_is_known_although_slack_calls_it_no_bot() -> None:
    user = {"id": "USLACKBOT", "is_bot": False}
    assert Stub(reply(ok=True, user=user)).slack.profile("USLACKBOT").is_slackbot


def test_an_identity_names_workspace_and_bot() -> None:
    answer = reply(ok=True, url="https://a/", team="Acme", team_id="T1", user_id="U9")
    identity = Stub(answer).slack.identity()
    assert (identity.workspace, identity.name) == ("T1", "Acme")
    assert (identity.bot_user, identity.url) == ("U9", "https://a/")


def test_a_channel_says_whether_ponchik_is_in_it() -> None:
    answer = {"id": "C1", "name": "coffee", "is_member": True, "is_archived": False}
    channel = Stub(reply(ok=True, channel=answer)).slack.channel("C1")
    assert (channel.id, channel.name, channel.is_member) == ("C1", "coffee", True)
    assert not channel.is_archived
    assert not channel.is_private


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:9000/api/", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:9000/", True),
        ("http://localhost:9000/api/", True),
        ("http://slack.localhost/", True),
        ("https://slack.com/api/", False),
        ("https://localhost.example.com/", False),
        ("http://10.0.0.1/", False),
        ("nonsense", False),
    ],
)
def test_this_machine_is_told_from_others(url: str, here: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_loopback(url) is here


def way_of(slack: Slack, url: str) -> HTTPConnectionPool | ProxyManager:
    opener = slack._connection.client.opener  # noqa: SLF001 - how it would connect
    return opener.way_to(url)


def test_a_proxy_leads_to_slack_but_never_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://ann:s%20cret@proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", "direct.example.com")
    here = Slack("t", base_url="http://127.0.0.1:1/api/")
    abroad = Slack("t")
    way = way_of(abroad, SLACK_API)
    assert isinstance(way, ProxyManager)
    assert way.proxy is not None
    assert (way.proxy.host, way.proxy.port) == ("proxy.example.com", 3128)
    assert way.proxy_headers == make_headers(proxy_basic_auth="ann:s cret")
    assert not isinstance(way_of(here, "http://127.0.0.1:1/api/"), ProxyManager)
    direct = way_of(abroad, "https://direct.example.com/api/")
    assert not isinstance(direct, ProxyManager)


def test_all_clients_share_one_tls_context() -> None:
    """Making one costs 21 ms."""
    one, two = (way_of(Slack(token), SLACK_API) for token in ("one", "2"))
    assert isinstance(one, HTTPConnectionPool)
    assert isinstance(two, HTTPConnectionPool)
    assert one.conn_kw["ssl_context"] is two.conn_kw["ssl_context"]
