"""What matching somebody anew goes by: groups with room, and who met whom before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from uuid import UUID

from ponchik.command_handler import load_program
from ponchik.domain.matching import Candidate, Pair, pair_of
from ponchik.events.program import MAX_GROUP
from ponchik.queries.private_avoidances import private_blocks
from ponchik.store.connection import Transaction

#: Of a round of thousands the smallest are enough.
_MOST_GROUPS = 500
_UUID_BYTES = 16


def groups_with_room(
    transaction: Transaction, workspace: str, round_id: UUID, now: datetime
) -> list[Candidate]:
    """Return groups of a round that somebody could come to, the smallest ones."""
    rows = transaction.execute(
        """
        SELECT meeting, members FROM meetings
        WHERE workspace = %(workspace)s AND round = %(round)s AND NOT closed
          AND status IN ('open', 'scheduled') AND failure IS NULL
          AND (meets_at IS NULL OR meets_at > %(now)s)
          AND cardinality(members) < %(most)s
        ORDER BY cardinality(members), meeting LIMIT %(groups)s
        """,
        {
            "workspace": workspace,
            "round": round_id,
            "now": now,
            "most": MAX_GROUP,
            "groups": _MOST_GROUPS,
        },
    )
    return [Candidate(row["meeting"], tuple(row["members"])) for row in rows]


def met_before(
    transaction: Transaction,
    workspace: str,
    program: UUID,
    round_id: UUID,
    people: Collection[UUID],
) -> Mapping[Pair, int]:
    """Return with whom these people were in one group, and in which round last.

    That is in earlier rounds of the program.
    """
    rows = transaction.execute(
        """
        SELECT members, round_number FROM meetings
        WHERE workspace = %s AND program = %s AND round <> %s AND members && %s
          AND introduced_at IS NOT NULL
          AND (ended_by IS NULL OR ended_by NOT IN ('cancelled', 'stepped_out'))
        ORDER BY round_number
        """,
        [workspace, program, round_id, list(people)],
    )
    return {
        pair_of(one, other): row["round_number"]
        for row in rows
        for one, other in combinations(row["members"], 2)
        if one in people or other in people
    }


def people_in_history(
    transaction: Transaction, workspace: str, program: UUID
) -> Sequence[UUID]:
    """Return everybody of the program's rounds, in the order of first appearance."""
    rows = transaction.execute(
        """
        SELECT people FROM pair_history
        WHERE workspace = %s AND program = %s ORDER BY round_number
        """,
        [workspace, program],
    )
    content = b"".join(bytes(row["people"]) for row in rows)
    people = (
        UUID(bytes=content[at : at + _UUID_BYTES])
        for at in range(0, len(content), _UUID_BYTES)
    )
    return list(dict.fromkeys(people))


def kept_apart(
    transaction: Transaction,
    workspace: str,
    program: UUID,
    people: Collection[UUID],
) -> frozenset[Pair]:
    """Return who of these may not be in one group, by a rule or privately."""
    state = load_program(transaction, workspace, program)
    rules = {pair_of(*pair) for pair in state.rules}
    return frozenset(rules | private_blocks(transaction, workspace, people))
