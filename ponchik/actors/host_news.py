"""News for hosts: each of a program's hosts is told once, in a direct message.

Who is to be told is looked up at the time. Messages to one person are one stream of the
ledger; the conversation's id stands there, where it was opened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ponchik.application.host_news import News
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder
from ponchik.delivery import InternalEffect, SlackEffect, because_of
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.host_messages import HostMessage
from ponchik.ledger.claims import Claimed
from ponchik.ledger.results import last_result
from ponchik.queries.hosts import hosts_of
from ponchik.queries.meetings import program_of_meeting
from ponchik.queries.programs import read_program
from ponchik.queries.undelivered import is_among_the_first
from ponchik.slack.client.calls import OpenConversation, PostMessage
from ponchik.store import people
from ponchik.store.connection import Transaction

OPEN = "open_direct"


@dataclass(frozen=True)
class HostTelling:
    ponchik: Ponchik

    def tell(self, effect: Claimed) -> None:
        """Have every host told who there is now; done twice, it tells nobody twice."""

        def work(recorder: Recorder) -> None:
            program = _program_of(recorder.transaction, effect)
            if program is not None:
                recorder.want(self._messages(recorder.transaction, effect, program))

        self.ponchik.handler.record(work, because_of(effect))

    def _messages(
        self, transaction: Transaction, effect: Claimed, program: UUID
    ) -> Iterator[Effect]:
        row = read_program(transaction, effect.workspace, program)
        if row is None or not _is_worth_it(transaction, effect):
            return
        for host in hosts_of(row):
            for step, kind in enumerate((OPEN, "tell_host")):
                yield Effect(
                    workspace=effect.workspace,
                    stream=f"host-{program}-{host}",
                    kind=kind,
                    key=str(effect.id),
                    place=2 * effect.place + step,
                    due_at=self.ponchik.clock(),
                    correlation=effect.correlation,
                    caused_by=effect.caused_by,
                    traceparent=effect.traceparent,
                    payload={
                        **effect.payload,
                        "program": str(program),
                        "person": str(host),
                    },
                )


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


def _open(transaction: Transaction, effect: Claimed) -> OpenConversation | None:
    if _conversation(transaction, effect) is not None:
        return None
    person = UUID(effect.payload["person"])
    known = people.find(transaction, effect.workspace, [person])
    return OpenConversation((known[person].slack_id,)) if known else None


def _tell(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    conversation = _conversation(transaction, effect)
    program = UUID(effect.payload["program"])
    if conversation is None:
        return None
    news = News(transaction, effect.workspace, program, effect.payload["about"])
    message = news.message(HostMessage(effect.payload["message"]))
    return PostMessage(conversation, message) if message else None


def _conversation(transaction: Transaction, effect: Claimed) -> str | None:
    return last_result(transaction, effect.workspace, effect.stream, OPEN)


def _nothing(_effect: Claimed, _told: str, _now: datetime) -> Sequence[Order]:
    """A word to one person leaves no fact behind."""
    return []


OPEN_DIRECT = SlackEffect(OPEN, _open, _nothing, _nothing)
TELL_HOST = SlackEffect("tell_host", _tell, _nothing, _nothing, _conversation)


def host_news_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how hosts are told."""
    return [InternalEffect("tell_hosts", HostTelling(ponchik).tell)]
