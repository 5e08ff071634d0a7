"""Managers' rules: two people who are kept apart in one program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ponchik.application.channels import require_program
from ponchik.application.people_names import find_person
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    AddRule,
    ProgramCommand,
    RemoveRule,
)
from ponchik.events.event import Metadata
from ponchik.store import people
from ponchik.store.connection import Database, Transaction


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
    """People are named by ids, handles or names, in either order.

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
        one, other = pair

        def work(recorder: Recorder) -> bool:
            home, stream, _ = require_program(recorder.transaction, channel, workspace)
            apart = (
                find_person(recorder.transaction, home, one),
                find_person(recorder.transaction, home, other),
            )
            order = Order(stream, command(apart, self.clock()))
            return bool(recorder.handle(home, [order]))

        return self.handler.record(work, cause)


def _rules(
    transaction: Transaction, channel: str, workspace: str | None
) -> Sequence[Rule]:
    home, _, state = require_program(transaction, channel, workspace)
    everybody = {person for pair in state.rules for person in pair}
    known = people.find(transaction, home, everybody)
    said = {id_: (person.slack_id, person.name) for id_, person in known.items()}
    nobody = ("", "someone")
    return [
        Rule(*said.get(one, nobody), *said.get(other, nobody))
        for one, other in sorted(state.rules)
    ]
