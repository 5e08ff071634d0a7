"""The ledger's protocol: claim, intent, one call, record. Nothing lost, nothing twice.

1. claim       one worker holds the effect for a while; the fence tells claims apart
2. reconcile   if an earlier attempt may have reached Slack, look there first
3. intent      write down that the call is about to be made
4. call        ask Slack once, and sort the answer
5. record      effect done, outcome event, projections and next effects, all or nothing

Whoever dies between two steps leaves behind what the next one needs to go on. Steps 2
to 4 come to an Attempt, which step 5 settles.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never
from uuid import UUID

import structlog

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.delivery.attempts import (
    Attempt,
    ClaimLost,
    Done,
    GivenUp,
    Postponed,
    TryLater,
    attempt_of,
)
from ponchik.delivery.consequences import because_of, drawn_again
from ponchik.delivery.decency import quiet_until
from ponchik.delivery.duplicates import audit_of, delete_duplicate, find_message
from ponchik.delivery.handlers import Handler, InternalEffect, Policy, SlackEffect
from ponchik.delivery.sorting import attempt_after
from ponchik.domain.effects import Effect
from ponchik.errors import Refused, SlackError
from ponchik.ledger import claims, effects, gates
from ponchik.ledger.claims import Claimed
from ponchik.ledger.gates import Paces
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database, Transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Delivery:
    database: Database
    handler: CommandHandler
    slack_of: Callable[[str], Slack]
    clock: Clock
    handlers: Mapping[str, Handler]
    policy: Policy
    paces: Paces

    def carry_out(self, effect_id: UUID) -> None:
        """Do the effect if it can be done now; else leave it for later."""
        now = self.clock()
        claimed = self.database.transaction(
            lambda t: claims.claim(
                t, effect_id, now, self.policy.lease, self.policy.internal_lease
            )
        )
        if claimed is not None:
            handler = self.handlers.get(claimed.kind)
            self._settle(claimed, handler, self._attempt(claimed, handler))

    def _attempt(self, claimed: Claimed, handler: Handler | None) -> Attempt:
        if handler is None:
            return GivenUp("dead", f"nothing here can {claimed.kind}")
        if claimed.attempts > 2 * self.policy.most_attempts:
            # Even looking for it ends the worker.
            return GivenUp("dead", "tried too often")
        try:
            return self._reconcile(claimed, handler) or self._try(claimed, handler)
        except SlackError as error:
            return self._sorted(claimed, error)

    def _reconcile(self, claimed: Claimed, handler: Handler) -> Attempt | None:
        """Look whether an earlier attempt did it; None if it is still to be done.

        This comes before anything else: a message that is no longer wanted may already
        have been sent.
        """
        if isinstance(handler, InternalEffect) or claimed.maybe_sent_ago is None:
            return None
        if claimed.method == "chat.postEphemeral":
            # It cannot be looked up, and twice is worse than not at all.
            return Done()
        if (place := handler.place) is None:
            return None
        conversation = self.database.transaction(lambda t: place(t, claimed))
        if conversation is None:
            return None
        wait = self.policy.settle - claimed.maybe_sent_ago
        if wait > timedelta(0):
            return TryLater("waiting to look whether it was sent", wait)
        slack, now = self.slack_of(claimed.workspace), self.clock()
        ts = find_message(slack, conversation, claimed, now)
        return None if ts is None else Done(ts, conversation)

    def _try(self, claimed: Claimed, handler: Handler) -> Attempt:
        if claimed.attempts > self.policy.most_attempts:
            return GivenUp("dead", "tried too often")
        if claimed.expires_at is not None and claimed.expires_at <= self.clock():
            return GivenUp("cancelled", "too late to be of use")
        if isinstance(handler, SlackEffect):
            return self._send(claimed, handler)
        return attempt_of(handler.work(claimed))

    def _send(self, claimed: Claimed, handler: SlackEffect) -> Attempt:
        until = self.database.transaction(
            lambda t: quiet_until(t, claimed, self.clock())
        )
        if until is not None:
            return Postponed("waiting for a decent hour", until)
        try:
            call = self.database.transaction(lambda t: handler.prepare(t, claimed))
        except Refused as refused:
            return GivenUp("cancelled", str(refused))
        if call is None:
            return GivenUp("cancelled", "no longer wanted", tell=False)
        if (hindrance := self._intend(claimed)) is not None:
            return hindrance
        result = self.slack_of(claimed.workspace).carry_out(call, claimed.id)
        return Done(
            result, call.conversation if isinstance(call, PostMessage) else None
        )

    def _intend(self, claimed: Claimed) -> Attempt | None:
        """Reserve a slot and note that the call is about to be made, both or none.

        Returns None if the call may be made.
        """
        pace, now = self.paces.get(claimed.method), self.clock()

        def work(transaction: Transaction) -> Attempt | None:
            wait = gates.take_turn(transaction, claimed.workspace, claimed.method, pace)
            if wait > timedelta(0):
                return TryLater("waiting for its turn", wait)
            ours = claims.note_intent(transaction, claimed, now)
            return None if ours else ClaimLost()

        return self.database.transaction(work)

    def _sorted(self, claimed: Claimed, error: SlackError) -> Attempt:
        log.warning(
            "not_delivered", effect=str(claimed.id), kind=claimed.kind, error=str(error)
        )
        return attempt_after(error, claimed.attempts, self.policy)

    def _settle(
        self, claimed: Claimed, handler: Handler | None, attempt: Attempt
    ) -> None:
        match attempt:
            case Done():
                recorded = self._record(claimed, handler, attempt)
                if not recorded and attempt.conversation is not None:
                    self._take_back(claimed, attempt.conversation, attempt.result)
            case TryLater():
                self._release(claimed, attempt)
            case Postponed(reason=reason, until=until):
                self.database.transaction(
                    lambda t: claims.postpone(t, claimed, reason, until)
                )
            case GivenUp():
                self._give_up(claimed, handler, attempt)
            case ClaimLost():
                pass
            case _:
                assert_never(attempt)

    def _record(self, claimed: Claimed, handler: Handler | None, done: Done) -> bool:
        """Record what came of it; False if somebody else did before."""
        now = self.clock()

        def work(recorder: Recorder) -> bool:
            if not self._end(recorder, claimed, "done", result=done.result):
                return False
            if isinstance(handler, SlackEffect):
                outcome = handler.outcome(claimed, done.result, now)
                recorder.handle(claimed.workspace, outcome, place=claimed.place)
            self._look_again(recorder, claimed, done.conversation)
            return True

        return self.handler.record(work, because_of(claimed))

    def _look_again(
        self, recorder: Recorder, claimed: Claimed, conversation: str | None
    ) -> None:
        """If another attempt may still reach Slack, have its trace removed later."""
        later = self.clock() + self.policy.audit_after
        if conversation is not None:
            if self._is_doubtful(recorder, claimed):
                recorder.want([audit_of(claimed, conversation, later)])
        elif (
            claimed.subject
            and effects.AGAIN not in claimed.payload
            and self._is_doubtful(recorder, claimed)
            and not claims.doubt_newer(recorder.transaction, claimed)
        ):
            recorder.want([drawn_again(claimed, later)])

    def _end(
        self,
        recorder: Recorder,
        claimed: Claimed,
        status: str,
        *,
        result: str = "",
        error: str = "",
    ) -> bool:
        """End the effect and wake what waited for it; False if it had ended.

        What was done is done; but who lost the claim does not give up for the others.
        """
        transaction = recorder.transaction
        if status != "done" and claims.taken_over(transaction, claimed):
            return False
        ended = claims.finish(
            transaction, claimed.id, status, result=result, error=error
        )
        waiting = effects.next_of_stream(
            transaction, claimed.workspace, claimed.stream, self.clock()
        )
        recorder.wakes.extend(waiting)
        return ended

    def _is_doubtful(self, recorder: Recorder, claimed: Claimed) -> bool:
        """Return whether another attempt than this one may have reached Slack."""
        if claimed.maybe_sent_ago is not None:
            return True
        return claims.taken_over(recorder.transaction, claimed)

    def _doubts(
        self, transaction: Transaction, claimed: Claimed, handler: SlackEffect
    ) -> list[Effect]:
        """Audit a message that was given up, but may be there already."""
        if claimed.maybe_sent_ago is None or handler.place is None:
            return []
        conversation = handler.place(transaction, claimed)
        if conversation is None:
            return []
        later = self.clock() + self.policy.audit_after
        return [audit_of(claimed, conversation, later)]

    def _take_back(self, claimed: Claimed, conversation: str, ts: str) -> None:
        """Delete my message if somebody else recorded another one first."""
        ending = self.database.transaction(lambda t: effects.ending_of(t, claimed.id))
        if ending is None or ending.result == ts:
            return
        log.warning("duplicate_taken_back", effect=str(claimed.id))
        audit = audit_of(claimed, conversation, self.clock())
        self.handler.record(
            lambda recorder: recorder.want([audit]), because_of(claimed)
        )
        slack = self.slack_of(claimed.workspace)
        try:
            delete_duplicate(slack, conversation, ts, claimed.id)
        except SlackError as error:
            # The audit deletes it; others need to know of a gate that closed.
            if isinstance(later := self._sorted(claimed, error), TryLater):
                self._release(claimed, later)

    def _release(self, claimed: Claimed, later: TryLater) -> None:
        """Give the effect back; close the gate that Slack wants closed."""

        def work(transaction: Transaction) -> None:
            if later.closes:
                gates.close(
                    transaction,
                    claimed.workspace,
                    later.closes,
                    later.wait,
                    later.reason,
                )
            claims.release(
                transaction,
                claimed,
                later.reason,
                later.wait,
                surely_not_sent=not later.maybe_sent,
            )

        self.database.transaction(work)

    def _give_up(
        self, claimed: Claimed, handler: Handler | None, given_up: GivenUp
    ) -> None:
        """End the effect with its reason, and record the failure."""
        now, status, reason = self.clock(), given_up.status, given_up.reason

        def work(recorder: Recorder) -> None:
            ended = self._end(recorder, claimed, status, error=reason)
            if ended and isinstance(handler, SlackEffect):
                failure = handler.failure(claimed, reason, now) if given_up.tell else []
                recorder.handle(claimed.workspace, failure)
                recorder.want(self._doubts(recorder.transaction, claimed, handler))

        try:
            self.handler.record(work, because_of(claimed))
        except Exception:  # a failure that cannot be recorded must not last for ever
            log.exception("failure_not_recorded", effect=str(claimed.id))
            self.handler.record(
                lambda r: self._end(r, claimed, status, error=reason),
                because_of(claimed),
            )
        log.warning(
            "given_up",
            effect=str(claimed.id),
            kind=claimed.kind,
            status=status,
            reason=reason,
        )
