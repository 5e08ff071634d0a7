"""Decisions as sentences: given these events, when this command, then these events."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest

from ponchik.domain.decider import Decider
from ponchik.errors import Refused
from ponchik.events.event import Event

Command = TypeVar("Command")
State = TypeVar("State")


@dataclass(frozen=True)
class When(Generic[Command, State]):
    decider: Decider[Command, State]
    state: State
    command: Command

    def then(self, *events: Event) -> None:
        assert list(self.decider.decide(self.command, self.state)) == list(events)

    def nothing_happens(self) -> None:
        self.then()

    def refused(self, error: type[Refused], words: str) -> None:
        with pytest.raises(error, match=words):
            self.decider.decide(self.command, self.state)


@dataclass(frozen=True)
class Given(Generic[Command, State]):
    decider: Decider[Command, State]
    events: tuple[Event, ...] = ()

    def when(self, command: Command) -> When[Command, State]:
        return When(self.decider, self.decider.fold(self.events), command)
