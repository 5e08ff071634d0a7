"""What members chose for themselves, as it stands now."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from ponchik.domain.choices import Choice, ChoiceKind, Choices
from ponchik.projections.member_choices import EVERYWHERE
from ponchik.store.connection import Transaction


def choices_of(
    transaction: Transaction, workspace: str, ids: Collection[UUID]
) -> Mapping[UUID, Choices]:
    """Return the choices of those of these people who made any."""
    rows = transaction.execute(
        """
        SELECT person, program, kind, at, place, until, number FROM member_choices
        WHERE workspace = %s AND person = ANY(%s)
        """,
        [workspace, list(ids)],
    )
    found: dict[UUID, dict[UUID | None, Choice]] = defaultdict(dict)
    for row in rows:
        program = None if row["program"] == EVERYWHERE else row["program"]
        found[row["person"]][program] = Choice(
            kind=ChoiceKind(row["kind"]),
            program=program,
            at=row["at"],
            place=row["place"],
            until=row["until"],
            number=row["number"],
        )
    return found
