"""What each of Slack's error codes means for the call that met it.

The default is Rejected: an answer `ok: false` with a code names a refusal, so the call
was not applied, and asking again would be refused again. That also fits codes Slack
invents tomorrow, since an effect that died by mistake is seen and retried by a manager,
while one that is repeated by mistake is seen by everybody. So this table holds only the
codes that mean something else.
"""

from ponchik.errors import (
    Ambiguous,
    NotSent,
    RateLimited,
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

#: Refused for now, without anybody having to act: a move of the workspace or channel,
#: or a list that could not be read.
PASSING = frozenset(
    {
        "external_channel_migrating",
        "fetch_members_failed",
        "org_login_required",
        "streaming_state_conflict",
        "team_added_to_org",
    }
)

#: The token, its scopes or the workspace's rules are in the way. These wait for a
#: person instead of dying one by one, because afterwards the same calls will work.
NEEDS_A_PERSON = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

KINDS: dict[str, type[SlackError]] = {
    **dict.fromkeys(LIMITED, RateLimited),
    **dict.fromkeys(UNCERTAIN, Ambiguous),
    **dict.fromkeys(PASSING, NotSent),
    **dict.fromkeys(NEEDS_A_PERSON, WorkspaceRejected),
}
