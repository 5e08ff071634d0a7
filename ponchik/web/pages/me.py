"""Somebody's own page: their meetings, their programs, and what is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.responses import Response

from ponchik.application.memberships import membership_of
from ponchik.queries.memberships import own_programs
from ponchik.queries.own_matches import open_matches
from ponchik.queries.own_pages import meeting_of_page, own_meetings
from ponchik.queries.page_names import people_of_page
from ponchik.queries.phrases import ANSWERS
from ponchik.slack.surfaces.home import Membership
from ponchik.slack.surfaces.own_matches import MOST_OPEN, OpenMatch
from ponchik.store.connection import Transaction
from ponchik.web.pages.visits import Visit, identity

#: As buttons say it; a group of two has no *some*.
_LABELS = {answer: words[:1].upper() + words[1:] for answer, words in ANSWERS.items()}


@dataclass(frozen=True)
class OpenMeeting:
    """A match that can be answered for, and its row in the table of meetings."""

    match: OpenMatch
    row: Mapping[str, Any]

    @property
    def members(self) -> Sequence[UUID]:
        found: Sequence[UUID] = self.row["members"]
        return found


def show_me(visit: Visit) -> Response:
    """Show somebody's open meetings, then all, the newest first, and their choices."""
    after, workspace = visit.text("after"), visit.visitor.workspace

    def look(transaction: Transaction) -> dict[str, Any]:
        person = visit.visitor.person
        page = own_meetings(
            transaction, workspace, person, identity(after) if after else None
        )
        open_ = [] if after else _open(transaction, visit)
        everybody = {who for row in page.rows for who in row["members"]}
        everybody |= {who for one in open_ for who in one.members}
        return {
            "page": page,
            "open": open_,
            "own": own_programs(transaction, workspace, person),
            "names": people_of_page(transaction, workspace, {*everybody, person}),
        }

    return visit.draw(
        "me.html",
        answers=ANSWERS,
        labels=_LABELS,
        membership_of=membership_of,
        Membership=Membership,
        here="me",
        **visit.read(look),
    )


def _open(transaction: Transaction, visit: Visit) -> list[OpenMeeting]:
    visitor = visit.visitor
    matches = open_matches(transaction, visitor.workspace, visitor.person, MOST_OPEN)
    rows = {
        one.meeting: meeting_of_page(transaction, visitor.workspace, one.meeting)
        for one in matches
    }
    return [OpenMeeting(one, row) for one in matches if (row := rows[one.meeting])]
