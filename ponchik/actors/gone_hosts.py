"""Hosts who were deactivated: Slack tells nobody, so it is asked once in a while."""

from uuid import UUID

from ponchik.bootstrap import Ponchik
from ponchik.delivery import because_of
from ponchik.domain.orders import Order
from ponchik.domain.program import RemoveManager
from ponchik.errors import Rejected, ScopeMissing
from ponchik.events.event import Stream
from ponchik.ledger.claims import Claimed
from ponchik.queries.hosts import hosts_of
from ponchik.queries.programs import find_program
from ponchik.slack.client.slack import Slack
from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.store.people import Person


def let_go_of_gone_hosts(ponchik: Ponchik, effect: Claimed, program: UUID) -> None:
    """Have whoever was deactivated host the program no longer."""

    def hosts(transaction: Transaction) -> list[Person]:
        row = find_program(transaction, effect.workspace, program)
        found = hosts_of(row) if row is not None and row["running"] else ()
        return list(people.find(transaction, effect.workspace, found).values())

    slack, stream = ponchik.slack_of(effect.workspace), Stream("program", program)
    for host in ponchik.database.transaction(hosts):
        if _is_gone(slack, host.slack_id):
            order = Order(stream, RemoveManager(host.id, None, ponchik.clock()))
            ponchik.handler.handle(effect.workspace, [order], because_of(effect))


def _is_gone(slack: Slack, user: str) -> bool:
    """Whom Slack does not show is left alone: that may be for other reasons."""
    try:
        return slack.profile(user).deactivated
    except (Rejected, ScopeMissing):
        return False
