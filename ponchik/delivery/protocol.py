"""The ledger's protocol: claim, intent, one call, record. Nothing lost, nothing twice.

1. claim       one worker holds the effect for a while; the fence tells claims apart
2. reconcile   if an earlier attempt may have reached Slack, look there first
3. intent      write down that the call is about to be made
4. call        ask Slack once, and sort the answer
5. record      effect done, outcome event, projections and next effects, all or nothing

Whoever dies between two steps leaves behind what the next one needs to go on. Steps 2
to 4 come to an Attempt, which step 5 settles. What surely was never sent before needs
no look in Slack: its claim and its intent are one statement.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
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
from ponchik.delivery.duplicates import audit_of, delete_duplicate, find_message
from ponchik.delivery.handlers import (
    Handler,
    InternalEffect,
    Policy,
    SlackEffect,
    place_of,
)
from ponchik.delivery.observation import note_outcome, observing
from ponchik.delivery.preparation import Preparation, Ready
from ponchik.delivery.refusals import Refusals, close_gate, give_back, repair
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.errors import SlackError
from ponchik.ledger import claims, endings, new_effects
from ponchik.ledger.claims import Claimed, Finished
from ponchik.ledger.gates import Paces
from ponchik.slack.client.calls import Call, PostMessage
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database, Transaction
from ponchik.store.state import State
from ponchik.telemetry import spans
from ponchik.telemetry.log_context import about

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
        with about():
            began = spans.moment()
            begun = self._preparation.begin(effect_id)
            if begun is not None:
                with observing(begun.claimed, began):
                    self._carry_out(*begun)

    def _carry_out(
        self, claimed: Claimed, ready: Ready | None, known: State | None
    ) -> None:
        handler = self.handlers.get(claimed.kind)
        attempt = self._attempt(claimed, handler, ready)
        note_outcome(attempt)
        self._settle(claimed, handler, attempt, known)

    @property
    def _preparation(self) -> Preparation:
        return Preparation(
            self.database, self.clock, self.handlers, self.policy, self.paces
        )

    def _attempt(
        self, claimed: Claimed, handler: Handler | None, ready: Ready | None
    ) -> Attempt:
        if handler is None:
            return GivenUp("dead", f"nothing here can {claimed.kind}")
        if claimed.attempts > 2 * self.policy.most_attempts:
            # Even looking for it ends the worker.
            return GivenUp("dead", "tried too often")
        try:
            if ready is not None:
                return self._send(claimed, ready)
            return self._reconcile(claimed, handler) or self._try(claimed, handler)
        except SlackError as error:
            return self._refusals.attempt_after(claimed, error)

    @property
    def _refusals(self) -> Refusals:
        return Refusals(self.database, self.slack_of, self.policy)

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
        preparation = self._preparation
        if (too_late := preparation.too_late(claimed)) is not None:
            return too_late
        if isinstance(handler, SlackEffect):
            ready = self.database.transaction(
                lambda t: preparation.ready(t, claimed, handler)
            )
            return self._send(claimed, ready)
        return attempt_of(handler.work(claimed))

    def _send(self, claimed: Claimed, ready: Ready) -> Attempt:
        if not isinstance(ready, Call):
            return ready
        result = self.slack_of(claimed.workspace).carry_out(ready, claimed.id)
        return Done(
            result, ready.conversation if isinstance(ready, PostMessage) else None
        )

    def _settle(
        self,
        claimed: Claimed,
        handler: Handler | None,
        attempt: Attempt,
        known: State | None,
    ) -> None:
        match attempt:
            case Done():
                recorded = self._record(claimed, handler, attempt, known)
                if not recorded and attempt.conversation is not None:
                    self._take_back(claimed, attempt.conversation, attempt.result)
            case TryLater():
                self._release(claimed, attempt, handler)
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

    def _record(
        self,
        claimed: Claimed,
        handler: Handler | None,
        done: Done,
        known: State | None,
    ) -> bool:
        """Record what came of it; False if somebody else did before."""
        now, cause = self.clock(), because_of(claimed)
        end = partial(claims.ending, claimed.id, "done", now, result=done.result)
        outcome: Sequence[Order] = ()
        if isinstance(handler, SlackEffect):
            outcome = handler.outcome(claimed, done.result, now)
        if claimed.maybe_sent_ago is None:
            mine = end(fence=claimed.fence)
            if self.handler.finish_at_once(claimed, mine, outcome, cause, known):
                return True

        def work(recorder: Recorder) -> bool:
            ended = recorder.finish(claimed, end(), outcome)
            if ended is None:
                return False
            if self._is_doubtful(ended, claimed):
                self._look_again(recorder, claimed, done.conversation)
            return True

        return self.handler.record(work, cause)

    def _look_again(
        self, recorder: Recorder, claimed: Claimed, conversation: str | None
    ) -> None:
        """If another attempt may still reach Slack, have its trace removed later."""
        now, wait = self.clock(), self.policy.audit_after
        if conversation is not None:
            recorder.want([audit_of(claimed, conversation, now, wait)])
        elif (
            claimed.subject
            and new_effects.AGAIN not in claimed.payload
            and not claims.doubt_newer(recorder.transaction, claimed)
        ):
            recorder.want([drawn_again(claimed, now, wait)])

    def _end_without(
        self, recorder: Recorder, claimed: Claimed, status: str, reason: str
    ) -> Finished | None:
        """End what was not done and wake what waited for it; None if it had ended.

        Who lost the claim does not give up for the others.
        """
        if claims.taken_over(recorder.transaction, claimed):
            return None
        ending = claims.ending(claimed.id, status, self.clock(), error=reason)
        return recorder.finish(claimed, ending)

    def _is_doubtful(self, ended: Finished, claimed: Claimed) -> bool:
        """Return whether another attempt than this one may have reached Slack."""
        return claimed.maybe_sent_ago is not None or ended.fence != claimed.fence

    def _doubts(
        self, transaction: Transaction, claimed: Claimed, handler: SlackEffect
    ) -> list[Effect]:
        """Audit a message that was given up, but may be there already."""
        conversation = place_of(transaction, claimed, handler)
        if claimed.maybe_sent_ago is None or conversation is None:
            return []
        wait = self.policy.audit_after
        return [audit_of(claimed, conversation, self.clock(), wait)]

    def _take_back(self, claimed: Claimed, conversation: str, ts: str) -> None:
        """Delete my message if somebody else recorded another one first."""
        ending = self.database.transaction(lambda t: endings.ending_of(t, claimed.id))
        if ending is None or ending.result == ts:
            return
        log.warning("duplicate_taken_back", effect=str(claimed.id))
        audit = audit_of(claimed, conversation, self.clock(), timedelta(0))
        self.handler.record(
            lambda recorder: recorder.want([audit]), because_of(claimed)
        )
        slack = self.slack_of(claimed.workspace)
        try:
            delete_duplicate(slack, conversation, ts, claimed.id)
        except SlackError as error:
            # The audit deletes it; others need to know of a gate that closed.
            later = self._refusals.attempt_after(claimed, error)
            if isinstance(later, TryLater):
                self._release(claimed, later)

    def _release(
        self, claimed: Claimed, later: TryLater, handler: Handler | None = None
    ) -> None:
        """Give the effect back; close the gate that Slack wants closed.

        Effects are always locked before gates. Who lost the claim has its doubt looked
        into, as whoever recorded the effect may not have known of it.
        """

        def work(recorder: Recorder) -> None:
            transaction = recorder.transaction
            is_ours = give_back(transaction, claimed, later)
            close_gate(transaction, claimed, later)
            if later.maybe_sent and not is_ours:
                place = place_of(transaction, claimed, handler)
                self._look_again(recorder, claimed, place)

        self.handler.record(work, because_of(claimed))

    def _give_up(
        self, claimed: Claimed, handler: Handler | None, given_up: GivenUp
    ) -> None:
        """End the effect with its reason, unless there is another way."""
        now, status, reason = self.clock(), given_up.status, given_up.reason

        def work(recorder: Recorder) -> None:
            repaired = repair(recorder, claimed, handler, given_up, now)
            ended = None
            if repaired is None or not repaired.again:
                ending = status if repaired is None else "cancelled"
                ended = self._end_without(recorder, claimed, ending, reason)
            close_gate(recorder.transaction, claimed, given_up)
            if ended and not repaired and isinstance(handler, SlackEffect):
                failure = handler.failure(claimed, reason, now) if given_up.tell else []
                recorder.handle(claimed.workspace, failure)
                recorder.want(self._doubts(recorder.transaction, claimed, handler))

        try:
            self.handler.record(work, because_of(claimed))
        except Exception:  # a failure that cannot be recorded must not last for ever
            log.exception("failure_not_recorded", effect=str(claimed.id))
            self.handler.record(
                lambda r: self._end_without(r, claimed, status, reason),
                because_of(claimed),
            )
        say = log.warning if status == "dead" else log.info
        say(
            "given_up",
            effect=str(claimed.id),
            kind=claimed.kind,
            reason=reason,
        )
