"""Managers' rules: two people who are kept apart in one program."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ponchik.application.channels import require_workspace
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder, load
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    PROGRAM,
    AddRule,
    ProgramCommand,
    ProgramState,
    RemoveRule,
)
from ponchik.errors import Invalid, Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.queries.programs import program_of_channel
from ponchik.store import people
from ponchik.store.connection import Database, Transaction

_USER = re.compile(r"[UW][A-Z0-9]{5,20}")


class RuleCommand(Protocol):
    """A command that is made from a pair and a moment."""

    def __call__(self, pair: tuple[UUID, UUID], now: datetime) -> ProgramCommand: ...


@dataclass(frozen=True)
class Rule:
    """Two people by Slack id and name; of somebody erased only "someone" is left."""

    one: str
    name: str
    other: str
    other_name: str


@dataclass(frozen=True)
class Rules:
    """People are named by their Slack ids, in either order.

    `workspace` needs naming only where several share the channel. Raises Invalid for a
    wrong id, Unknown for a channel without a program or somebody who is not known.
    """

    database: Database
    handler: CommandHandler
    clock: Clock

    def add(
        self,
        channel: str,
        pair: tuple[str, str],
        cause: Metadata,
        workspace: str | None = None,
    ) -> bool:
        """Never group the two from the next round on; return whether that is new."""
        return self._change(channel, pair, AddRule, cause, workspace)

    def remove(
        self,
        channel: str,
        pair: tuple[str, str],
        cause: Metadata,
        workspace: str | None = None,
    ) -> bool:
        """Allow the two in one group again; return whether that is new."""
        return self._change(channel, pair, RemoveRule, cause, workspace)

    def list_(self, channel: str, workspace: str | None = None) -> Sequence[Rule]:
        """Return who is kept apart from whom in the channel."""
        return self.database.transaction(lambda t: _rules(t, channel, workspace))

    def _change(
        self,
        channel: str,
        pair: tuple[str, str],
        command: RuleCommand,
        cause: Metadata,
        workspace: str | None,
    ) -> bool:
        one, other = map(_require_user_id, pair)

        def work(recorder: Recorder) -> bool:
            home, stream, _ = _program(recorder.transaction, channel, workspace)
            apart = (
                _person(recorder.transaction, home, one),
                _person(recorder.transaction, home, other),
            )
            order = Order(stream, command(apart, self.clock()))
            return bool(recorder.handle(home, [order]))

        return self.handler.record(work, cause)


def _require_user_id(user: str) -> str:
    if not _USER.fullmatch(user):
        raise Invalid(
            f"{user!r} is not a person's id: it looks like U0123ABCD, and Slack "
            "shows it in the profile's menu"
        )
    return user


def _program(
    transaction: Transaction, channel: str, workspace: str | None
) -> tuple[str, Stream, ProgramState]:
    home = require_workspace(transaction, channel, workspace)
    program = program_of_channel(transaction, home, channel)
    if program is None:
        raise Unknown(f"Ponchik serves no program in {channel} of {home}")
    stream = Stream("program", program)
    return home, stream, load(transaction, home, PROGRAM, stream)


def _person(transaction: Transaction, workspace: str, user: str) -> UUID:
    person = people.known_person(transaction, workspace, user)
    if person is None:
        raise Unknown(
            f"nobody with the id {user} was in a channel that Ponchik serves; see "
            "who is by `ponchik round start CHANNEL --dry-run`"
        )
    return person


def _rules(
    transaction: Transaction, channel: str, workspace: str | None
) -> Sequence[Rule]:
    home, _, state = _program(transaction, channel, workspace)
    everybody = {person for pair in state.rules for person in pair}
    known = people.find(transaction, home, everybody)
    said = {id_: (person.slack_id, person.name) for id_, person in known.items()}
    nobody = ("", "someone")
    return [
        Rule(*said.get(one, nobody), *said.get(other, nobody))
        for one, other in sorted(state.rules)
    ]
