"""Slack's answers, sorted: what an attempt came to that Slack did not do.

What closes a gate closes exactly the one that the answer is about: a method's, or `*`
for the workspace and its token.
"""

from datetime import timedelta

from ponchik.delivery.attempts import Attempt, GivenUp, TryLater
from ponchik.delivery.handlers import Policy
from ponchik.errors import (
    Ambiguous,
    GateClosed,
    NotSent,
    Postponed,
    RateLimited,
    ScopeMissing,
    SlackError,
    WorkspaceRejected,
)
from ponchik.ledger.claims import Claimed
from ponchik.ledger.gates import ANY_METHOD


def attempt_after(  # noqa: PLR0911 -- one for each kind of answer
    error: SlackError, claimed: Claimed, policy: Policy
) -> Attempt:
    """Decide from Slack's answer whether, and when, to try again."""
    reason, pause = str(error), policy.wait_after(claimed.failures + 1)
    match error:
        case GateClosed(retry_after=seconds):
            return TryLater(reason, timedelta(seconds=seconds))
        case RateLimited(retry_after=seconds):
            return TryLater(reason, timedelta(seconds=seconds), closes=error.method)
        case WorkspaceRejected():
            return TryLater(reason, policy.workspace_back_off, closes=ANY_METHOD)
        case ScopeMissing():
            return _without_scope(error, claimed, policy)
        case NotSent():
            return TryLater(reason, policy.away_back_off, closes=ANY_METHOD)
        case Postponed():
            return TryLater(reason, pause, failed=True)
        case Ambiguous():
            wait = max(policy.settle, pause)
            return TryLater(reason, wait, maybe_sent=True, failed=True)
        case _:
            return GivenUp("dead", reason, code=error.code)


def _without_scope(error: ScopeMissing, claimed: Claimed, policy: Policy) -> Attempt:
    """Wait for the scope of its own method; do not wait for one to look back with.

    Whether the message in doubt was sent can then not be told: it is given up.
    """
    if claimed.method and claimed.method != error.method:
        return GivenUp(
            "dead",
            str(error),
            code=error.code,
            closes=error.method,
            closed_for=policy.workspace_back_off,
        )
    return TryLater(str(error), policy.workspace_back_off, closes=error.method)
