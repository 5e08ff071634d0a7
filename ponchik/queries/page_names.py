"""What people are called on pages, with what they do in their company."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from ponchik.store.connection import Transaction

SOMEBODY = "Somebody"


class Named(NamedTuple):
    """A person as pages show them; `slack_id` is empty for one who was erased."""

    id: UUID
    name: str
    title: str
    slack_id: str

    @property
    def initials(self) -> str:
        """The first letters of the first two words of the name."""
        words = self.name.replace("-", " ").split()
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def tint(self) -> int:
        """One of the pages' twelve tints."""
        return self.id.int % 12


def people_of_page(
    transaction: Transaction, workspace: str, ids: Collection[UUID]
) -> Callable[[UUID], Named]:
    """Return what tells whom an id stands for; one who was erased is somebody."""
    rows = transaction.execute(
        """
        SELECT id, coalesce(nullif(name, ''), slack_id) AS name,
               coalesce(title, '') AS title, slack_id
        FROM people WHERE workspace = %s AND id = ANY(%s)
        """,
        [workspace, list(set(ids))],
    )
    known: Mapping[UUID, Named] = {row["id"]: Named(**row) for row in rows}
    return lambda who: known.get(who) or Named(who, SOMEBODY, "", "")
