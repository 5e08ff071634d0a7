"""Controls that must fail: a Ponchik whose protocol is a little wrong."""

from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

from ponchik.delivery import Delivery, SlackEffect


def send_blindly() -> None:
    """Nobody looks whether a message was sent before."""
    patch.object(Delivery, "_was_sent", lambda *_looked_for: False).start()


def intend_nothing() -> None:
    """Nobody says that a call is about to be made."""
    patch.object(Delivery, "_intend", lambda *_claimed: True).start()


def record_in_two() -> None:
    """What is done is written down first, and what came of it afterwards."""
    patch.object(Delivery, "_record", _record_in_two).start()


def _record_in_two(
    delivery: Delivery,
    claimed: Any,
    effect: SlackEffect,
    result: str,
    _conversation: str | None,
) -> bool:
    now, handler = delivery.clock(), delivery.handler
    ended = handler.record(
        lambda recorder: delivery._end(recorder, claimed, "done", result=result)  # noqa: SLF001 -- in its place
    )
    outcome = effect.outcome(claimed, result, now)
    handler.record(lambda r: r.handle(claimed.workspace, outcome, after=claimed.seq))
    return ended


BUGS: Mapping[str, Callable[[], object]] = {
    "blind": send_blindly,
    "no intent": intend_nothing,
    "two records": record_in_two,
}
