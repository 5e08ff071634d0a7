"""News for hosts: each of a program's hosts is told once, in a direct message.

Who is to be told is looked up at the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.actors.gone_hosts import let_go_of_gone_hosts
from ponchik.application.host_messages import effects_to_tell
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.effects import Effect
from ponchik.events.event import Stream
from ponchik.events.host_messages import HostMessage
from ponchik.ledger.claims import Claimed
from ponchik.queries.hosts import hosts_of
from ponchik.queries.meetings import program_of_meeting
from ponchik.queries.programs import find_program
from ponchik.queries.undelivered import is_among_the_first
from ponchik.store.connection import Transaction

_OF_ROUNDS = frozenset({HostMessage.ROUND_BEGAN, HostMessage.ROUND_OVER})


@dataclass(frozen=True)
class HostTelling:
    ponchik: Ponchik

    def tell(self, effect: Claimed) -> None:
        """Have every host told who there is now; done twice, it tells nobody twice."""
        if effect.payload["message"] in _OF_ROUNDS:
            program = Stream.parse(effect.payload["subject"]).id
            let_go_of_gone_hosts(self.ponchik, effect, program)

        def work(recorder: Recorder) -> None:
            program = _program_of(recorder.transaction, effect)
            if program is not None:
                recorder.want(self._messages(recorder.transaction, effect, program))

        self.ponchik.handler.record(work, because_of(effect))

    def _messages(
        self, transaction: Transaction, effect: Claimed, program: UUID
    ) -> Sequence[Effect]:
        row = find_program(transaction, effect.workspace, program)
        if row is None or not _is_worth_it(transaction, effect):
            return []
        return effects_to_tell(effect, program, hosts_of(row), self.ponchik.clock())


def _program_of(transaction: Transaction, effect: Claimed) -> UUID | None:
    subject = Stream.parse(effect.payload["subject"])
    if subject.kind == "program":
        return subject.id
    return program_of_meeting(transaction, effect.workspace, subject.id)


def _is_worth_it(transaction: Transaction, effect: Claimed) -> bool:
    """Hosts hear of each of the first messages of a round; the report counts all."""
    if effect.payload["message"] != HostMessage.UNDELIVERED:
        return True
    dead = UUID(effect.payload["about"])
    return is_among_the_first(transaction, effect.workspace, dead)


def host_news_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how hosts are told."""
    return [InternalEffect("tell_hosts", HostTelling(ponchik).tell)]
