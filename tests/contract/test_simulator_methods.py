"""Every method of the simulated Slack, driven by Slack's own Python client."""

import re
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.methods import METHODS
from ponchik.demo.simulator.payloads import TRIGGER_LIFE
from ponchik.demo.simulator.seed import seed_workspace
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.signing import sign
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import SLACKBOT, Person
from tests.contract.refusals import refusal
from tests.harness import http
from tests.harness.waiting import PATIENCE

pytestmark = pytest.mark.contract
HOME = {"type": "home", "blocks": [{"type": "divider"}]}
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Settings"},
    "blocks": [],
}


def test_every_method_answers_slacks_client(
    slack: Simulator, client: WebClient, coffee: str, people: list[str]
) -> None:
    me = people[0]
    ts = client.chat_postMessage(channel=coffee, text="Hello")["ts"]
    command = user_actions.command(slack, me, coffee, "/ponchik").payload
    view = client.views_open(trigger_id=command["trigger_id"], view=MODAL)["view"]
    action = {"action_id": "x", "type": "button"}
    slack.workspace.views[view["id"]].content["blocks"] = [
        {"type": "actions", "elements": [action]}
    ]
    trigger = user_actions.click_view(slack, view["id"], "x").payload["trigger_id"]
    calls = {
        "auth.test": client.auth_test(),
        "conversations.open": client.conversations_open(users=people[:3]),
        "conversations.info": client.conversations_info(channel=coffee),
        "conversations.members": client.conversations_members(channel=coffee),
        "conversations.history": client.conversations_history(channel=coffee),
        "conversations.replies": client.conversations_replies(channel=coffee, ts=ts),
        "conversations.list": client.conversations_list(types="public_channel,mpim"),
        "conversations.join": client.conversations_join(channel=coffee),
        "users.list": client.users_list(limit=5),
        "users.info": client.users_info(user=me, include_locale=True),
        "users.conversations": client.users_conversations(user=me),
        "team.info": client.team_info(),
        "chat.postMessage": client.chat_postMessage(channel=me, text="You"),
        "chat.update": client.chat_update(channel=coffee, ts=ts, text="Hi"),
        "chat.getPermalink": client.chat_getPermalink(channel=coffee, message_ts=ts),
        "chat.delete": client.chat_delete(channel=coffee, ts=ts),
        "chat.postEphemeral": client.chat_postEphemeral(
            channel=coffee, user=me, text="Psst"
        ),
        "views.open": view,
        "views.push": client.views_push(trigger_id=trigger, view=MODAL),
        "views.update": client.views_update(view_id=view["id"], view=MODAL),
        "views.publish": client.views_publish(user_id=me, view=HOME),
        "oauth.v2.access": client.oauth_v2_access(
            client_id=slack.settings.client_id,
            client_secret=slack.settings.client_secret,
            code=slack.grants.allow("http://127.0.0.1/back"),
            redirect_uri="http://127.0.0.1/back",
        ),
        "auth.revoke": client.auth_revoke(),
    }
    assert calls.keys() == METHODS.keys()


def test_the_docs_list_every_method_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs/simulator.md").read_text("utf-8")
    _, _, told = page.partition("- Methods: ")
    listed = re.findall(r"`([\w.]+)\.([\w|]+)`", told.partition("Anything else")[0])
    names = {f"{family}.{name}" for family, all_ in listed for name in all_.split("|")}
    assert names == METHODS.keys()


def test_an_unknown_method_is_told_apart_from_a_refused_one(client: WebClient) -> None:
    assert refusal(client, "chat.whisper") == "unknown_method"


@pytest.mark.parametrize(
    ("headers", "error"),
    [({}, "not_authed"), ({"Authorization": "Bearer xoxb-other"}, "invalid_auth")],
)
def test_a_missing_token_and_a_wrong_one_are_refused(
    slack: Simulator, headers: dict[str, str], error: str
) -> None:
    url = f"{slack.url}/api/auth.test"
    response = http.post(url, headers=headers)
    assert (response.status_code, response.json()["error"]) == (200, error)


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("application/json", b"{", "invalid_json"),
        ("application/json", b"[]", "json_not_object"),
        ("image/png", b"png", "invalid_post_type"),
    ],
)
def test_a_malformed_body_is_refused(
    slack: Simulator, kind: str, body: bytes, error: str
) -> None:
    response = http.post(
        f"{slack.url}/api/auth.test",
        content=body,
        headers={"Content-Type": kind},
    )
    assert response.json() == {"ok": False, "error": error}


def test_after_uninstalling_the_token_is_dead(
    slack: Simulator, client: WebClient
) -> None:
    user_actions.uninstall(slack)
    assert refusal(client, "auth.test") == "token_revoked"


