"""The work: what waits in the ledger, what died, and who lives to do it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from ponchik.ledger.summary import Backlog, backlog
from ponchik.queries.findings import Finding, good, wrong
from ponchik.store import heartbeats
from ponchik.store.connection import Transaction

#: A burst is over by then, or Slack has said why not.
_LONGEST_WAIT = timedelta(minutes=5)
#: A sweeper looks each ten seconds at least; a tick comes each minute.
_SWEPT_WITHIN = timedelta(minutes=1)
_TICKED_WITHIN = timedelta(minutes=3)
_HEARD_WITHIN = timedelta(minutes=1)


def examine_work(
    transaction: Transaction, now: datetime, *, socket_mode: bool
) -> Iterator[Finding]:
    """Look at the ledger and at the signs of life."""
    found = backlog(transaction, now)
    ages = heartbeats.read_ages(transaction)
    yield _lag(found, now)
    yield _dead(found)
    yield _alive(ages, "worker", heartbeats.SWEEPER, _SWEPT_WITHIN)
    yield _alive(ages, "scheduler", heartbeats.SCHEDULER, _TICKED_WITHIN)
    if socket_mode:
        yield _alive(ages, "socket", heartbeats.SOCKET, _HEARD_WITHIN)


def _lag(found: Backlog, now: datetime) -> Finding:
    if found.oldest_due is None:
        return good("queue", "nothing is overdue")
    waits = now - found.oldest_due
    told = f"{found.due} due, the oldest for {_ago(waits)}"
    if waits < _LONGEST_WAIT:
        return good("queue", told)
    return wrong(
        "queue", told, "look whether a worker runs, and why with `ponchik effects`"
    )


def _dead(found: Backlog) -> Finding:
    if not found.dead:
        return good("dead effects", "none")
    return wrong(
        "dead effects",
        f"{found.dead}",
        "see `ponchik effects --status dead`, then retry or discard each",
    )


def _alive(
    ages: Mapping[str, timedelta], process: str, part: str, within: timedelta
) -> Finding:
    start = f"start `{process}`, as in the Procfile"
    if part not in ages:
        return wrong(process, "has never run with this database", start)
    told = f"last seen {_ago(ages[part])} ago"
    return good(process, told) if ages[part] < within else wrong(process, told, start)


def _ago(time: timedelta) -> str:
    seconds = round(time.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
