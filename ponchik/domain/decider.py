"""Deciding: a stream's history makes a state, a command and a state make events."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from ponchik.events.event import Event

Command = TypeVar("Command")
State = TypeVar("State")


@dataclass(frozen=True)
class Decider(Generic[Command, State]):
    """`evolve` never refuses a fact; `decide` gives [] for what is already so.

    `decide` raises a `Refused` for a command that does not fit the state.
    """

    kind: str
    initial_state: State
    evolve: Callable[[State, Event], State]
    decide: Callable[[Command, State], Sequence[Event]]

    def fold(self, events: Iterable[Event]) -> State:
        """Return the state that the events make."""
        return reduce(self.evolve, events, self.initial_state)
