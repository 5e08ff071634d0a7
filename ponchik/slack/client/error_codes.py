"""What each of Slack's error codes means for the call that met it.

The default is Rejected: an answer `ok: false` with a code names a refusal, so the call
was not applied. That also fits codes Slack invents tomorrow, since an effect that died
by mistake is seen and retried by a manager, while one that is repeated by mistake is
seen by everybody. Whether a refusal is about the one call or about more stands below.
"""

from ponchik.errors import (
    Ambiguous,
    Postponed,
    RateLimited,
    ScopeMissing,
    SlackError,
    WorkspaceRejected,
)

LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

#: Slack says of these, or they have shown, that something may have been applied.
UNCERTAIN = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "update_failed",
    }
)

#: Refused for now, without anybody having to act: one channel moves, or its list could
#: not be read. It says nothing about other channels.
PASSING = frozenset(
    {
        "external_channel_migrating",
        "fetch_members_failed",
        "streaming_state_conflict",
    }
)

#: The token or the workspace's rules are in the way. These wait for a person, or for
#: the workspace's move to be over, instead of dying one by one, because afterwards the
#: same calls will work.
NEEDS_A_PERSON = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

KINDS: dict[str, type[SlackError]] = {
    **dict.fromkeys(LIMITED, RateLimited),
    **dict.fromkeys(UNCERTAIN, Ambiguous),
    **dict.fromkeys(PASSING, Postponed),
    **dict.fromkeys(NEEDS_A_PERSON, WorkspaceRejected),
    "missing_scope": ScopeMissing,
}

#: The conversation is gone for Ponchik, as far as it can be reached by this id.
PLACE_GONE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
#: One of the people is in the way of all whom the call names.
PERSON_REFUSED = frozenset(
    {
        "cannot_dm_bot",
        "invalid_user_combination",
        "method_not_supported_for_channel_type",
        "restricted_action",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
#: The message is gone, or stands as it is.
MESSAGE_GONE = frozenset({"message_not_found"})
MESSAGE_FIXED = frozenset(
    {"block_mismatch", "cant_update_message", "edit_window_closed", "is_inactive"}
)
#: What this one call asks for is wrong, whoever asks it of whatever workspace.
_WRONG_ITSELF = frozenset(
    {
        "cant_delete_message",
        "duplicate_message_not_found",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "markdown_text_conflict",
        "messages_tab_disabled",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_enough_users",
        "too_many_users",
        "user_not_in_channel",
    }
)
#: Known to be about the one call that met it. Any other refusal may be about more, and
#: is held back until it is known whether others meet it as well.
OWN_FAULT = PLACE_GONE | PERSON_REFUSED | MESSAGE_GONE | MESSAGE_FIXED | _WRONG_ITSELF
#: What a token of another workspace is told of everything that it does not know.
STRANGE = frozenset(
    {"channel_not_found", "message_not_found", "user_not_found", "users_not_found"}
)
