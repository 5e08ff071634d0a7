"""Slack's answers, sorted: what an attempt came to that Slack did not do."""

from datetime import timedelta

from ponchik.delivery.attempts import Attempt, GivenUp, TryLater
from ponchik.delivery.handlers import Policy
from ponchik.errors import (
    Ambiguous,
    GateClosed,
    NotSent,
    RateLimited,
    SlackError,
    WorkspaceRejected,
)
from ponchik.ledger.gates import ANY_METHOD


def attempt_after(error: SlackError, attempts: int, policy: Policy) -> Attempt:
    """Decide from Slack's answer whether, and when, to try again."""
    reason = str(error)
    match error:
        case GateClosed(retry_after=seconds):
            return TryLater(reason, timedelta(seconds=seconds))
        case RateLimited(retry_after=seconds):
            return TryLater(reason, timedelta(seconds=seconds), closes=error.method)
        case WorkspaceRejected():
            return TryLater(reason, policy.workspace_back_off, closes=ANY_METHOD)
        case NotSent():
            return TryLater(reason, policy.away_back_off, closes=ANY_METHOD)
        case Ambiguous():
            wait = max(policy.settle, policy.wait_after(attempts))
            return TryLater(reason, wait, maybe_sent=True)
        case _:
            return GivenUp("dead", reason)
