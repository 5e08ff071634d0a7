"""Parts of Ponchik as somebody might have built them: each wrong in one thing."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

from slack_sdk.http_retry import (
    ConnectionErrorRetryHandler,
    FixedValueRetryIntervalCalculator,
)

from ponchik.application import due as due_work
from ponchik.application.inbound.together import Press, Together
from ponchik.delivery import Delivery, Handler, SlackEffect, because_of
from ponchik.delivery.attempts import Done, TryLater
from ponchik.delivery.preparation import NotAtOnce, Preparation
from ponchik.ledger import claims, effects, endings, gates, intents
from ponchik.ledger.claims import Claimed, Finished
from ponchik.ledger.gates import Pace, Turn
from ponchik.ledger.intents import Intent
from ponchik.store import inbox
from ponchik.store.connection import Transaction
from ponchik.store.inbox import Sender
from ponchik.store.projection import Row
from tests.simulation.machine import Machine

Patch = AbstractContextManager[object]
Breaks = Callable[[Machine], Sequence[Patch]]

_record, _release = (vars(Delivery)[name] for name in ("_record", "_release"))
_intend = Preparation.intend
_claim, _finished, _release_claim = claims.claim, claims.finished, claims.release
_senders = inbox.senders
_together, _launch = Together.record, vars(due_work)["_launch"]


def replaced(owner: object, name: str, by: object) -> Breaks:
    return lambda _machine: [patch.object(owner, name, by)]


def both(*parts: Breaks) -> Breaks:
    return lambda machine: [one for part in parts for one in part(machine)]


def unpatched(_machine: Machine) -> Sequence[Patch]:
    return []


def claimable_without(condition: str) -> Breaks:
    """Let a claim not look at one of its conditions."""
    assert condition in effects.CLAIMABLE
    return both(
        *(
            replaced(owner, name, getattr(owner, name).replace(condition, "AND false"))
            for owner, name in (
                (effects, "CLAIMABLE"),
                (claims, "CLAIMABLE"),
                (claims, "CLAIMABLE_AFTER"),
                (intents, "CLAIMABLE"),
            )
        )
    )


def nothing(*_arguments: Any, **_named: Any) -> None:
    pass


def not_at_once(*_arguments: Any) -> None:
    """Claim and intent are two statements, as they are for what is not trusted."""
    raise NotAtOnce


def no(*_arguments: Any) -> bool:
    return False


def yes(*_arguments: Any) -> bool:
    return True


def senders_of_news(rows: Sequence[Row]) -> Sequence[Sender]:
    return [sender._replace(is_new=True) for sender in _senders(rows)]


def none(*_arguments: Any) -> list[Any]:
    return []


def doubts_only_its_own(_self: Delivery, _ended: object, effect: Claimed) -> bool:
    return effect.maybe_sent_ago is not None


def intend_then_record(
    self: Delivery, claimed: Claimed, handler: Handler | None, done: Done, known: Any
) -> bool:
    preparation = vars(Delivery)["_preparation"].fget(self)
    self.database.transaction(lambda t: _intend(preparation, t, claimed))
    return bool(_record(self, claimed, handler, done, known))


def record_in_two_transactions(
    self: Delivery, claimed: Claimed, handler: Handler | None, done: Done, _known: Any
) -> bool:
    finished = partial(
        claims.finish,
        effect=claimed.id,
        status="done",
        now=self.clock(),
        result=done.result,
    )
    ended = self.database.transaction(finished) is not None
    if ended and isinstance(handler, SlackEffect):
        outcome = handler.outcome(claimed, done.result, self.clock())
        self.handler.record(
            lambda r: r.handle(claimed.workspace, outcome, place=claimed.place),
            because_of(claimed),
        )
    return ended


def finished_again(rows: Sequence[Mapping[str, Any]]) -> Finished:
    return _finished(rows) or Finished(0, [])


def intend_without_claim(
    transaction: Transaction, effect: Claimed, now: datetime, pace: Pace | None
) -> Intent:
    if gates.take_turn(transaction, effect.workspace, effect.method, pace):
        return Intent.NO_TURN
    transaction.execute(
        "UPDATE effects SET maybe_sent_at = clock_timestamp(), last_sent_at = %(now)s, "
        "first_sent_at = coalesce(first_sent_at, %(now)s) WHERE id = %(id)s",
        {"id": effect.id, "now": now},
    )
    return Intent.NOTED


def turn_at_any_time(_pace: Pace | None) -> Turn:
    return Turn("SELECT method FROM asking", {})


def release_without_doubt(
    self: Delivery, claimed: Claimed, later: TryLater, handler: Handler | None = None
) -> None:
    _release(self, claimed, replace(later, maybe_sent=False), handler)


def release_and_forget(
    self: Delivery, claimed: Claimed, later: TryLater, _handler: Handler | None = None
) -> None:
    _release(self, claimed, later)


def release_without_fence(
    transaction: Transaction, effect: Claimed, *arguments: Any, **named: Any
) -> bool:
    rows = transaction.execute("SELECT fence FROM effects WHERE id = %s", [effect.id])
    fence = rows.fetchall()[0]["fence"]
    effect = replace(effect, fence=fence)
    return _release_claim(transaction, effect, *arguments, **named)


def claim_for_ever(*arguments: Any) -> Claimed | None:
    claimed = _claim(*arguments)
    return claimed and replace(claimed, expires_at=None)


def claim_uncounted(transaction: Transaction, *arguments: Any) -> Claimed | None:
    claimed = _claim(transaction, *arguments)
    if claimed is None:
        return None
    transaction.execute("UPDATE effects SET attempts = 0 WHERE id = %s", [claimed.id])
    return replace(claimed, attempts=1)


def launch_at_each_tick(due: Any, now: datetime) -> Any:
    return replace(_launch(due, now), key=str(now.timestamp()))


def forget_the_kept_copy(transaction: Transaction, effect: Any) -> Any:
    ending = endings.ending_of(transaction, effect)
    return ending and replace(ending, result="")


def acknowledge_first(machine: Machine) -> Sequence[Patch]:
    def record(self: Together, presses: Sequence[Press]) -> bool:
        world = machine.postgres.world
        process = world.current.process if world.current else None
        late = partial(_together, self, presses)
        world.spawn("a press", late, process, after=0.05)
        return True

    return [patch.object(Together, "record", record)]


def retry_as_slack_sdk_does(machine: Machine) -> Sequence[Patch]:
    at_once = FixedValueRetryIntervalCalculator(fixed_internal=0)
    handlers = [ConnectionErrorRetryHandler(interval_calculator=at_once)]
    return [patch.object(machine.client, "retry_handlers", handlers)]
