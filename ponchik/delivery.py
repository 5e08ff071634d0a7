"""The ledger's protocol: claim, intent, one call, record. Nothing lost, nothing twice.

1. claim       one worker holds the effect for a while; the fence tells claims apart
2. reconcile   if an earlier attempt may have reached Slack, look there first
3. intent      write down that the call is about to be made
4. call        ask Slack once, and sort the answer
5. record      effect done, outcome event, projections and next effects, all or nothing

Whoever dies between two steps leaves behind what the next one needs to go on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Order, Recorder
from ponchik.domain.reactions import Effect
from ponchik.errors import (
    Ambiguous,
    NotSent,
    RateLimited,
    Rejected,
    SlackError,
    WorkspaceRejected,
)
from ponchik.slack.calls import Call, DeleteMessage, PostEphemeral, PostMessage
from ponchik.slack.client import Slack
from ponchik.store import effects
from ponchik.store.connection import Database, Transaction
from ponchik.store.effects import Claimed

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Policy:
    """How patient delivery is.

    `settle`: how long Slack may take to show what it was asked to do; `audit_after`:
    when the last look for a second copy is taken.
    """

    lease: timedelta = timedelta(seconds=30)
    chore_lease: timedelta = timedelta(minutes=2)
    settle: timedelta = timedelta(seconds=5)
    audit_after: timedelta = timedelta(seconds=60)
    back_off: timedelta = timedelta(seconds=1)
    longest_back_off: timedelta = timedelta(minutes=5)
    workspace_back_off: timedelta = timedelta(minutes=1)
    most_attempts: int = 30

    def wait_after(self, attempts: int) -> timedelta:
        doublings = min(max(attempts - 1, 0), 20)
        return min(self.back_off * (1 << doublings), self.longest_back_off)


@dataclass(frozen=True)
class Errand:
    """How one kind of effect is carried out in Slack.

    `prepare` says what to ask of Slack, or None if it is wanted no more; `outcome` and
    `failure` say which fact that leaves.
    """

    kind: str
    prepare: Callable[[Transaction, Claimed], Call | None]
    outcome: Callable[[Claimed, str, datetime], Sequence[Order]]
    failure: Callable[[Claimed, str, datetime], Sequence[Order]]


@dataclass(frozen=True)
class Chore:
    """An effect that calls on other parts; done twice, it must do nothing twice.

    `work` returns after what time to try again, or None when it is done.
    """

    kind: str
    work: Callable[[Claimed], timedelta | None]


@dataclass(frozen=True)
class Delivery:
    database: Database
    handler: CommandHandler
    slack_of: Callable[[str], Slack]
    clock: Clock
    jobs: Mapping[str, Errand | Chore]
    policy: Policy = Policy()

    def carry_out(self, effect_id: UUID) -> None:
        """Do the effect if it can be done now; else leave it for later."""
        now = self.clock()
        claimed = self.database.transaction(
            lambda t: effects.claim(
                t, effect_id, now, self.policy.lease, self.policy.chore_lease
            )
        )
        if claimed is None:
            return
        job = self.jobs.get(claimed.kind)
        if job is None:
            self._give_up(claimed, None, "dead", f"nothing here can {claimed.kind}")
        elif claimed.expires_at is not None and claimed.expires_at <= now:
            self._give_up(claimed, job, "cancelled", "too late to be of use")
        elif claimed.attempts > self.policy.most_attempts:
            self._give_up(claimed, job, "dead", "tried too often")
        else:
            self._try(claimed, job)

    def _try(self, claimed: Claimed, job: Errand | Chore) -> None:
        try:
            if isinstance(job, Chore):
                self._do(claimed, job)
            else:
                self._send(claimed, job)
        except SlackError as error:
            self._sort(claimed, job, error)

    def _do(self, claimed: Claimed, chore: Chore) -> None:
        again_after = chore.work(claimed)
        if again_after is None:
            self.database.transaction(lambda t: effects.finish(t, claimed.id, "done"))
        else:
            self._release(claimed, "not yet", again_after, sent=False)

    def _send(self, claimed: Claimed, errand: Errand) -> None:
        call = self.database.transaction(lambda t: errand.prepare(t, claimed))
        if call is None:
            self._give_up(claimed, None, "cancelled", "no longer wanted")
            return
        if claimed.maybe_sent_ago is not None:
            if isinstance(call, PostEphemeral):
                # It cannot be looked up, and twice is worse than not at all.
                self._record(claimed, errand, call, "")
                return
            if isinstance(call, PostMessage):
                if not self._may_look(claimed):
                    return
                if ts := self._find(claimed, call):
                    self._record(claimed, errand, call, ts)
                    return
        if self.database.transaction(lambda t: effects.note_intent(t, claimed)):
            result = self.slack_of(claimed.workspace).carry_out(call, claimed.id)
            if not self._record(claimed, errand, call, result):
                self._take_back(claimed, call, result)

    def _may_look(self, claimed: Claimed) -> bool:
        """Wait until Slack shows what it was asked before, and lets us look."""
        assert claimed.maybe_sent_ago is not None  # noqa: S101 -- checked by the caller
        unsettled = self.policy.settle - claimed.maybe_sent_ago
        gate = self.database.transaction(
            lambda t: effects.gate_wait(t, claimed.workspace, "conversations.history")
        )
        wait = max(unsettled, gate)
        if wait > timedelta(0):
            self._release(
                claimed, "waiting to look whether it was sent", wait, sent=False
            )
        return wait <= timedelta(0)

    def _find(self, claimed: Claimed, call: PostMessage) -> str | None:
        """The ts of an earlier attempt's message; the first if there are several."""
        copies = [
            posted.ts
            for posted in self.slack_of(claimed.workspace).recent_messages(
                call.conversation
            )
            if posted.effect == claimed.id
        ]
        return min(copies, default=None)

    def _record(
        self, claimed: Claimed, errand: Errand, call: Call, result: str
    ) -> bool:
        """Write down what came of it; False if somebody else did before."""
        now = self.clock()

        def work(recorder: Recorder) -> bool:
            if not effects.finish(
                recorder.transaction, claimed.id, "done", result=result
            ):
                return False
            recorder.handle(claimed.workspace, errand.outcome(claimed, result, now))
            if claimed.maybe_sent_ago is not None and isinstance(call, PostMessage):
                later = now + self.policy.audit_after
                recorder.want([_audit(claimed, call, later)])
            recorder.rings.extend(
                effects.next_of_stream(recorder.transaction, claimed.stream, now)
            )
            return True

        return self.handler.record(work)

    def _take_back(self, claimed: Claimed, call: Call, result: str) -> None:
        """Somebody else recorded first: if my copy is another one, it has to go."""
        if not isinstance(call, PostMessage):
            return
        kept = self.database.transaction(lambda t: effects.result_of(t, claimed.id))
        if kept != result:
            log.warning("duplicate_taken_back", effect=str(claimed.id))
            self.handler.record(lambda r: r.want([_audit(claimed, call, self.clock())]))
            self.slack_of(claimed.workspace).carry_out(
                DeleteMessage(call.conversation, result), claimed.id
            )

    def _sort(self, claimed: Claimed, job: Errand | Chore, error: SlackError) -> None:
        """Decide from Slack's answer whether, and when, to try again."""
        policy, said = self.policy, str(error)
        log.warning(
            "not_delivered", effect=str(claimed.id), kind=claimed.kind, error=said
        )
        match error:
            case RateLimited(retry_after=seconds):
                wait = timedelta(seconds=seconds)
                self._close_gate(claimed, error.method, wait, said)
                self._release(claimed, said, wait, sent=False)
            case WorkspaceRejected():
                self._close_gate(claimed, "*", policy.workspace_back_off, said)
                self._release(claimed, said, policy.workspace_back_off, sent=False)
            case NotSent():
                self._release(
                    claimed, said, policy.wait_after(claimed.attempts), sent=False
                )
            case Ambiguous():
                wait = max(policy.settle, policy.wait_after(claimed.attempts))
                self._release(claimed, said, wait, sent=True)
            case Rejected() | _:
                self._give_up(claimed, job, "dead", said)

    def _close_gate(
        self, claimed: Claimed, method: str, wait: timedelta, reason: str
    ) -> None:
        self.database.transaction(
            lambda t: effects.close_gate(t, claimed.workspace, method, wait, reason)
        )

    def _release(
        self, claimed: Claimed, reason: str, wait: timedelta, *, sent: bool
    ) -> None:
        self.database.transaction(
            lambda t: effects.release(
                t, claimed, reason, wait, surely_not_sent=not sent
            )
        )

    def _give_up(
        self, claimed: Claimed, job: Errand | Chore | None, status: str, reason: str
    ) -> None:
        """End the effect with its reason, and let the meeting know."""
        now = self.clock()

        def work(recorder: Recorder) -> None:
            ended = effects.finish(
                recorder.transaction, claimed.id, status, error=reason
            )
            if ended and isinstance(job, Errand):
                recorder.handle(claimed.workspace, job.failure(claimed, reason, now))

        self.handler.record(work)
        log.warning(
            "given_up",
            effect=str(claimed.id),
            kind=claimed.kind,
            status=status,
            reason=reason,
        )


def _audit(claimed: Claimed, call: PostMessage, due_at: datetime) -> Effect:
    """A last look for a second copy, some time after the doubt."""
    return Effect(
        workspace=claimed.workspace,
        stream=f"audit-{claimed.id}",
        kind="audit",
        seq=claimed.fence,
        due_at=due_at,
        payload={"effect": str(claimed.id), "conversation": call.conversation},
    )
