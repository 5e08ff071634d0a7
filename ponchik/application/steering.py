"""Steering a program: its settings, its rhythm, and who manages it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from ponchik.application.channels import require_program
from ponchik.application.languages import require_language
from ponchik.application.people_names import find_person
from ponchik.clock import Clock
from ponchik.command_handler import Recorder, Records, load_program
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    AddManager,
    ChangeSettings,
    MoveRound,
    PauseProgram,
    ProgramCommand,
    ProgramState,
    RemoveManager,
    ReplaceManagers,
    ResumeProgram,
    SkipRound,
    TakeBackSkip,
    change_settings,
    require_host,
)
from ponchik.events.event import Metadata, Stream
from ponchik.events.program import SkipReason
from ponchik.store.connection import Transaction


class Asker(NamedTuple):
    """Who asks, of which program: a person, or None for an operator, who may all."""

    channel: str
    cause: Metadata
    workspace: str | None = None
    person: UUID | None = None
    is_workspace_admin: bool = False


class Found(NamedTuple):
    """The program as it stands when the command is decided."""

    transaction: Transaction
    workspace: str
    stream: Stream
    state: ProgramState
    now: datetime


@dataclass(frozen=True)
class Steered:
    """How the program stands now; `already`: it was so before, nothing was changed."""

    channel: str
    state: ProgramState
    already: bool


Making = Callable[[Found], ProgramCommand]


@dataclass(frozen=True)
class Steering:
    """Changes programs by commands that do nothing where it is so already.

    Raises NotHost for a person who does not manage the program, Unknown for a channel
    without one, Invalid for wrong values, Conflict for what does not fit just now.
    """

    handler: Records
    clock: Clock

    def change(
        self,
        asker: Asker,
        changes: Mapping[str, Any],
        seen: int | None = None,
        first_on: date | None = None,
    ) -> Steered:
        """Replace settings; `seen` is the version that was looked at.

        With `first_on` the next round starts on that day, and the rhythm goes on from
        there. Raises ChangedMeanwhile if they have another version by now.
        """
        require_language(changes)

        def command(found: Found) -> ProgramCommand:
            wanted = change_settings(found.state.settings, changes)
            return ChangeSettings(wanted, seen, asker.person, found.now, first_on)

        return self._steer(asker, command)

    def pause(self, asker: Asker, until: date | None) -> Steered:
        """Start no round before the day, or before somebody resumes the program."""
        return self._steer(
            asker, lambda found: PauseProgram(until, asker.person, found.now)
        )

    def resume(self, asker: Asker) -> Steered:
        """Start rounds again, by the program's rhythm."""
        return self._steer(asker, lambda found: ResumeProgram(asker.person, found.now))

    def skip(self, asker: Asker, due: datetime | None = None) -> Steered:
        """Skip the round that is due then, or the next one."""

        def command(found: Found) -> ProgramCommand:
            planned = due or found.state.require_running().at
            return SkipRound(planned, SkipReason.BY_HAND, found.now, asker.person)

        return self._steer(asker, command)

    def take_back_skip(self, asker: Asker, due: datetime) -> Steered:
        """Let the round that was due then start, the last that a host skipped."""
        return self._steer(
            asker, lambda found: TakeBackSkip(due, asker.person, found.now)
        )

    def move(self, asker: Asker, day: date, due: datetime | None = None) -> Steered:
        """Start the round that is due then, or the next, on another day."""

        def command(found: Found) -> ProgramCommand:
            planned = due or found.state.require_running().at
            return MoveRound(planned, day, asker.person, found.now)

        return self._steer(asker, command)

    def add_host(self, asker: Asker, user: str) -> Steered:
        """Let a person, by id or name, manage the program."""
        return self._steer(
            asker,
            lambda found: AddManager(
                _person(found, user),
                asker.person,
                found.now,
            ),
        )

    def remove_host(self, asker: Asker, user: str) -> Steered:
        """Let a person manage the program no longer; the last one may go."""
        return self._steer(
            asker,
            lambda found: RemoveManager(
                _person(found, user),
                asker.person,
                found.now,
            ),
        )

    def hand_over(self, asker: Asker, users: Collection[str]) -> Steered:
        """Let these people manage the program, and nobody else."""

        def command(found: Found) -> ProgramCommand:
            wanted = frozenset(_person(found, user) for user in users)
            return ReplaceManagers(wanted, asker.person, found.now)

        return self._steer(asker, command)

    def _steer(self, asker: Asker, make: Making) -> Steered:
        def work(recorder: Recorder) -> Steered:
            home, stream, before = require_program(
                recorder.transaction, asker.channel, asker.workspace
            )
            found = Found(recorder.transaction, home, stream, before, self.clock())
            if asker.person is not None:
                require_host(
                    found.state,
                    asker.person,
                    is_workspace_admin=asker.is_workspace_admin,
                )
            order = Order(found.stream, make(found))
            recorded = recorder.handle(found.workspace, [order])
            state = load_program(found.transaction, found.workspace, found.stream.id)
            return Steered(asker.channel, state, not recorded)

        return self.handler.record(work, asker.cause)


def _person(found: Found, named: str) -> UUID:
    return find_person(found.transaction, found.workspace, named)
