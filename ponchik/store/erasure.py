"""Erasing what tells who somebody was: the one change that the log allows.

What is left of them is a random id; see docs/decisions/0017-being-forgotten.md.
"""

from uuid import UUID

from ponchik.store import sessions
from ponchik.store.connection import Transaction

#: Tables with a row of its own for each person.
_OF_PERSON = (
    b"DELETE FROM homes WHERE workspace = %s AND person = %s",
    b"DELETE FROM effects WHERE workspace = %s AND payload->>'person' = %s::text",
    b"DELETE FROM people WHERE workspace = %s AND id = %s",
)


def erase(
    transaction: Transaction, workspace: str, person: UUID, slack_id: str
) -> None:
    """Erase somebody of whom the log says that they were forgotten.

    Their sessions end, and what was still to be done for them alone is dropped.
    """
    transaction.execute("SELECT erase_member(%s, %s)", [workspace, person])
    sessions.end_all(transaction, workspace, person)
    for statement in _OF_PERSON:
        transaction.execute(statement, [workspace, person])
    transaction.execute(
        "DELETE FROM readings WHERE workspace = %s AND strpos(progress::text, %s) > 0",
        [workspace, slack_id],
    )
