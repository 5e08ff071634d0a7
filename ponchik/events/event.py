"""The envelope: what every event has, and what the log adds to it."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, NamedTuple
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PlainSerializer,
)

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
        return cls.__name__

    def data(self) -> dict[str, Any]:
        """The event as plain JSON values."""
        return self.model_dump(mode="json")


class Metadata(Fact):
    """Who did it and what it follows from; never a name or a text somebody typed."""

    actor: str = "ponchik"
    causation: str | None = None
    correlation: str | None = None
    traceparent: str | None = None


class Stream(NamedTuple):
    """One subject's history: `meeting-6f1c…`."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}-{self.id}"

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
