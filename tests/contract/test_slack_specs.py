"""What the adapter sends and reads, held against Slack's own published specs."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest

from ponchik.events.stage import Stage
from ponchik.slack.client import calls
from ponchik.slack.client.calls import (
    DeleteMessage,
    OpenConversation,
    PostEphemeral,
    PostMessage,
    PublishView,
    UpdateMessage,
    UpdateView,
)
from ponchik.slack.client.error_codes import KINDS
from ponchik.slack.client.limits import LIMITS
from ponchik.slack.client.slack import Slack
from ponchik.slack.surfaces.messages import MeetingView, question
from tests.contract import specs
from tests.contract.specs import common_errors, schema_errors, table
from tests.harness.slack_stub import EVER, Reply, Stub, reply

pytestmark = pytest.mark.contract

EFFECT = UUID(int=7)
MESSAGE = question(MeetingView(EFFECT, "C0A", ("U0A", "U0B"), "U0A"), Stage.CLOSING, {})

VIEW = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Ponchik"},
    "blocks": MESSAGE.blocks,
}

Ask = Callable[[Slack], object]
#: Each public method of Slack (and each call it can carry out), with where it asks.
ASKS: dict[str, tuple[str, Ask]] = {
    "OpenConversation": (
        "conversations.open",
        lambda s: s.carry_out(OpenConversation(("U0A", "U0B")), EFFECT),
    ),
    "PostMessage": (
        "chat.postMessage",
        lambda s: s.carry_out(PostMessage("G0A", MESSAGE), EFFECT),
    ),
    "UpdateMessage": (
        "chat.update",
        lambda s: s.carry_out(UpdateMessage("G0A", "1.5", MESSAGE), EFFECT),
    ),
    "DeleteMessage": (
        "chat.delete",
        lambda s: s.carry_out(DeleteMessage("G0A", "1.5"), EFFECT),
    ),
    "PostEphemeral": (
        "chat.postEphemeral",
        lambda s: s.carry_out(PostEphemeral("G0A", "U0A", MESSAGE), EFFECT),
    ),
    "UpdateView": (
        "views.update",
        lambda s: s.carry_out(UpdateView("shown", VIEW), EFFECT),
    ),
    "PublishView": (
        "views.publish",
        lambda s: s.carry_out(PublishView("U0A", {**VIEW, "type": "home"}), EFFECT),
    ),
    "permalink": ("chat.getPermalink", lambda s: s.permalink("G0A", "1.5")),
    "recent_messages": (
        "conversations.history",
        lambda s: s.recent_messages("G0A", *EVER),
    ),
    "newest_messages": (
        "conversations.history",
        lambda s: s.newest_messages("G0A", "1.5"),
    ),
    "identity": ("auth.test", lambda s: s.identity()),
    "granted_scopes": ("auth.test", lambda s: s.granted_scopes()),
    "revoke_token": ("auth.revoke", lambda s: s.revoke_token()),
    "token_report": ("auth.test", lambda s: s.token_report()),
    "channel": ("conversations.info", lambda s: s.channel("C0A")),
    "channel_names": ("users.conversations", lambda s: s.channel_names()),
    "profile": ("users.info", lambda s: s.profile("U0A")),
    "member_page": ("conversations.members", lambda s: s.member_page("C0A", "next")),
    "people_page": ("users.list", lambda s: s.people_page("next")),
}
METHODS = sorted({method for method, _ in ASKS.values()})
each_ask = pytest.mark.parametrize("name", ASKS)
each_method = pytest.mark.parametrize("method", METHODS)

REQUESTS = {
    "chat.postMessage": "ReqChatPostMessage",
    "chat.update": "ReqChatUpdate",
    "chat.postEphemeral": "ReqChatPostEphemeral",
    "conversations.history": "ReqConversationsHistory",
    "conversations.members": "ReqConversationsMembers",
    "conversations.open": "ReqConversationsOpen",
    "users.info": "ReqUsersInfo",
}
#: Refused as every refusal is: about this call, and asking again will not help.
REFUSALS = {
    *("access_denied", "app_access_restricted", "as_user_not_supported"),
    *("attachment_payload_limit_exceeded", "block_mismatch", "blocked_file_type"),
    *("cannot_reply_to_message", "cant_broadcast_message", "cant_delete_message"),
    *("cant_update_message", "channel_is_limited_access", "channel_not_found"),
    *("deprecated_endpoint", "draft_already_deleted", "draft_already_sent"),
    *("draft_has_conflict", "draft_not_found", "duplicate_channel_not_found"),
    *("duplicate_message_not_found", "edit_window_closed", "file_deleted"),
    *("file_is_deleted", "file_not_found", "file_share_limit_reached"),
    *("invalid_arg_name", "invalid_array_arg", "invalid_attachments"),
    *("invalid_blocks", "invalid_blocks_format", "invalid_charset", "invalid_cursor"),
    *("invalid_form_data", "invalid_limit", "invalid_metadata_filter_keys"),
    *("invalid_metadata_format", "invalid_metadata_schema", "invalid_post_type"),
    *("invalid_ts_latest", "invalid_ts_oldest", "invalid_types"),
    *("invalid_user_combination",),
    *("is_archived", "is_bot", "is_inactive", "limit_required"),
    *("markdown_text_conflict", "max_file_sharing_exceeded", "message_not_found"),
    *("messages_tab_disabled", "metadata_must_be_sent_from_app", "metadata_too_large"),
    *("method_deprecated", "method_not_supported_for_channel_type"),
    *("missing_argument", "missing_file_data", "missing_post_type"),
    *("msg_blocks_too_long", "msg_too_long", "no_dual_broadcast_content_update"),
    *("no_permission", "no_text", "not_enough_users", "not_in_channel"),
    *("posting_to_channel_denied", "restricted_action"),
    *("restricted_action_non_threadable_channel", "restricted_action_thread_locked"),
    *("restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
    *("send_on_behalf_not_allowed", "slack_connect_blocked_file_type"),
    *("slack_connect_canvas_sharing_blocked", "slack_connect_clip_sharing_blocked"),
    *("slack_connect_file_link_sharing_blocked", "team_not_found"),
    *("slack_connect_file_upload_sharing_blocked", "too_many_attachments"),
    *("slack_connect_lists_sharing_blocked", "too_many_contact_cards"),
    *("too_many_users", "unable_to_share_files", "unknown_method", "user_disabled"),
    *("user_not_found", "user_not_in_channel", "user_not_visible"),
    *("users_list_not_supplied", "duplicate_external_id", "hash_conflict"),
    *("missing_profile_id", "not_bearer_token", "not_enabled", "not_found"),
    "not_implemented",
    *("view_too_large",),
}


def sent(name: str) -> list[tuple[str, dict[str, Any]]]:
    """What is asked, also for a second page."""
    more = {"next_cursor": "again"}
    stub = Stub(
        reply(ok=True, ts="1.5", channel={"id": "C0A"}, user={"id": "U0A"}, members=[],
              messages=[], channels=[], permalink="u", team_id="T0A", team="A",
              user_id="U0B", url="u", response_metadata=more),
        reply(ok=True, members=[], messages=[], channels=[]),
    )  # fmt: skip
    ASKS[name][1](stub.slack)
    return stub.asked


def decoded(arguments: dict[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    """The texts of a form as the values they stand for; JSON as it is."""
    return {k: value_of(value, kinds[k]) for k, value in arguments.items()}


def value_of(text: object, kind: str) -> object:
    if not isinstance(text, str):
        return text
    if kind == "boolean":
        assert text in {"0", "1"}
        return text == "1"
    return int(text) if kind in {"number", "integer"} else text


def test_no_public_method_and_no_call_is_left_out_of_this_contract() -> None:
    public = {name for name in vars(Slack) if not name.startswith("_")}
    carried_out = {call.__name__ for call in get_args(calls.Call)}
    asks_nothing_itself = {"behind", "carry_out", "wait_for_turn", "with_token"}
    assert set(ASKS) == (public - asks_nothing_itself) | carried_out


@each_ask
def test_each_public_method_asks_just_the_method_this_contract_covers(
    name: str,
) -> None:
    assert {method for method, _ in sent(name)} == {ASKS[name][0]}


@each_ask
def test_every_argument_is_known_to_slack_and_none_is_missing(name: str) -> None:
    for method, arguments in sent(name):
        known = specs.method(method)
        assert known.required <= set(arguments) <= set(known.types)


@each_ask
def test_every_request_is_what_slacks_own_types_allow(name: str) -> None:
    for method, arguments in sent(name):
        if method in REQUESTS:
            request = decoded(arguments, specs.method(method).types)
            assert schema_errors(REQUESTS[method], request) == []


@pytest.mark.parametrize(
    "golden",
    sorted((Path(__file__).parents[1] / "golden/en/messages").glob("*.json")),
    ids=lambda path: path.stem,
)
def test_the_blocks_of_every_message_are_what_slack_allows(golden: Path) -> None:
    blocks = json.loads(golden.read_text(encoding="utf-8"))["blocks"]
    assert schema_errors("Blocks", {"blocks": blocks}) == []


@each_method
def test_every_error_slack_lists_for_a_method_is_sorted_on_purpose(
    method: str,
) -> None:
    assert specs.method(method).errors - KINDS.keys() - REFUSALS == set()


def test_every_error_common_to_all_methods_is_sorted_on_purpose() -> None:
    assert common_errors() - KINDS.keys() - REFUSALS == set()


#: What each tier of methods allows a minute; methods of special tiers have their own.
PER_MINUTE = {"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100}


@each_method
def test_no_method_is_asked_more_often_than_its_tier_allows(method: str) -> None:
    tier = specs.method(method).tier
    assert tier.startswith("SpecialTier") or (
        LIMITS[method].per_minute == PER_MINUTE[tier]
    )


def test_no_error_is_sorted_in_two_ways() -> None:
    assert KINDS.keys() & REFUSALS == set()


@each_ask
def test_every_answer_slack_gives_as_an_example_can_be_read(name: str) -> None:
    method, ask = ASKS[name]
    examples = table("answers")[method].values()
    assert examples, f"there is no example of {method}"
    for example in examples:
        # The examples of lists are first pages; this one is to be the last.
        answer = {k: v for k, v in example.items() if k != "response_metadata"}
        ask(Stub(Reply(json.dumps(answer).encode())).slack)
