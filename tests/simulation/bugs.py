"""Bugs sown on purpose, to see whether the simulation sees them.

`guard` names what else keeps the promise where one bug alone does no harm; the two
together stand in the list as well, and have to be seen.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace

from ponchik.actors import audits
from ponchik.actors.audits import Audits
from ponchik.application import due as due_work
from ponchik.delivery import Delivery, Policy
from ponchik.delivery import duplicates as copies
from ponchik.delivery.preparation import Preparation
from ponchik.delivery.sweeper import Sweeper
from ponchik.ledger import claims, gates, intents
from ponchik.store import inbox
from tests.simulation import broken
from tests.simulation.broken import Breaks, both, claimable_without, nothing, replaced
from tests.simulation.havoc import CLOCKS_APART
from tests.simulation.machine import Machine
from tests.simulation.run import POLICY, Outcome, simulate


@dataclass(frozen=True)
class Bug:
    """`focus` is the harm that brings it to light, `since` a seed from which on."""

    name: str
    breaks: Breaks
    policy: Policy = POLICY
    focus: dict[str, float] = field(default_factory=dict)
    since: int = 0
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
            outcomes = (
                simulate(machine, seed, policy=self.policy, focus=self.focus)
                for seed in seeds
            )
            return next((outcome for outcome in outcomes if outcome.failures), None)


_NOT_AT_ONCE = replaced(Preparation, "_begin_at_once", broken.not_at_once)
_BLIND = replaced(Delivery, "_reconcile", nothing)
_NO_INTENT = both(_NOT_AT_ONCE, replaced(Preparation, "intend", nothing))
_LATE_INTENT = replaced(Delivery, "_record", broken.intend_then_record)
_NO_SWEEPER = replaced(Sweeper, "sweep", nothing)
_TWO_TRANSACTIONS = replaced(Delivery, "_record", broken.record_in_two_transactions)
_FORGETFUL = replaced(gates, "close", nothing)
_CLAIM_IN_GATE = claimable_without("AND gate.not_before > clock_timestamp()")
_INTENT_IN_GATE = replaced(gates, "turn", broken.turn_at_any_time)
_ENDS_TWICE = replaced(claims, "finished", broken.finished_again)
_NO_CLAIM = both(
    _NOT_AT_ONCE, replaced(intents, "note_intent", broken.intend_without_claim)
)
_NO_FENCE = replaced(claims, "release", broken.release_without_fence)
_NO_DOUBT = replaced(Delivery, "_release", broken.release_without_doubt)
_NO_LATE_DOUBT = replaced(Delivery, "_release", broken.release_and_forget)
_KEEPS_COPY = replaced(Delivery, "_take_back", nothing)
_NO_AUDIT = replaced(Audits, "audit", nothing)
_KEEPS_NONE = replaced(
    audits, "endings", SimpleNamespace(ending_of=broken.forget_the_kept_copy)
)
_NO_ORDER = claimable_without("AND earlier.status = 'pending'")
_LEASED_FOR_EVER = claimable_without("OR e.lease_until <= clock_timestamp()")
_ANY_DELIVERY = replaced(inbox, "senders", broken.senders_of_news)
_EACH_TICK = replaced(due_work, "_launch", broken.launch_at_each_tick)
_UNCOUNTED = both(_NOT_AT_ONCE, replaced(claims, "claim", broken.claim_uncounted))
_NO_EXPIRY = both(_NOT_AT_ONCE, replaced(claims, "claim", broken.claim_for_ever))
_ONLY_OWN_DOUBT = replaced(Delivery, "_is_doubtful", broken.doubts_only_its_own)
_NO_TAKING_OVER = replaced(claims, "taken_over", broken.no)
_NO_DOUBTS = replaced(Delivery, "_doubts", broken.none)
_AUDITS_OF_A_DAY = replaced(copies, "_AUDITS_EXPIRE_AFTER", timedelta(days=1))
_NO_REDRAW = replaced(claims, "doubt_newer", broken.yes)
_HASTY = replace(POLICY, settle=timedelta(0))
#: An audit as late as usual finds nearly every copy of whoever lost a claim.
_IMPATIENT = replace(POLICY, audit_after=timedelta(seconds=1))

# The harm that brings a bug to light.
_LOST = {"reply_lost": 0.2, "error_after": 0.2}
_LATE = {"late": 0.5}
_DEATH = {"death": 0.03}
_PAUSES = {"pause": 0.02, "stall": 0.2}
_PAUSES_IN_DOUBT = {"pause": 0.04, "error_after": 0.4}
_STALLS = {"stall": 0.3, "rate_limited": 0.5, "error_after": 0.5}
_STALLS_LATE = {"stall": 0.2, "pause": 0.01, "late": 0.5}
_STALLED_POSTS = {
    CLOCKS_APART: 1.0,
    "stall of chat.postMessage": 0.4,
    "error_after of chat.postMessage": 0.5,
}
_STALLED_POSTS_LATE = {
    CLOCKS_APART: 1.0,
    "stall of chat.postMessage": 0.4,
    "late of chat.postMessage": 0.6,
}
_LIMITS = {"rate_limited": 0.3}
_LIMITS_IN_DOUBT = {"rate_limited": 0.3, "error_after": 0.3}
_DOUBLES = {"press_doubled": 0.7}
_SLOW = {"error_before": 0.4}

BUGS = (
    Bug("blind re-send", _BLIND, focus=_LOST),
    Bug("intent after the call", both(_NO_INTENT, _LATE_INTENT), focus=_LOST),
    Bug("no intent", _NO_INTENT, focus=_LOST),
    Bug("no sweeper", _NO_SWEEPER),
    Bug("done and event in two transactions", _TWO_TRANSACTIONS, focus=_DEATH, since=2),
    Bug("Retry-After is forgotten", _FORGETFUL, focus=_LIMITS),
    Bug(
        "calls go through closed gates",
        both(_CLAIM_IN_GATE, _INTENT_IN_GATE),
        focus=_LIMITS,
    ),
    Bug("ended effects end again", _ENDS_TWICE, focus=_PAUSES),
    Bug("a lost claim still sends", _NO_CLAIM, focus=_PAUSES_IN_DOUBT),
    Bug("doubt is taken for not sent", _NO_DOUBT, focus=_LOST),
    Bug("second copies stay", both(_KEEPS_COPY, _NO_AUDIT), focus=_LATE),
    Bug("no audit", _NO_AUDIT, focus=_LATE),
    Bug("a late redraw is not drawn over", _NO_REDRAW, focus=_LATE, since=27),
    Bug("the audit keeps no copy", _KEEPS_NONE, focus=_LOST),
    Bug("looks before Slack has settled", broken.unpatched, _HASTY, _LATE, since=1),
    Bug("order is not kept", _NO_ORDER, focus=_SLOW, since=5),
    Bug("leases never end", _LEASED_FOR_EVER),
    Bug("slack_sdk's own retries", broken.retry_as_slack_sdk_does, focus=_LOST),
    Bug("acknowledged before the commit", broken.acknowledge_first, focus=_DEATH),
    Bug("deliveries are not told apart", _ANY_DELIVERY, focus=_DOUBLES),
    Bug("launched anew at each tick", _EACH_TICK, since=1),
    Bug("attempts are not counted", _UNCOUNTED, focus={"poison": 1.0}),
    Bug(
        "sent when it is of no use", _NO_EXPIRY, focus={"error_before": 0.6}, since=276
    ),
    Bug(
        "only its own doubt is audited",
        _ONLY_OWN_DOUBT,
        focus=_STALLED_POSTS_LATE,
        since=7,
    ),
    Bug("what is given up is not audited", _NO_DOUBTS, focus=_LATE, since=14),
    Bug(
        "audits are dropped after a day",
        _AUDITS_OF_A_DAY,
        focus={"late": 0.8},
        since=79,
    ),
    Bug(
        "the doubt of a lost claim is forgotten",
        _NO_LATE_DOUBT,
        _IMPATIENT,
        focus=_STALLED_POSTS,
        since=15,
    ),
    Bug("the intent ignores gates", _INTENT_IN_GATE, focus=_LIMITS_IN_DOUBT),
)
#: Alone these do no harm, or hardly ever.
GUARDED = (
    Bug(
        "the claim ignores gates",
        _CLAIM_IN_GATE,
        focus=_LIMITS,
        guard="the intent's turn",
    ),
    Bug(
        "released without fence",
        _NO_FENCE,
        focus=_STALLS,
        guard="hardly ever seen here, since one worker has to stall, another to lose "
        "its answer meanwhile, and the first to be refused then; seen in "
        "tests/integration/test_delivery_races.py",
    ),
    Bug(
        "a lost claim gives up for others",
        _NO_TAKING_OVER,
        focus=_STALLS_LATE,
        guard="seen in tests/integration/test_delivery_races.py; here nobody gives up "
        "for what Slack refuses, and what is too late is too late for both",
    ),
    Bug("the loser keeps its copy", _KEEPS_COPY, focus=_PAUSES, guard="the audit"),
)
