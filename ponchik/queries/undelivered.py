"""Which introductions of a round Slack refused for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from ponchik.store.connection import Transaction, only_row

#: Of so many dead messages of a round hosts are told one by one.
MOST_NAMED = 5
_KINDS = ["open_conversation", "introduce", "reopen_conversation", "resend"]


@dataclass(frozen=True)
class DeadIntroduction:
    """The dead effect, its group, and the ledger's last error."""

    effect: UUID
    meeting: UUID
    members: tuple[UUID, ...]
    error: str

    @property
    def reason(self) -> str:
        """The reason in Slack's own words."""
        return slack_words(self.error)


def dead_introductions(
    transaction: Transaction, workspace: str, round_id: UUID
) -> Sequence[DeadIntroduction]:
    """Return the newest dead effect of each group that was not introduced."""
    rows = transaction.execute(
        """
        SELECT DISTINCT ON (m.meeting) e.id, m.meeting, m.members, e.last_error
        FROM meetings AS m JOIN effects AS e
          ON e.workspace = m.workspace AND e.stream = 'meeting-' || m.meeting
        WHERE m.workspace = %s AND m.round = %s AND m.introduced_at IS NULL
          AND e.status = 'dead' AND e.kind = ANY(%s)
        ORDER BY m.meeting, e.place DESC
        """,
        [workspace, round_id, _KINDS],
    )
    return [
        DeadIntroduction(
            row["id"], row["meeting"], tuple(row["members"]), row["last_error"] or ""
        )
        for row in rows
    ]


def slack_words(error: str) -> str:
    """Return `user disabled` of `Slack's conversations.open answered user_disabled`."""
    _, answered, code = error.partition(" answered ")
    return (code if answered else error).replace("_", " ")


class DeadMessage(NamedTuple):
    """A message to a group that Slack refused for good."""

    members: tuple[UUID, ...]
    error: str
    is_introduction: bool

    @property
    def reason(self) -> str:
        """The reason in Slack's own words."""
        return slack_words(self.error)


def dead_message_of(
    transaction: Transaction, workspace: str, effect_id: UUID
) -> DeadMessage | None:
    """Return a dead message whose group can still read it, None if it is not one."""
    row = transaction.execute(
        """
        SELECT m.members, e.last_error, m.introduced_at IS NULL AS is_introduction
        FROM effects AS e JOIN meetings AS m
          ON m.workspace = e.workspace AND 'meeting-' || m.meeting = e.stream
        WHERE e.workspace = %s AND e.id = %s AND e.status = 'dead' AND NOT m.closed
        """,
        [workspace, effect_id],
    ).fetchone()
    if row is None:
        return None
    return DeadMessage(
        tuple(row["members"]), row["last_error"] or "", row["is_introduction"]
    )


def is_among_the_first(
    transaction: Transaction, workspace: str, effect_id: UUID
) -> bool:
    """Return whether few messages of the effect's round had died before it."""
    row = only_row(
        transaction.execute(
            """
            SELECT count(*) AS n FROM effects AS e
            JOIN meetings AS m ON m.workspace = e.workspace AND m.round = (
                SELECT round FROM meetings JOIN effects AS this
                  ON 'meeting-' || meeting = this.stream
                WHERE this.id = %(effect)s AND this.workspace = %(workspace)s)
             AND 'meeting-' || m.meeting = e.stream
            WHERE e.workspace = %(workspace)s AND e.status = 'dead'
              AND e.id <> %(effect)s AND e.finished_at < (
                SELECT finished_at FROM effects WHERE id = %(effect)s)
            """,
            {"workspace": workspace, "effect": effect_id},
        )
    )
    return int(row["n"]) < MOST_NAMED
