"""Steps 1 and 3 of the protocol: an effect is claimed, prepared, and its intent noted.

What surely was never sent before is prepared first, and then claimed with its intent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from uuid import UUID

from ponchik.clock import Clock
from ponchik.delivery.attempts import (
    Attempt,
    ClaimLost,
    GivenUp,
    Postponed,
    TryLater,
)
from ponchik.delivery.decency import quiet_until
from ponchik.delivery.handlers import Handler, Policy, SlackEffect
from ponchik.errors import Refused, StoreError
from ponchik.ledger import claims, gates, intents
from ponchik.ledger.claims import Claimed
from ponchik.ledger.gates import Paces
from ponchik.ledger.intents import Intent
from ponchik.queries.meeting_view import SEEN_BESIDE, state_beside
from ponchik.slack.client.calls import Call
from ponchik.store.connection import Database, Transaction
from ponchik.store.state import State

#: A call whose intent is noted, or what came of the effect without one.
Ready = Call | Attempt


class Begun(NamedTuple):
    """A claimed effect; `ready` is None if it has yet to be looked into.

    `known` is what its outcome can be decided on, if nothing changes until then.
    """

    claimed: Claimed
    ready: Ready | None = None
    known: State | None = None


class NotAtOnce(Exception):
    """Claim and intent cannot be noted together."""


@dataclass(frozen=True)
class Preparation:
    database: Database
    clock: Clock
    handlers: Mapping[str, Handler]
    policy: Policy
    paces: Paces

    def begin(self, effect_id: UUID) -> Begun | None:
        """Claim the effect if it can be done now, and have its call ready if it can be.

        Raises what its preparation raised; the claim counts all the same.
        """
        failure: Exception | None = None
        try:
            return self.database.steps(partial(self._begin_at_once, effect_id))
        except StoreError:
            raise
        except (NotAtOnce, Refused):
            pass
        except Exception as error:  # noqa: BLE001 -- raised once its claim counts
            failure = error
        return self._begin_with_claim(effect_id, failure)

    def _begin_at_once(self, effect_id: UUID, transaction: Transaction) -> Begun | None:
        """Claim the effect with its intent, once its call is ready.

        Raises NotAtOnce if there is more to it.
        """
        now = self.clock()
        found = claims.look(transaction, effect_id, now, SEEN_BESIDE)
        if found is None:
            return None
        handler = self._trusted(found)
        if handler is None or quiet_until(transaction, found, now) is not None:
            raise NotAtOnce
        call, known = handler.prepare(transaction, found), state_beside(found)
        pace, lease = self.paces.get(found.method), self.policy.lease
        if call is None or not intents.take(transaction, found, now, lease, pace):
            raise NotAtOnce
        return Begun(found.alone(), call, known)

    def _begin_with_claim(
        self, effect_id: UUID, failure: Exception | None
    ) -> Begun | None:
        """Claim the effect, and prepare it in that transaction, unless that failed."""
        while True:
            work = partial(self._begin, effect_id, alone=failure is not None)
            try:
                begun = self.database.transaction(work)
            except StoreError:
                raise
            except Exception as error:
                if failure is not None:
                    raise
                failure = error
            else:
                if failure is not None:
                    raise failure
                return begun

    def _begin(
        self, effect_id: UUID, transaction: Transaction, *, alone: bool
    ) -> Begun | None:
        claimed = self._claim(transaction, effect_id, alone=alone)
        if claimed is None:
            return None
        ready = None if alone else self._ready_at_once(transaction, claimed)
        return Begun(claimed.alone(), ready)

    def _claim(
        self, transaction: Transaction, effect_id: UUID, *, alone: bool
    ) -> Claimed | None:
        """Take the effect, and read what its preparation asks for, unless `alone`."""
        lease, internal_lease = self.policy.lease, self.policy.internal_lease
        beside = [] if alone else [SEEN_BESIDE]
        now = self.clock()
        return claims.claim(transaction, effect_id, now, lease, internal_lease, *beside)

    def _ready_at_once(
        self, transaction: Transaction, claimed: Claimed
    ) -> Ready | None:
        """Prepare in the transaction of the claim; None if that has to be committed."""
        handler = self._trusted(claimed)
        return None if handler is None else self.ready(transaction, claimed, handler)

    def _trusted(self, claimed: Claimed) -> SlackEffect | None:
        """Return how to carry it out, None if its claim has to be committed first.

        An effect that workers were woken for again and again, and that bears no trace
        of them, may have ended them: that has to be counted first.
        """
        handler = self.handlers.get(claimed.kind)
        if (
            not isinstance(handler, SlackEffect)
            or claimed.maybe_sent_ago is not None
            or claimed.hints > self.policy.hints_in_trust
            or self.too_late(claimed) is not None
        ):
            return None
        return handler

    def too_late(self, claimed: Claimed) -> Attempt | None:
        """Return why the effect is not to be tried any more, if it is not."""
        if claimed.attempts > self.policy.most_attempts:
            return GivenUp("dead", "tried too often")
        if claimed.expires_at is not None and claimed.expires_at <= self.clock():
            return GivenUp("cancelled", "too late to be of use")
        return None

    def ready(
        self, transaction: Transaction, claimed: Claimed, handler: SlackEffect
    ) -> Ready:
        """Return the call, its intent noted; or what came of it without one."""
        until = quiet_until(transaction, claimed, self.clock())
        if until is not None:
            return Postponed("waiting for a decent hour", until)
        try:
            call = handler.prepare(transaction, claimed)
        except Refused as refused:
            return GivenUp("cancelled", str(refused))
        if call is None:
            return GivenUp("cancelled", "no longer wanted", tell=False)
        return self.intend(transaction, claimed) or call

    def intend(self, transaction: Transaction, claimed: Claimed) -> Attempt | None:
        """Reserve a slot and note that the call is about to be made, both or none.

        Returns None if the call may be made.
        """
        workspace, method = claimed.workspace, claimed.method
        pace, now = self.paces.get(method), self.clock()
        match intents.note_intent(transaction, claimed, now, pace):
            case Intent.NOTED:
                return None
            case Intent.NO_TURN:
                wait = gates.wait_after_refusal(transaction, workspace, method)
                return TryLater("waiting for its turn", wait)
            case Intent.CLAIM_LOST:
                return ClaimLost()