def test_the_same_people_get_the_same_conversation(
    client: WebClient, people: list[str]
) -> None:
    first = client.conversations_open(users=people[:3])
    again = client.conversations_open(users=people[2::-1])
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"]
    other = client.conversations_open(users=people[:2])
    assert other["channel"]["id"] != first["channel"]["id"]


def test_a_conversation_of_two_is_direct_and_of_more_a_group(
    slack: Simulator, client: WebClient, people: list[str]
) -> None:
    one = client.conversations_open(users=people[:1])["channel"]["id"]
    two = client.conversations_open(users=people[:2])["channel"]["id"]
    kinds = [slack.workspace.conversations[id_].kind for id_ in (one, two)]
    assert kinds == ["im", "mpim"]
    assert (one[0], two[0]) == ("D", "C")


def test_opening_a_conversation_is_refused_in_slacks_words(
    slack: Simulator, client: WebClient, people: list[str]
) -> None:
    gone = slack.workspace.person("zoltan").id
    robot = slack.workspace.person("deploybot").id
    expected = {
        "": "users_list_not_supplied",
        slack.bot: "not_enough_users",
        "UNOBODY": "user_not_found",
        gone: "user_disabled",
        robot: "cannot_dm_bot",
        SLACKBOT: "cannot_dm_bot",
        ",".join(people[:9]): "too_many_users",
    }
    for users, error in expected.items():
        assert refusal(client, "conversations.open", users=users) == error
    assert client.conversations_open(users=people[:8])["ok"]


def test_pages_cover_everything_once(
    slack: Simulator, client: WebClient, coffee: str
) -> None:
    seen = [
        member
        for page in client.conversations_members(channel=coffee, limit=7)
        for member in page["members"]
    ]
    assert seen == slack.workspace.conversations[coffee].members


def test_members_come_a_hundred_at_a_time_unless_asked_otherwise() -> None:
    with running_simulator() as slack:
        team, coffee = slack.workspace.team.id, slack.workspace.channel("coffee")
        for number in range(150):
            person = Person(f"UEXTRA{number}", f"extra{number}", "Extra", team)
            slack.workspace.people[person.id] = person
            coffee.members.append(person.id)
        client = WebClient(slack.settings.bot_token, f"{slack.url}/api/")
        first = client.conversations_members(channel=coffee.id)
        assert len(first["members"]) == 100
        assert first["response_metadata"]["next_cursor"]


@pytest.mark.parametrize("cursor", ["nonsense", "bmV4dDp4", "é"])
def test_a_cursor_that_is_not_ours_is_refused(client: WebClient, cursor: str) -> None:
    assert refusal(client, "users.list", cursor=cursor) == "invalid_cursor"


def test_a_limit_over_a_thousand_is_refused(client: WebClient, coffee: str) -> None:
    answer = refusal(client, "conversations.members", channel=coffee, limit=1001)
    assert answer == "invalid_limit"


def test_a_trigger_works_once_and_for_three_seconds(
    slack: Simulator, client: WebClient, people: list[str]
) -> None:
    def fresh() -> str:
        payload = user_actions.command(slack, people[0], "coffee", "/ponchik").payload
        return str(payload["trigger_id"])

    trigger = fresh()
    client.views_open(trigger_id=trigger, view=MODAL)
    late = fresh()
    slack.workspace.triggers[late].born -= PATIENCE + 0.1  # within tests it lives on
    assert TRIGGER_LIFE == 3.0
    expected = {
        trigger: "exchanged_trigger_id",
        late: "expired_trigger_id",
        "0.0.0": "invalid_trigger_id",
    }
    for trigger_id, error in expected.items():
        answer = refusal(client, "views.open", trigger_id=trigger_id, view=MODAL)
        assert answer == error


def test_slacks_verifier_accepts_our_signature_and_no_other_body() -> None:
    verifier = SignatureVerifier("secret")
    headers = sign("secret", b"payload=1")
    assert verifier.is_valid_request(b"payload=1", headers)
    assert not verifier.is_valid_request(b"payload=2", headers)
    assert not verifier.is_valid_request(b"", sign("secret", b"", timestamp=1))


@pytest.mark.parametrize("count", [1, 24, 60])
def test_coffee_has_exactly_the_eligible_people_asked_for(count: int) -> None:
    workspace = seed_workspace(count)
    members = [workspace.people[id_] for id_ in workspace.channel("coffee").members]
    assert sum(person.is_ordinary for person in members) == count
    special = [person for person in members if not person.is_ordinary]
    assert not any(p.deleted for p in special)
    assert any(p.is_restricted for p in special)
    assert any(p.is_stranger for p in special)
    assert any(p.is_invited_user for p in special)
    assert any(p.is_workflow_bot for p in special)
    assert workspace.app.user not in workspace.channel("coffee").members
