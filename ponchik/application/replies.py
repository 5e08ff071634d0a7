"""What a use case answers; whoever called it puts it into their own protocol."""

from dataclasses import dataclass

from ponchik.slack.client.calls import Message


@dataclass(frozen=True)
class Acknowledged:
    """It is recorded; what follows from it comes by itself."""


@dataclass(frozen=True)
class Ephemeral:
    """A message for the person alone who asked."""

    message: Message


Reply = Acknowledged | Ephemeral
