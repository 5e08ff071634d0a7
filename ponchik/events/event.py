"""The envelope: what every event has, and what the log adds to it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar, NamedTuple, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PlainSerializer,
)
from pydantic_core import from_json

#: In UTC whatever zone it came in with, so that equal moments look the same in JSON.
Moment = Annotated[
    AwareDatetime,
    AfterValidator(lambda moment: moment.astimezone(UTC)),
    PlainSerializer(lambda moment: moment.isoformat(), when_used="json"),
]


class Fact(BaseModel):
    """A part of an event: immutable, and strict about what it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Fact):
    """Something that happened, at a moment told by the clock of its command."""

    schema_number: ClassVar[int] = 1

    at: Moment

    @classmethod
    def type_name(cls) -> str:
        """Return the name by which the log knows the event."""
        return cls.__name__

    def data(self) -> dict[str, Any]:
        """The event as plain JSON values."""
        return self.model_dump(mode="json")


class Metadata(Fact):
    """Who did it, what caused it, and the chain it belongs to; no names, no texts.

    `causation` is `delivery/<key>`, `command/<key>`, `effect/<id>` or
    `event/<position>`. `correlation` is the first cause of the chain, handed on through
    effects. Both are None where they are unknown: for events from before they were
    recorded.
    """

    actor: str
    causation: str | None
    correlation: str | None
    traceparent: str | None = None

    @classmethod
    def of_delivery(
        cls, key: str, actor: str = "slack", traceparent: str | None = None
    ) -> Self:
        """Begin a chain with something that Slack delivered."""
        return cls._first(f"delivery/{key}", actor, traceparent)

    @classmethod
    def of_command(cls, key: str, actor: str, traceparent: str | None = None) -> Self:
        """Begin a chain with something that a person or the clock asked for."""
        return cls._first(f"command/{key}", actor, traceparent)

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> Self:
        """Read what an event's row holds; earlier versions wrote causes differently."""
        if data.get("correlation") is None:
            data = {**data, "causation": None, "correlation": None}
        return cls.model_validate({"actor": "unknown", **data})

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what an event's row holds, as JSON text."""
        return cls.stored(from_json(text))

    @classmethod
    def _first(cls, cause: str, actor: str, traceparent: str | None) -> Self:
        return cls(
            actor=actor, causation=cause, correlation=cause, traceparent=traceparent
        )


#: Events of one stream stand together more often than not.
_text = lru_cache(1_000)(str)


class Stream(NamedTuple):
    """One subject's history: `meeting-6f1c…`."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}-{self.key}"

    @property
    def key(self) -> str:
        """Return the id as rows have it in JSON."""
        return _text(self.id)

    @classmethod
    def parse(cls, text: str) -> "Stream":
        """Raise ValueError if the text is not `kind-uuid`."""
        kind, _, identity = text.partition("-")
        return cls(kind, UUID(identity))


class RecordedEvent(NamedTuple):
    """An event with its place in the log (position) and in its stream (version)."""

    position: int
    workspace: str
    stream: Stream
    version: int
    event: Event
    metadata: Metadata
    recorded_at: datetime
