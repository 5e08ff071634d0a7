"""Deliveries: whether Slack takes what Ponchik has to say, and what was given up."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.ledger.summary import summarize
from ponchik.queries.cures import cure_of
from ponchik.queries.delivery_pages import DeliveryPlace, Wanted, deliveries_of_page
from ponchik.queries.effect_status import effect_status_of
from ponchik.queries.page_names import people_of_page
from ponchik.store.connection import Transaction
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.visits import Visit, identity

STATUSES = {"dead": "Given up", "pending": "On their way"}


def show_deliveries(visit: Visit) -> Response:
    """Show what was given up, or with `status=pending` what is on its way."""
    visitor = visit.visitor
    status = visit.text("status")
    status = status if status in STATUSES else "dead"

    def look(transaction: Transaction) -> dict[str, Any]:
        page = deliveries_of_page(
            transaction,
            visitor.workspace,
            visitor.managed,
            Wanted(status),
            _after(visit),
        )
        seen = [
            who
            for row in page.rows
            if visitor.hosts(row["program"])
            for who in row["members"] or ()
        ]
        return {
            "page": page,
            "alike": Counter(map(_likeness, page.rows)),
            "names": people_of_page(transaction, visitor.workspace, seen),
            "methods": summarize(transaction, visitor.workspace, visit.now)
            if visitor.is_admin
            else [],
        }

    return visit.draw(
        "deliveries.html",
        status=status,
        statuses=STATUSES,
        status_of=lambda row: effect_status_of(row, visit.now.astimezone(visit.zone)),
        cure_of=cure_of,
        likeness=_likeness,
        here="deliveries",
        **visit.read(look),
    )


def _likeness(row: Mapping[str, Any]) -> tuple[UUID, str]:
    """Return what those have in common that are settled with one form."""
    return row["program"], row["last_error"] or ""


def _after(visit: Visit) -> DeliveryPlace | None:
    at, _, effect = visit.text("after").rpartition("_")
    if not effect:
        return None
    try:
        return DeliveryPlace(datetime.fromisoformat(at), identity(effect))
    except ValueError:
        raise Unknown(NOT_FOUND) from None
