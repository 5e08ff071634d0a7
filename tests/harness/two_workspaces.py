"""Two workspaces that share every Slack id, each in the middle of a round."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID

from ponchik.application.due import DueWork
from ponchik.command_handler import CommandHandler
from ponchik.domain.meeting import AskQuestion, GiveAnswer, Record
from ponchik.domain.member import (
    AddPrivateAvoidance,
    OptOut,
)
from ponchik.domain.member_hours import SetWorkingHours
from ponchik.domain.orders import Order
from ponchik.domain.planning import orders_to_start, plan_round
from ponchik.domain.program import AddRule, StartProgram, program_id, round_id
from ponchik.domain.roster import Roster
from ponchik.events.event import Stream
from ponchik.events.meeting import Answer, ConversationOpened, MeetingIntroduced
from ponchik.events.program import Settings
from ponchik.events.round import RoundStarted
from ponchik.events.stage import Stage
from ponchik.ledger import gates
from ponchik.queries.program_view import view_program
from ponchik.store import (
    channels,
    homes,
    inbox,
    installations,
    people,
    readings,
    sessions,
    workspace_names,
)
from ponchik.store.channel_moves import note_move
from ponchik.store.connection import Database, Transaction
from ponchik.store.installations import Installation
from ponchik.store.people import Account
from tests.harness.causes import BY_TEST
from tests.unit.facts import START

HERE, THERE = "T0HERE", "T0THERE"
CHANNEL, GROUP = "C0SHARED", "G0SHARED"
NOW = START + timedelta(hours=1)
SLACK_IDS = ("U0ANN", "U0BO", "U0CY", "U0DEE")


@dataclass(frozen=True)
class Inhabited:
    """A workspace and what is in it."""

    name: str
    program: UUID
    people: tuple[UUID, ...]
    started: RoundStarted

    @property
    def round(self) -> UUID:
        return round_id(self.program, 1)

    @property
    def meetings(self) -> tuple[UUID, ...]:
        return tuple(group.meeting for group in self.started.groups)

    @property
    def ids(self) -> set[str]:
        """What nobody in another workspace may see."""
        found = (self.program, self.round, *self.people, *self.meetings)
        return {self.name, *map(str, found)}


#: Both of them, HERE first.
Both = tuple[Database, Inhabited, Inhabited]


@contextmanager
def two_workspaces(
    database_url: str,
) -> Iterator[Both]:
    database = Database(database_url)
    handler = CommandHandler(database, lambda _wakes: None)
    here, there = (inhabit(handler, database, name) for name in (HERE, THERE))
    DueWork(handler, lambda: NOW + timedelta(days=100)).tick()
    database.transaction(
        lambda t: t.execute(
            "UPDATE effects SET status = 'dead', last_error = 'refused', "
            "finished_at = clock_timestamp() WHERE kind = 'introduce'"
        )
    )
    yield database, here, there
    database.close()


def inhabit(handler: CommandHandler, database: Database, name: str) -> Inhabited:
    program = program_id(name, CHANNEL)
    members = database.transaction(lambda t: _members(t, name))
    serve = StartProgram(program, name, CHANNEL, Settings(), members[0], START)
    handler.handle(name, [Order(Stream("program", program), serve)], BY_TEST)
    apart = AddRule((members[0], members[1]), START)
    handler.handle(name, [Order(Stream("program", program), apart)], BY_TEST)
    for choice in (
        AddPrivateAvoidance(members[2], members[0], START),
        OptOut(program_id(name, "C0OTHER"), START),
        SetWorkingHours(time(9), time(16), frozenset({0}), START),
    ):
        order = Order(Stream("member", members[2]), choice)
        handler.handle(name, [order], BY_TEST)
    view = database.transaction(lambda t: view_program(t, name, program))
    roster = Roster(tuple(sorted(members)), (), (None,) * 4, ("UTC",) * 4)
    started = plan_round(view, roster, 2, 1, NOW)
    handler.handle(name, list(orders_to_start(started, {})), BY_TEST, "the same key")
    for group in started.groups:
        stream = Stream("meeting", group.meeting)
        for command in (
            Record(ConversationOpened(conversation=GROUP, at=NOW)),
            Record(MeetingIntroduced(ts="1.1", at=NOW)),
            AskQuestion(Stage.CHECK_IN_1, NOW + timedelta(days=1), NOW),
            GiveAnswer(group.members[0], Stage.CHECK_IN_1, Answer.SCHEDULED, NOW),
        ):
            handler.handle(name, [Order(stream, command)], BY_TEST)
    return Inhabited(name, program, members, started)


def _members(transaction: Transaction, name: str) -> tuple[UUID, ...]:
    accounts = [
        Account(slack_id, f"{slack_id} of {name}", handle=handle)
        for slack_id, handle in zip(
            SLACK_IDS, ("shared", "bo", "cy", "dee"), strict=True
        )
    ]
    known = people.remember(transaction, name, accounts)
    for called in ("formerly", "shared"):
        channels.remember(transaction, name, {CHANNEL: called})
    assert inbox.take(transaction, name, "event/Ev0SHARED", "BotInvited")
    homes.note_opened(transaction, name, known[SLACK_IDS[0]], NOW)
    note_move(transaction, name, "C0OLD", CHANNEL, NOW)
    readings.keep(transaction, name, CHANNEL, {"members": list(SLACK_IDS)})
    installations.keep(transaction, Installation(name, name, b"sealed", NOW), None)
    workspace_names.remember(transaction, name, name.lower(), f"The company {name}")
    sessions.begin(transaction, name, known[SLACK_IDS[0]], name.encode())
    minute = timedelta(minutes=1)
    gates.close(transaction, name, "chat.postMessage", minute, f"patience for {name}")
    return tuple(known[slack_id] for slack_id in SLACK_IDS)
