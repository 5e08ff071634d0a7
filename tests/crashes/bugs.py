"""Controls that must fail: a Ponchik whose protocol is a little wrong."""

from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

from ponchik.delivery import Delivery, Handler, SlackEffect, because_of
from ponchik.delivery.attempts import Done
from ponchik.delivery.preparation import NotAtOnce, Preparation
from ponchik.ledger import claims


def send_blindly() -> None:
    """Nobody looks whether a message was sent before."""
    patch.object(Delivery, "_reconcile", lambda *_looked_for: None).start()


def intend_nothing() -> None:
    """Nobody says that a call is about to be made."""

    def not_at_once(*_effect: object) -> None:
        raise NotAtOnce

    patch.object(Preparation, "_begin_at_once", not_at_once).start()
    patch.object(Preparation, "intend", lambda *_claimed: None).start()


def record_in_two() -> None:
    """What is done is written down first, and what came of it afterwards."""
    patch.object(Delivery, "_record", _record_in_two).start()


def _record_in_two(
    delivery: Delivery, claimed: Any, effect: Handler | None, done: Done, _known: Any
) -> bool:
    now, handler, cause = delivery.clock(), delivery.handler, because_of(claimed)
    ending = claims.ending(claimed.id, "done", now, result=done.result)
    ended = handler.record(lambda r: r.finish(claimed, ending), cause)
    if isinstance(effect, SlackEffect):
        outcome = effect.outcome(claimed, done.result, now)
        handler.record(
            lambda r: r.handle(claimed.workspace, outcome, place=claimed.place), cause
        )
    return ended is not None


BUGS: Mapping[str, Callable[[], object]] = {
    "blind": send_blindly,
    "no intent": intend_nothing,
    "two records": record_in_two,
}
