"""What the simulator tells as Slack does, asked as Slack's own client asks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.messages import open_direct, say
from ponchik.demo.simulator.scopes import read_scopes
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from tests.harness import http

pytestmark = pytest.mark.integration

HALF = "Half \ud83c emoji"


def client_of(slack: Simulator) -> WebClient:
    token, url = slack.settings.bot_token, f"{slack.url}/api/"
    return WebClient(token=token, base_url=url, retry_handlers=[])


def refusal(client: WebClient, method: str, **arguments: Any) -> SlackResponse:
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, params=arguments)
    answer = caught.value.response
    assert isinstance(answer, SlackResponse)
    return answer


def coffee(slack: Simulator) -> str:
    channel = slack.workspace.channel("coffee")
    if slack.bot not in channel.members:
        channel.members.append(slack.bot)
    return channel.id


# Headers, tokens, refusals


def test_every_answer_bears_its_id_and_the_scopes(
    slack: Simulator, client: WebClient
) -> None:
    answer = client.chat_postMessage(channel=coffee(slack), text="Hello")
    again = client.auth_test()
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert answer.headers["x-accepted-oauth-scopes"] == "chat:write"
    ids = {each.headers["x-slack-req-id"] for each in (answer, again)}
    assert len(ids) == 2


def test_a_stranger_is_not_told_the_scopes(slack: Simulator) -> None:
    answer = http.post(f"{slack.url}/api/auth.test")
    assert "x-oauth-scopes" not in answer.headers
    assert answer.headers["x-slack-req-id"]


def test_an_unknown_method_is_named(client: WebClient) -> None:
    answer = refusal(client, "chat.shout")
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.shout")


def test_a_token_inside_a_json_body_is_none(slack: Simulator) -> None:
    token = {"token": slack.settings.bot_token}
    url = f"{slack.url}/api/auth.test"
    assert http.post(url, json=token).json()["error"] == "not_authed"
    assert http.post(url, data=token).json()["ok"]


def test_a_scripted_missing_scope_tells_what_is_needed(
    slack: Simulator, client: WebClient
) -> None:
    slack.faults.script("users.info", Fault("slack_error", error="missing_scope"))
    answer = refusal(client, "users.info", user=slack.bot)
    assert answer["needed"] == "users:read"
    assert "users:read" in answer["provided"]


# Scopes


@pytest.fixture
def narrow() -> Iterator[Simulator]:
    scopes = frozenset({"channels:read", "chat:write", "im:write"})
    with running_simulator(Settings(scopes=scopes)) as running:
        yield running


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        ("users.list", "users:read"),
        ("conversations.history", "channels:history"),
        ("conversations.join", "channels:join"),
        ("team.info", "team:read"),
    ],
)
def test_a_method_whose_scope_was_not_granted_is_refused(
    narrow: Simulator, method: str, needed: str
) -> None:
    answer = refusal(client_of(narrow), method, channel=coffee(narrow))
    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
    assert answer["provided"] == "channels:read,chat:write,im:write"


def test_a_scope_counts_for_its_kind_of_conversation(narrow: Simulator) -> None:
    client, members = client_of(narrow), narrow.workspace.channel("coffee").members
    assert client.conversations_info(channel=coffee(narrow))["ok"]
    assert client.conversations_open(users=members[:1])["ok"]
    answer = refusal(client, "conversations.open", users=",".join(members[:2]))
    assert answer["needed"] == "mpim:write"
    group, _ = open_direct(narrow, [narrow.bot, *members[:2]])
    answer = refusal(client, "conversations.history", channel=group.id)
    assert answer["needed"] == "mpim:history"


def test_the_scopes_of_an_app_are_read_from_its_manifest(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    told = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    manifest.write_text(json.dumps(told))
    assert read_scopes(manifest) == {"chat:write"}
    for nonsense in ("{}", "no JSON"):
        manifest.write_text(nonsense)
        with pytest.raises(BadRequest, match="no"):
            read_scopes(manifest)


# People


def test_who_is_deactivated_is_in_no_channel_and_has_no_time_zone(
    slack: Simulator, client: WebClient
) -> None:
    gone = slack.workspace.person("zoltan").id
    for place in slack.workspace.conversations.values():
        assert gone not in place.members
    leaving = slack.workspace.channel("coffee").members[0]
    user_actions.deactivate(slack, leaving)
    for user in (gone, leaving):
        told = client.users_info(user=user)["user"]
        assert told["deleted"]
        assert told.keys().isdisjoint({"tz", "tz_label", "tz_offset", "is_admin"})
        opening = refusal(client, "conversations.open", users=user)
        assert opening["error"] == "user_disabled"
        note = {"channel": coffee(slack), "user": user, "text": "Psst"}
        private = refusal(client, "chat.postEphemeral", **note)
        assert private["error"] == "user_not_in_channel"


def test_the_bot_signs_its_messages(slack: Simulator, client: WebClient) -> None:
    posted = client.chat_postMessage(channel=coffee(slack), text="Hello")["message"]
    [read] = client.conversations_history(channel=coffee(slack))["messages"]
    for message in (posted, read):
        profile = message["bot_profile"]
        assert profile["id"] == message["bot_id"]
        assert profile["user_id"] == slack.bot
        assert profile["name"] == "Ponchik"


@pytest.mark.parametrize("name", [HALF, "Nul \0", "Ann"])
def test_half_an_emoji_and_nul_are_told_as_they_are(
    slack: Simulator, client: WebClient, name: str
) -> None:
    user = slack.workspace.channel("coffee").members[0]
    user_actions.change_profile(slack, user, real_name=name, tz="Europe/\0Oslo")
    told = client.users_info(user=user)["user"]
    assert (told["real_name"], told["tz"]) == (name, "Europe/\0Oslo")
    workspace = http.get(f"{slack.url}/_sim/workspace").json()
    assert name in {person["real_name"] for person in workspace["people"]}


def test_half_an_emoji_does_not_break_the_page_nor_a_command(slack: Simulator) -> None:
    user = slack.workspace.channel("coffee").members[0]
    user_actions.change_profile(slack, user, real_name=HALF, tz="\0")
    say(slack, slack.workspace.channel("coffee"), user, HALF)
    page = http.get(f"{slack.url}/", params={"as": user})
    assert "Half � emoji" in page.text
    slack.workspace.people[user].name = HALF
    user_actions.command(slack, user, "coffee", "/ponchik", "help").wait()
    assert slack.ledger.deliveries[-1].kind == "/ponchik"


def test_in_an_enterprise_a_colleague_may_be_at_home_in_another_workspace() -> None:
    with running_simulator(Settings(enterprise=True)) as slack:
        client, ours = client_of(slack), slack.workspace.team.id
        people = [
            client.users_info(user=user)["user"]
            for user in slack.workspace.channel("random").members
        ]
        elsewhere = [p for p in people if p["team_id"] != ours]
        assert 0 < len(elsewhere) < len(people)
        for person in people:
            told = person["enterprise_user"]
            assert told["id"].startswith("W")
            assert told["enterprise_id"].startswith("E")
            assert ours in told["teams"]
        stranger = client.users_info(user=slack.workspace.person("esther").id)["user"]
        assert "enterprise_user" not in stranger
        assert client.auth_test()["enterprise_id"].startswith("E")


def test_in_an_enterprise_events_and_commands_say_so() -> None:
    with running_simulator(Settings(enterprise=True)) as slack:
        user = slack.workspace.channel("coffee").members[0]
        joined = user_actions.invite_bot(slack, user, "coffee")
        assert joined
        authorization = joined.payload["authorizations"][0]
        enterprise = slack.workspace.team.enterprise_id
        assert authorization["enterprise_id"] == enterprise
        command = user_actions.command(slack, user, "coffee", "/ponchik", "help")
        assert command.payload["enterprise_id"] == enterprise


# Channels


def test_a_restored_channel_is_told_of_and_needs_no_invitation(
    slack: Simulator, client: WebClient
) -> None:
    channel, user = coffee(slack), slack.workspace.channel("coffee").members[0]
    user_actions.archive(slack, user, channel)
    told = user_actions.unarchive(slack, user, channel)
    assert told.payload["event"]["type"] == "channel_unarchive"
    assert client.chat_postMessage(channel=channel, text="Back")["ok"]
    with pytest.raises(BadRequest, match="not archived"):
        user_actions.unarchive(slack, user, channel)


def test_a_channel_that_got_another_id_is_found_by_that_alone(
    slack: Simulator, client: WebClient
) -> None:
    old = coffee(slack)
    say(slack, slack.workspace.channel("coffee"), slack.bot, "Kept")
    event = user_actions.change_channel_id(slack, old).payload["event"]
    assert event["type"] == "channel_id_changed"
    assert event["old_channel_id"] == old
    new = event["new_channel_id"]
    lost = refusal(client, "conversations.info", channel=old)
    assert lost["error"] == "channel_not_found"
    [message] = client.conversations_history(channel=new)["messages"]
    assert message["text"] == "Kept"


def test_a_bot_that_was_taken_out_of_a_group_finds_it_no_more(
    slack: Simulator, client: WebClient
) -> None:
    members = slack.workspace.channel("coffee").members[:2]
    group = client.conversations_open(users=members)["channel"]["id"]
    assert user_actions.remove_bot(slack, group) is None
    lost = refusal(client, "chat.postMessage", channel=group, text="Hello?")
    assert lost["error"] == "channel_not_found"
    opened = client.conversations_open(users=members)["channel"]["id"]
    assert opened != group


# Faults


def test_one_person_is_refused_and_all_others_are_not(
    slack: Simulator, client: WebClient
) -> None:
    one, two, three = slack.workspace.channel("coffee").members[:3]
    fault = Fault("slack_error", error="user_not_visible")
    slack.faults.chance("conversations.open", 1.0, fault, user=one)
    for users in (one, f"{two},{one}"):
        answer = refusal(client, "conversations.open", users=users)
        assert answer["error"] == "user_not_visible"
    assert client.conversations_open(users=f"{two},{three}")["ok"]
    assert client.users_info(user=one)["ok"]


def test_an_outage_lasts_for_hours_of_the_workspaces_clock(
    slack: Simulator, client: WebClient
) -> None:
    outage = {"method": "*", "hours": 72, "fault": {"kind": "html_page", "status": 200}}
    url = f"{slack.url}/_sim/faults"
    http.post(url, json=outage).raise_for_status()
    for _ in range(3):
        with pytest.raises(SlackApiError):
            client.auth_test()
        slack.clock.advance(23 * 3_600)
    slack.clock.advance(4 * 3_600)
    assert client.auth_test()["ok"]


@pytest.mark.parametrize(
    "more", [{"hours": 0}, {"hours": "2"}, {"hours": -1}, {"user": "UNOBODY"}]
)
def test_a_limit_that_is_none_is_refused(slack: Simulator, more: object) -> None:
    assert isinstance(more, dict)
    wish = {"method": "*", "fault": {"kind": "dropped"}, **more}
    answer = http.post(f"{slack.url}/_sim/faults", json=wish)
    assert answer.status_code in {400, 404}
    assert slack.faults.as_json()["chances"] == []
