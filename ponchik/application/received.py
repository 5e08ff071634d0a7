"""One thing that Slack delivered."""

from dataclasses import dataclass

from ponchik.events.event import Metadata


@dataclass(frozen=True)
class Received:
    """`key` names the delivery, so that it counts once however often it comes."""

    key: str
    traceparent: str | None = None

    def cause(self, actor: str = "slack") -> Metadata:
        """Return the beginning of a chain of causes."""
        return Metadata.of_delivery(self.key, actor, self.traceparent)
