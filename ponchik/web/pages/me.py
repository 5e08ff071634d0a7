"""Somebody's own page: their meetings, and the programs they take part in."""

from typing import Any

from starlette.responses import Response

from ponchik.queries.own_pages import own_meetings
from ponchik.queries.page_names import people_of_page
from ponchik.queries.phrases import ANSWERS
from ponchik.store.connection import Transaction
from ponchik.web.pages.visits import Visit, identity


def show_me(visit: Visit) -> Response:
    """Show somebody's meetings, the newest first."""
    after, workspace = visit.text("after"), visit.visitor.workspace

    def look(transaction: Transaction) -> dict[str, Any]:
        page = own_meetings(
            transaction,
            workspace,
            visit.visitor.person,
            identity(after) if after else None,
        )
        everybody = {who for row in page.rows for who in row["members"]}
        names = people_of_page(transaction, workspace, everybody)
        return {"page": page, "names": names}

    return visit.draw("me.html", answers=ANSWERS, here="me", **visit.read(look))
