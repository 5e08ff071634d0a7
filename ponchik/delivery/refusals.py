"""Refusals: whether what Slack refused is the one call's fault, or the workspace's.

A token of another workspace is told of every channel that there is none, and a rule of
the workspace refuses everybody in words that no method lists. So nothing is given up
for a refusal before it is known whose it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ponchik.command_handler import Recorder
from ponchik.delivery.attempts import Attempt, GivenUp, TryLater
from ponchik.delivery.handlers import Handler, Policy, Repaired, SlackEffect
from ponchik.delivery.sorting import attempt_after
from ponchik.errors import Rejected, SlackError
from ponchik.ledger import claims, gates
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.error_codes import OWN_FAULT, STRANGE
from ponchik.slack.client.ownership import require_owner
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database, Transaction

log = structlog.get_logger(__name__)

#: The same refusal for so many others is not about one of them.
_SEVERAL = 2


@dataclass(frozen=True)
class Refusals:
    database: Database
    slack_of: Callable[[str], Slack]
    policy: Policy

    def attempt_after(self, claimed: Claimed, error: SlackError) -> Attempt:
        """Decide what an attempt came to; of a refusal, whose it is."""
        log.warning(
            "not_delivered", effect=str(claimed.id), kind=claimed.kind, error=str(error)
        )
        try:
            return self._held(claimed, error) or attempt_after(
                error, claimed, self.policy
            )
        except SlackError as other:
            # Whoever asked cannot go on before this is mended, either.
            return attempt_after(other, claimed, self.policy)

    def _held(self, claimed: Claimed, error: SlackError) -> TryLater | None:
        """Hold an effect back whose refusal may not be its own; None if it is."""
        if not isinstance(error, Rejected):
            return None
        if error.code in STRANGE or error.code not in OWN_FAULT:
            slack = self.slack_of(claimed.workspace)
            require_owner(slack.identity(), claimed.workspace)
        if error.code in OWN_FAULT:
            return None
        return self._with_others(claimed, error)

    def _with_others(self, claimed: Claimed, error: Rejected) -> TryLater | None:
        reason = str(error)
        others = self.database.transaction(
            lambda t: claims.count_refused_alike(t, claimed, reason)
        )
        if others >= _SEVERAL:
            wait = self.policy.workspace_back_off
            return TryLater(reason, wait, failed=True, closes=error.method)
        if claimed.failures < len(self.policy.held_back):
            wait = self.policy.held_back[claimed.failures]
            return TryLater(reason, wait, failed=True)
        return None


def repair(
    recorder: Recorder,
    claimed: Claimed,
    handler: Handler | None,
    given_up: GivenUp,
    now: datetime,
) -> Repaired | None:
    """Find another way than giving up, and have it taken; None if there is none."""
    if not isinstance(handler, SlackEffect) or handler.repair is None:
        return None
    if not given_up.code or claims.taken_over(recorder.transaction, claimed):
        return None
    found = handler.repair(recorder, claimed, given_up.code, now)
    if found is not None and found.again:
        again = TryLater(given_up.reason, timedelta(0), failed=True)
        give_back(recorder.transaction, claimed, again)
    return found


def close_gate(
    transaction: Transaction, claimed: Claimed, attempt: TryLater | GivenUp
) -> None:
    """Close the gate that the attempt wants closed, if any."""
    wait = attempt.wait if isinstance(attempt, TryLater) else attempt.closed_for
    if attempt.closes:
        gates.close(
            transaction, claimed.workspace, attempt.closes, wait, attempt.reason
        )


def give_back(transaction: Transaction, claimed: Claimed, later: TryLater) -> bool:
    """Give the effect back, to be tried again after a while; False if it is not ours.

    Effects are always locked before gates.
    """
    return claims.release(
        transaction,
        claimed,
        later.reason,
        later.wait,
        surely_not_sent=not later.maybe_sent,
        failed=later.failed,
    )
