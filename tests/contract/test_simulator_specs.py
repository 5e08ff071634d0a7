"""The simulated Slack, held against Slack's own published specs."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

import ponchik.demo.simulator
from ponchik.demo.simulator import slack_events, user_actions
from ponchik.demo.simulator.arguments import Call
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.limits import TIER
from ponchik.demo.simulator.methods import METHODS
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.web_api import perform
from tests.contract.specs import method, payload, schema_errors, table

pytestmark = pytest.mark.contract

# Slack answers these too, though its lists of errors by method leave them out.
KNOWN_BUT_UNLISTED = {
    "cannot_dm_bot",
    "invalid_arguments",
    "invalid_json",
    "json_not_object",
}
#: What Slack calls optional, though one of it is needed.
NEED_MORE = {"conversations.open", "oauth.v2.access"}
#: Tier 3 by the method's own page; only the list of all tiers still says 2.
OUTDATED = {"users.conversations"}
#: What OpenID Connect and OAuth answer.
KNOWN_BUT_UNLISTED |= {
    "bad_client_secret",
    "bad_redirect_uri",
    "invalid_client_id",
    "invalid_code",
    "invalid_grant",
}
PACKAGE = Path(ponchik.demo.simulator.__file__).parent
BUTTON = {
    "type": "button",
    "action_id": "met",
    "value": "7",
    "text": {"type": "plain_text", "text": "We met"},
}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]
MODAL = {
    "type": "modal",
    "callback_id": "settings",
    "title": {"type": "plain_text", "text": "Settings"},
    "submit": {"type": "plain_text", "text": "Save"},
    "close": {"type": "plain_text", "text": "Cancel"},
    "notify_on_close": True,
    "blocks": [{"type": "divider"}],
}


def literals_given_to(names: set[str], folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, literal) of each call whose function bears one of the names."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function, first = node.func, node.args[0]
            name = function.attr if isinstance(function, ast.Attribute) else None
            name = function.id if isinstance(function, ast.Name) else name
            if name in names and isinstance(first, ast.Constant):
                yield path.stem, str(first.value)


def test_every_method_exists_in_slack() -> None:
    assert METHODS.keys() == table("methods")["methods"].keys()


def test_every_refusal_is_an_error_that_slack_answers() -> None:
    listed = {error for m in METHODS for error in method(m).errors}
    used = {code for _, code in literals_given_to({"SlackRefusal"}, PACKAGE)}
    assert "channel_not_found" in used
    assert used - listed - KNOWN_BUT_UNLISTED == set()


def test_every_argument_asked_for_is_an_argument_of_slacks_methods() -> None:
    known = {argument for m in METHODS for argument in method(m).types}
    asking = {"text", "required", "flag", "number", "names", "structure", "has"}
    asked = {
        name
        for file, name in literals_given_to(asking, PACKAGE / "methods")
        if file != "__init__"
    }
    assert {"users", "channel", "cursor"} - asked == {"cursor"}
    assert asked - known == set()


@pytest.mark.parametrize("name", sorted(METHODS))
def test_what_slack_requires_the_simulator_requires(name: str) -> None:
    required = method(name).required
    with running_simulator() as slack:
        answer = perform(slack, Call(name, slack.settings.bot_token, {})).body
    assert answer["ok"] is not bool(required) or name in NEED_MORE


def test_every_method_is_in_slacks_tier() -> None:
    for name in METHODS.keys() - OUTDATED:
        tier = method(name).tier
        assert tier == f"Tier{TIER.get(name)}" or (
            tier.startswith("SpecialTier") and name not in TIER
        )


def test_answers_have_slacks_shapes(slack: Simulator, client: WebClient) -> None:
    coffee = slack.workspace.channel("coffee")
    group = client.conversations_open(users=coffee.members[:2], return_im=True)
    channel = group["channel"]["id"]
    answers = {
        "ResAuthTest": client.auth_test(),
        "ResConversationsOpen": group,
        "ResConversationsMembers": client.conversations_members(channel=channel),
        "ResOauthV2Access": client.oauth_v2_access(
            client_id=slack.settings.client_id,
            client_secret=slack.settings.client_secret,
            code=slack.grants.allow("http://127.0.0.1/back"),
            redirect_uri="http://127.0.0.1/back",
        ),
        "ResUsersInfo": client.users_info(user=coffee.members[0]),
        "ResChatPostMessage": client.chat_postMessage(
            channel=channel, text="Hello", blocks=BLOCKS
        ),
    }
    for name, answer in answers.items():
        assert schema_errors(name, answer.data) == [], name


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("conversations.info", "channel"),
        ("conversations.list", "channels/0"),
        ("users.info", "user"),
        ("users.list", "members/0"),
        ("users.conversations", "channels/0"),
        ("views.publish", "view"),
    ],
)
def test_answers_have_the_keys_of_slacks_examples(
    slack: Simulator, asked: str, path: str
) -> None:
    example = table("answers")[asked]["success"]
    coffee = slack.workspace.channel("coffee")
    user_actions.invite_bot(slack, coffee.members[0], coffee.id)
    arguments = {
        "channel": coffee.id,
        "user": coffee.members[0] if asked == "users.info" else slack.bot,
        "user_id": coffee.members[0],
        "view": {"type": "home", "blocks": []},
    }
    answer = perform(slack, Call(asked, slack.settings.bot_token, arguments)).body
    assert answer["ok"], answer
    rare = {"has_2fa", "is_frozen", "parent_conversation", "properties"}
    rare |= {"pending_connected_team_ids"}
    assert _at(example, path).keys() - rare <= _at(answer, path).keys()


def _at(value: Any, path: str) -> dict[str, Any]:
    for step in path.split("/"):
        value = value[int(step)] if step.isdecimal() else value[step]
    assert isinstance(value, dict)
    return value


def test_events_have_slacks_shapes(slack: Simulator) -> None:
    coffee, tea = slack.workspace.channel("coffee"), slack.workspace.channel("tea")
    me = coffee.members[0]
    events = {
        "bot": ("EvMemberJoined", user_actions.invite_bot(slack, me, "coffee")),
        "joined": ("EvMemberJoined", _join_tea(slack, me)),
        "left": ("EvMemberLeft", user_actions.leave(slack, me, "coffee")),
        "archived": ("EvChannelArchive", user_actions.archive(slack, me, tea.id)),
        "home": ("EvHome", user_actions.open_home(slack, me)),
        "revoked": ("EvTokensRevoked", slack_events.tokens_revoked(slack)),
        "gone": ("EvUninstalled", user_actions.uninstall(slack)),
    }
    for name, (schema, delivery) in events.items():
        assert schema_errors(schema, payload(delivery)) == [], name
    assert payload(events["bot"][1])["event"]["inviter"] == me
    assert payload(events["bot"][1])["event"]["user"] == slack.bot


def _join_tea(slack: Simulator, user: str) -> Delivery | None:
    user_actions.invite_bot(slack, user, "tea")
    return user_actions.join(slack, user, "tea")


def test_event_envelopes_have_the_keys_of_slacks_samples(slack: Simulator) -> None:
    sample = table("payloads")["deliveries"]["TeamJoinPayload"]
    sent = payload(user_actions.add_person(slack, "nora", "Nora New"))
    old = {"authed_users", "authed_teams", "enterprise_id"}
    assert sample.keys() - old <= sent.keys()
    assert sample["authorizations"][0].keys() == sent["authorizations"][0].keys()
    assert sent["event"]["user"]["name"] == "nora"


def test_interactions_and_commands_have_slacks_shapes(
    slack: Simulator, client: WebClient
) -> None:
    me, *_ = slack.workspace.channel("coffee").members
    dm = client.conversations_open(users=[me])["channel"]["id"]
    ts = client.chat_postMessage(channel=dm, text="Met?", blocks=BLOCKS)["ts"]
    click = payload(user_actions.click(slack, me, dm, ts, "met"))
    command = payload(user_actions.command(slack, me, "coffee", "/ponchik", "help"))
    assert schema_errors("InBlockAction", click) == []
    assert schema_errors("InSlash", command) == []
    assert click["actions"][0]["value"] == "7"
    view = client.views_open(trigger_id=click["trigger_id"], view=MODAL)["view"]["id"]
    submitted = payload(user_actions.submit_view(slack, view, {}))
    closed = payload(user_actions.close_view(slack, view))
    assert schema_errors("InViewSubmit", submitted) == []
    assert schema_errors("InViewClosed", closed) == []


def test_the_simulator_imports_nothing_of_ponchik_but_itself_and_the_looks() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if module and module.startswith("ponchik"):
                own = module.startswith(("ponchik.demo.simulator", "ponchik.ui"))
                assert own, f"{path}: {module}"
