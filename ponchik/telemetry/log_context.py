"""What lines of the log are about, beside what they say: ids, and none of a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from structlog.contextvars import (
    bind_contextvars,
    get_contextvars,
    unbind_contextvars,
)

FIELDS = ("trace", "workspace", "program", "round", "meeting", "effect")

_is_open: ContextVar[bool] = ContextVar("is_open", default=False)


@contextmanager
def about(*, traceparent: str | None = None, **ids: str | None) -> Iterator[None]:
    """Have each line within say what it is about; `learn` adds to that."""
    before = dict(learned())
    token = _is_open.set(True)
    try:
        learn(trace=trace_of(traceparent), **ids)
        yield
    finally:
        _is_open.reset(token)
        unbind_contextvars(*FIELDS)
        bind_contextvars(**before)


def learn(**ids: str | None) -> None:
    """Have the lines that follow say more of what they are about, within `about`."""
    if _is_open.get():
        _bind(ids)


def learn_stream(kind: str, identity: object) -> None:
    """Have them name a stream, unless it is a person's or a workspace's."""
    if kind in FIELDS:
        learn(**{kind: str(identity)})


def learned() -> Iterator[tuple[str, str]]:
    """Yield what lines say at this moment, by name."""
    bound = get_contextvars()
    return ((name, str(bound[name])) for name in FIELDS if name in bound)


def trace_of(traceparent: str | None) -> str | None:
    """Return the id of the trace that a traceparent belongs to."""
    return traceparent.split("-")[1] if traceparent else None


def _bind(ids: dict[str, str | None]) -> None:
    bind_contextvars(**{name: one for name, one in ids.items() if one is not None})
