"""Bugs sown on purpose, to see whether the simulation sees them.

`guard` names what else keeps the promise where one bug alone does no harm; the two
together stand in the list as well, and have to be seen.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace

from ponchik import timekeeper
from ponchik.actors import audits
from ponchik.actors.audits import Audits
from ponchik.delivery import Delivery, Policy
from ponchik.store import claims, gates, inbox
from ponchik.sweeper import Sweeper
from tests.simulation import broken
from tests.simulation.broken import Breaks, both, claimable_without, nothing, replaced
from tests.simulation.machine import Machine
from tests.simulation.run import POLICY, Outcome, simulate


@dataclass(frozen=True)
class Bug:
    """`seed` is known to show it, so that it is tried first."""

    name: str
    breaks: Breaks
    seed: int = 0
    policy: Policy = POLICY
    guard: str = ""

    @contextmanager
    def sown(self, machine: Machine) -> Iterator[None]:
        with ExitStack() as stack:
            for one in self.breaks(machine):
                stack.enter_context(one)
            yield

    def first_seen(self, machine: Machine, seeds: Iterable[int]) -> Outcome | None:
        """The first of the seeds that shows the bug."""
        with self.sown(machine):
            outcomes = (simulate(machine, seed, policy=self.policy) for seed in seeds)
            return next((outcome for outcome in outcomes if outcome.failures), None)


_BLIND = replaced(Delivery, "_was_sent", broken.no)
_NO_INTENT = replaced(Delivery, "_intend", broken.yes)
_LATE_INTENT = replaced(Delivery, "_record", broken.intend_then_record)
_NO_SWEEPER = replaced(Sweeper, "sweep", nothing)
_TWO_TRANSACTIONS = replaced(Delivery, "_record", broken.record_in_two_transactions)
_FORGETFUL = replaced(gates, "close", nothing)
_CLAIM_IN_GATE = claimable_without("AND gate.not_before > clock_timestamp()")
_INTENT_IN_GATE = replaced(gates, "take_turn", lambda *_: timedelta(0))
_ENDS_TWICE = replaced(claims, "finish", broken.finish_again)
_NO_CLAIM = replaced(claims, "note_intent", broken.intend_without_claim)
_NO_FENCE = replaced(claims, "release", broken.release_without_fence)
_NO_DOUBT = replaced(Delivery, "_release", broken.release_without_doubt)
_KEEPS_COPY = replaced(Delivery, "_take_back", nothing)
_NO_AUDIT = replaced(Audits, "audit", nothing)
_KEEPS_NONE = replaced(
    audits, "effects", SimpleNamespace(ending_of=broken.forget_the_kept_copy)
)
_NO_ORDER = claimable_without("AND earlier.status = 'pending'")
_LEASED_FOR_EVER = claimable_without("OR e.lease_until <= clock_timestamp()")
_ANY_DELIVERY = replaced(inbox, "take", broken.yes)
_EACH_TICK = replaced(timekeeper, "_launch", broken.launch_at_each_tick)
_UNCOUNTED = replaced(claims, "claim", broken.claim_uncounted)
_NO_EXPIRY = replaced(claims, "claim", broken.claim_for_ever)
_HASTY = replace(POLICY, settle=timedelta(0))

BUGS = (
    Bug("blind re-send", _BLIND),
    Bug("intent after the call", both(_NO_INTENT, _LATE_INTENT)),
    Bug("no intent", _NO_INTENT),
    Bug("no sweeper", _NO_SWEEPER),
    Bug("done and event in two transactions", _TWO_TRANSACTIONS),
    Bug("Retry-After is forgotten", _FORGETFUL),
    Bug("calls go through closed gates", both(_CLAIM_IN_GATE, _INTENT_IN_GATE)),
    Bug("ended effects end again", _ENDS_TWICE),
    Bug("a lost claim still sends", _NO_CLAIM),
    Bug("doubt is taken for not sent", _NO_DOUBT),
    Bug("second copies stay", both(_KEEPS_COPY, _NO_AUDIT)),
    Bug("the audit keeps no copy", _KEEPS_NONE),
    Bug("looks before Slack has settled", broken.unpatched, policy=_HASTY),
    Bug("order is not kept", _NO_ORDER),
    Bug("leases never end", _LEASED_FOR_EVER),
    Bug("slack_sdk's own retries", broken.retry_as_slack_sdk_does),
    Bug("acknowledged before the commit", broken.acknowledge_first),
    Bug("deliveries are not told apart", _ANY_DELIVERY),
    Bug("launched anew at each tick", _EACH_TICK),
    Bug("attempts are not counted", _UNCOUNTED),
    Bug("sent when it is of no use", _NO_EXPIRY),
    Bug("the intent ignores gates", _INTENT_IN_GATE),
)
#: Alone these do no harm, or hardly ever.
GUARDED = (
    Bug("the claim ignores gates", _CLAIM_IN_GATE, guard="the intent's turn"),
    Bug("the loser keeps its copy", _KEEPS_COPY, guard="the audit"),
    Bug("no audit", _NO_AUDIT, guard="the loser takes back its copy"),
    Bug("released without fence", _NO_FENCE, guard="?"),
)
