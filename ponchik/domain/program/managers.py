"""Who manages a program: added, removed, handed over."""

from collections.abc import Iterator
from uuid import UUID

from ponchik.domain.program.commands import (
    AddManager,
    RemoveManager,
    ReplaceManagers,
)
from ponchik.domain.program.state import ProgramState
from ponchik.errors import Invalid
from ponchik.events.event import Event
from ponchik.events.program import ManagerAdded, ManagerRemoved


def decide_managers(
    command: AddManager | RemoveManager | ReplaceManagers, state: ProgramState
) -> list[Event]:
    """Return who is added and removed.

    The last manager may go, so that nobody is held; but nobody hands over to nobody.
    Raises Conflict if the program does not run, Invalid for an empty list.
    """
    state.require_served()
    return list(_changes(command, state))


def _changes(
    command: AddManager | RemoveManager | ReplaceManagers, state: ProgramState
) -> Iterator[Event]:
    before = frozenset(state.managers)
    after = _after(command, before)
    for person in sorted(after - before):
        yield ManagerAdded(person=person, by=command.by, at=command.now)
    for person in sorted(before - after):
        yield ManagerRemoved(person=person, by=command.by, at=command.now)


def _after(
    command: AddManager | RemoveManager | ReplaceManagers, before: frozenset[UUID]
) -> frozenset[UUID]:
    match command:
        case AddManager(person=person):
            return before | {person}
        case RemoveManager(person=person):
            return before - {person}
        case ReplaceManagers(people=people):
            if not people:
                raise Invalid("managers: choose at least one")
            return people
