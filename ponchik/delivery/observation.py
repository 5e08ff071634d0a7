"""What is told of an effect while it is carried out: a span, and its ids in the log."""

from collections.abc import Iterator
from contextlib import contextmanager

from ponchik.delivery.attempts import Attempt
from ponchik.ledger.claims import Claimed
from ponchik.telemetry import spans
from ponchik.telemetry.log_context import FIELDS, learn, learned, trace_of


@contextmanager
def observing(claimed: Claimed, began: int | None) -> Iterator[None]:
    """Go on with the trace of whatever caused it; the span `began` with the claim."""
    learn(trace=trace_of(claimed.traceparent), **_ids(claimed))
    with spans.span(
        f"effect {claimed.kind}",
        spans.Kind.CONSUMER,
        parent=claimed.traceparent,
        began=began,
    ):
        if spans.is_on():
            spans.note({"ponchik.attempt": claimed.attempts, **_learned()})
        yield


def note_outcome(attempt: Attempt) -> None:
    """Say in the span what came of it: `Done`, `TryLater` and so on."""
    spans.note({"ponchik.outcome": type(attempt).__name__})


def _learned() -> dict[str, str]:
    """Return what is known of it by now, as a span's attributes."""
    return {f"ponchik.{name}": one for name, one in learned() if name != "trace"}


def _ids(claimed: Claimed) -> dict[str, str]:
    """Return what it is about; a person is no part of that."""
    kind, _, identity = claimed.stream.partition("-")
    named = {name: one for name, one in claimed.payload.items() if name in FIELDS}
    return {
        **{name: one for name, one in named.items() if isinstance(one, str)},
        **({kind: identity} if kind in FIELDS else {}),
        "workspace": claimed.workspace,
        "effect": str(claimed.id),
    }
