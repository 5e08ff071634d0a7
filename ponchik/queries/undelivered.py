"""Which introductions of a round Slack refused for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.store.connection import Transaction

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
    transaction: Transaction, workspace: str, round_: UUID
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
        [workspace, round_, _KINDS],
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
