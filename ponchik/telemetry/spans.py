"""What begins and ends, and what it was part of; nobody hears of it unless they ask.

A trace goes on where another left it: through the log and the ledger, in the
`traceparent` of events and effects (W3C Trace Context).
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from time import time_ns
from typing import NamedTuple, Protocol

#: No names, no texts, no addresses with parameters: a trace is read by many.
Attributes = Mapping[str, str | int]

_NO_ATTRIBUTES: Attributes = {}
_NOTHING = nullcontext()


class Kind(StrEnum):
    """OpenTelemetry's own words for what a span is."""

    SERVER = "SERVER"
    CLIENT = "CLIENT"
    CONSUMER = "CONSUMER"
    INTERNAL = "INTERNAL"


class Start(NamedTuple):
    """`parent` is the traceparent to go on from where no other span is open."""

    name: str
    kind: Kind
    parent: str | None
    began: int | None
    attributes: Attributes


class Tracer(Protocol):
    def open(self, start: Start) -> AbstractContextManager[None]:
        """Return a span that lasts as long as the context."""

    def note(self, attributes: Attributes) -> None:
        """Add to the span that is open."""

    def mark(self, name: str, attributes: Attributes) -> None:
        """Note in the open span that something happened at this moment."""

    def traceparent(self) -> str | None:
        """Return how the open span is named to others, None if none is open."""

    def close(self) -> None:
        """Send what was not sent yet, and end."""


_tracer: Tracer | None = None


def install(tracer: Tracer | None) -> None:
    """Have spans told to the tracer from now on; to nobody with None."""
    global _tracer  # noqa: PLW0603 -- as with logs, a process has one
    _tracer = tracer


def is_on() -> bool:
    """Whether anybody hears of spans."""
    return _tracer is not None


def moment() -> int | None:
    """Return the time, for a span that is opened later; None if nobody asks."""
    return time_ns() if _tracer is not None else None


def span(
    name: str,
    kind: Kind = Kind.INTERNAL,
    *,
    parent: str | None = None,
    began: int | None = None,
    attributes: Attributes = _NO_ATTRIBUTES,
) -> AbstractContextManager[None]:
    """Open a span in the one that is open, else as what follows from `parent`."""
    if _tracer is None:
        return _NOTHING
    return _tracer.open(Start(name, kind, parent, began, attributes))


def note(attributes: Attributes) -> None:
    """Add to the span that is open."""
    if _tracer is not None:
        _tracer.note(attributes)


def mark(name: str, attributes: Attributes = _NO_ATTRIBUTES) -> None:
    """Note in the open span that something happened at this moment."""
    if _tracer is not None:
        _tracer.mark(name, attributes)


def current() -> str | None:
    """Return the traceparent of the span that is open, None if none is."""
    return _tracer.traceparent() if _tracer is not None else None


def shut_down() -> None:
    """Send what was not sent yet; a process that is about to end calls this."""
    if _tracer is not None:
        _tracer.close()
        install(None)
