"""The ledger's protocol: claim, intent, one call, record. Nothing lost, nothing twice.

1. claim       one worker holds the effect for a while; the fence tells claims apart
2. reconcile   if an earlier attempt may have reached Slack, look there first
3. intent      write down that the call is about to be made
4. call        ask Slack once, and sort the answer
5. record      effect done, outcome event, projections and next effects, all or nothing

Whoever dies between two steps leaves behind what the next one needs to go on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.delivery.duplicates import audit_of, delete_copy, find_copy
from ponchik.delivery.handlers import InternalEffect, Policy, SlackEffect
from ponchik.domain.reactions import Effect
from ponchik.errors import (
    Ambiguous,
    GateClosed,
    NotSent,
    RateLimited,
    Refused,
    Rejected,
    SlackError,
    WorkspaceRejected,
)
from ponchik.ledger import claims, effects, gates
from ponchik.ledger.claims import Claimed
from ponchik.ledger.gates import ANY_METHOD, Paces
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
    jobs: Mapping[str, SlackEffect | InternalEffect]
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
        if claimed is None:
            return
        job = self.jobs.get(claimed.kind)
        if job is None:
            self._give_up(claimed, None, "dead", f"nothing here can {claimed.kind}")
        elif claimed.attempts > 2 * self.policy.most_attempts:
            # Even looking for it ends the worker.
            self._give_up(claimed, job, "dead", "tried too often")
        else:
            self._try(claimed, job)

    def _try(self, claimed: Claimed, job: SlackEffect | InternalEffect) -> None:
        try:
            if isinstance(job, SlackEffect) and self._was_sent(claimed, job):
                return
            if claimed.attempts > self.policy.most_attempts:
                self._give_up(claimed, job, "dead", "tried too often")
            elif claimed.expires_at is not None and claimed.expires_at <= self.clock():
                self._give_up(claimed, job, "cancelled", "too late to be of use")
            elif isinstance(job, InternalEffect):
                self._do(claimed, job)
            else:
                self._send(claimed, job)
        except SlackError as error:
            self._sort(claimed, job, error)

    def _do(self, claimed: Claimed, handler: InternalEffect) -> None:
        again_after = handler.work(claimed)
        if again_after is None:
            self.handler.record(lambda r: self._end(r, claimed, "done"))
        else:
            self._release(claimed, "not yet", again_after, sent=False)

    def _was_sent(self, claimed: Claimed, handler: SlackEffect) -> bool:
        """Whether an earlier attempt settles it, or it is too soon to tell.

        Looked at before anything else: what is wanted no more may be there already.
        """
        if claimed.maybe_sent_ago is None:
            return False
        if claimed.method == "chat.postEphemeral":
            # It cannot be looked up, and twice is worse than not at all.
            self._record(claimed, handler, "", None)
            return True
        if (place := handler.place) is None:
            return False
        conversation = self.database.transaction(lambda t: place(t, claimed))
        if conversation is None:
            return False
        if not self._may_look(claimed, claimed.maybe_sent_ago):
            return True
        slack, now = self.slack_of(claimed.workspace), self.clock()
        ts = find_copy(slack, conversation, claimed, now)
        if ts is not None:
            self._record(claimed, handler, ts, conversation)
        return ts is not None

    def _send(self, claimed: Claimed, handler: SlackEffect) -> None:
        try:
            call = self.database.transaction(lambda t: handler.prepare(t, claimed))
        except Refused as refused:
            self._give_up(claimed, handler, "cancelled", str(refused))
            return
        if call is None:
            said = "no longer wanted"
            self._give_up(claimed, handler, "cancelled", said, tell=False)
        elif self._intend(claimed):
            result = self.slack_of(claimed.workspace).carry_out(call, claimed.id)
            conversation = call.conversation if isinstance(call, PostMessage) else None
            recorded = self._record(claimed, handler, result, conversation)
            if not recorded and conversation is not None:
                self._take_back(claimed, conversation, result)

    def _intend(self, claimed: Claimed) -> bool:
        """Take a turn and say that the call is about to be made, both or none.

        False if it is not this one's turn, or if the claim was lost.
        """
        pace, now = self.paces.get(claimed.method), self.clock()

        def work(transaction: Transaction) -> tuple[timedelta, bool]:
            wait = gates.take_turn(transaction, claimed.workspace, claimed.method, pace)
            if wait > timedelta(0):
                return wait, False
            return wait, claims.note_intent(transaction, claimed, now)

        wait, ours = self.database.transaction(work)
        if wait > timedelta(0):
            self._release(claimed, "waiting for its turn", wait, sent=False)
        return ours

    def _may_look(self, claimed: Claimed, sent_ago: timedelta) -> bool:
        """Wait until Slack shows what it was asked before, and lets us look."""
        wait = self.policy.settle - sent_ago
        if wait > timedelta(0):
            said = "waiting to look whether it was sent"
            self._release(claimed, said, wait, sent=False)
        return wait <= timedelta(0)

    def _record(
        self,
        claimed: Claimed,
        handler: SlackEffect,
        result: str,
        conversation: str | None,
    ) -> bool:
        """Write down what came of it; False if somebody else did before."""
        now = self.clock()

        def work(recorder: Recorder) -> bool:
            if not self._end(recorder, claimed, "done", result=result):
                return False
            outcome = handler.outcome(claimed, result, now)
            recorder.handle(claimed.workspace, outcome, after=claimed.seq)
            if conversation is not None and self._is_doubtful(recorder, claimed):
                later = now + self.policy.audit_after
                recorder.want([audit_of(claimed, conversation, later)])
            return True

        return self.handler.record(work)

    def _end(
        self,
        recorder: Recorder,
        claimed: Claimed,
        status: str,
        *,
        result: str = "",
        error: str = "",
    ) -> bool:
        """End the effect and ring for what waited for it; False if it had ended.

        What was done is done; but who lost the claim does not give up for the others.
        """
        transaction = recorder.transaction
        if status != "done" and claims.taken_over(transaction, claimed):
            return False
        ended = claims.finish(
            transaction, claimed.id, status, result=result, error=error
        )
        waiting = effects.next_of_stream(transaction, claimed.stream, self.clock())
        recorder.wakes.extend(waiting)
        return ended

    def _is_doubtful(self, recorder: Recorder, claimed: Claimed) -> bool:
        """Whether another attempt than this one may have reached Slack."""
        if claimed.maybe_sent_ago is not None:
            return True
        return claims.taken_over(recorder.transaction, claimed)

    def _doubts(
        self, transaction: Transaction, claimed: Claimed, handler: SlackEffect
    ) -> list[Effect]:
        """The audit of a message that was given up, but may be there already."""
        if claimed.maybe_sent_ago is None or handler.place is None:
            return []
        conversation = handler.place(transaction, claimed)
        if conversation is None:
            return []
        later = self.clock() + self.policy.audit_after
        return [audit_of(claimed, conversation, later)]

    def _take_back(self, claimed: Claimed, conversation: str, result: str) -> None:
        """Somebody else recorded first: if my copy is another one, it has to go."""
        ending = self.database.transaction(lambda t: effects.ending_of(t, claimed.id))
        if ending is None or ending.result == result:
            return
        log.warning("duplicate_taken_back", effect=str(claimed.id))
        audit = audit_of(claimed, conversation, self.clock())
        self.handler.record(lambda recorder: recorder.want([audit]))
        slack = self.slack_of(claimed.workspace)
        delete_copy(slack, conversation, result, claimed.id)

    def _sort(
        self, claimed: Claimed, job: SlackEffect | InternalEffect, error: SlackError
    ) -> None:
        """Decide from Slack's answer whether, and when, to try again."""
        policy, said = self.policy, str(error)
        log.warning(
            "not_delivered", effect=str(claimed.id), kind=claimed.kind, error=said
        )
        match error:
            case GateClosed(retry_after=seconds):
                self._release(claimed, said, timedelta(seconds=seconds), sent=False)
            case RateLimited(retry_after=seconds):
                wait = timedelta(seconds=seconds)
                self._close_gate(claimed, error.method, wait, said)
                self._release(claimed, said, wait, sent=False)
            case WorkspaceRejected():
                self._close_gate(claimed, ANY_METHOD, policy.workspace_back_off, said)
                self._release(claimed, said, policy.workspace_back_off, sent=False)
            case NotSent():
                self._close_gate(claimed, ANY_METHOD, policy.away_back_off, said)
                self._release(claimed, said, policy.away_back_off, sent=False)
            case Ambiguous():
                wait = max(policy.settle, policy.wait_after(claimed.attempts))
                self._release(claimed, said, wait, sent=True)
            case Rejected() | _:
                self._give_up(claimed, job, "dead", said)

    def _close_gate(
        self, claimed: Claimed, method: str, wait: timedelta, reason: str
    ) -> None:
        self.database.transaction(
            lambda t: gates.close(t, claimed.workspace, method, wait, reason)
        )

    def _release(
        self, claimed: Claimed, reason: str, wait: timedelta, *, sent: bool
    ) -> None:
        self.database.transaction(
            lambda t: claims.release(t, claimed, reason, wait, surely_not_sent=not sent)
        )

    def _give_up(
        self,
        claimed: Claimed,
        job: SlackEffect | InternalEffect | None,
        status: str,
        reason: str,
        *,
        tell: bool = True,
    ) -> None:
        """End the effect with its reason, and let the meeting know."""
        now = self.clock()

        def work(recorder: Recorder) -> None:
            ended = self._end(recorder, claimed, status, error=reason)
            if ended and isinstance(job, SlackEffect):
                told = job.failure(claimed, reason, now) if tell else []
                recorder.handle(claimed.workspace, told)
                recorder.want(self._doubts(recorder.transaction, claimed, job))

        try:
            self.handler.record(work)
        except Exception:  # what cannot be told must not be tried for ever
            log.exception("failure_not_recorded", effect=str(claimed.id))
            self.handler.record(lambda r: self._end(r, claimed, status, error=reason))
        log.warning(
            "given_up",
            effect=str(claimed.id),
            kind=claimed.kind,
            status=status,
            reason=reason,
        )
