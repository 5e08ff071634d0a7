"""Which id a channel got after which, whenever and in what order one heard of it."""

from datetime import UTC, datetime

from ponchik.store.connection import Transaction


def note_move(
    transaction: Transaction, workspace: str, old: str, new: str, moved_at: datetime
) -> None:
    """Remember that Slack gave a channel another id at that moment."""
    transaction.execute(
        """
        INSERT INTO channel_moves (workspace, old, new, moved_at)
        VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        [workspace, old, new, moved_at],
    )


def current_id(transaction: Transaction, workspace: str, channel: str) -> str:
    """Return the id that a channel has today, by all moves that are known."""
    moment = datetime.min.replace(tzinfo=UTC)
    while True:
        move = transaction.execute(
            """
            SELECT new, moved_at FROM channel_moves
            WHERE workspace = %s AND old = %s AND moved_at > %s
            ORDER BY moved_at LIMIT 1
            """,
            [workspace, channel, moment],
        ).fetchone()
        if move is None:
            return channel
        channel, moment = move["new"], move["moved_at"]
