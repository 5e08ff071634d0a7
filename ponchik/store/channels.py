"""What channels are called, as Slack told it last; their ids are what counts."""

from collections.abc import Mapping

from psycopg.types.json import Jsonb

from ponchik.store.connection import Transaction


def remember(
    transaction: Transaction, workspace: str, names: Mapping[str, str]
) -> None:
    """Store the names of channels, by their ids; an empty name is none.

    Under the name that a channel had before it can still be found.
    """
    known = {channel: name for channel, name in sorted(names.items()) if name}
    transaction.execute(
        """
        WITH told AS (
            SELECT key AS channel, value AS name FROM jsonb_each_text(%(names)s)
        ), former AS (
            INSERT INTO former_channel_names (workspace, name, channel)
            SELECT DISTINCT ON (before.name) %(workspace)s, before.name, channel
            FROM channels AS before JOIN told USING (channel)
            WHERE before.workspace = %(workspace)s AND before.name <> told.name
            ORDER BY before.name, channel
            ON CONFLICT (workspace, name) DO UPDATE SET channel = excluded.channel
        )
        INSERT INTO channels (workspace, channel, name)
        SELECT %(workspace)s, channel, name FROM told ORDER BY channel
        ON CONFLICT (workspace, channel) DO UPDATE
        SET name = excluded.name, refreshed_at = excluded.refreshed_at
        """,
        {"workspace": workspace, "names": Jsonb(known)},
    )


def find_former(transaction: Transaction, workspace: str, name: str) -> str | None:
    """Return the channel that was called so, the last one that was; None if none."""
    row = transaction.execute(
        "SELECT channel FROM former_channel_names WHERE workspace = %s AND name = %s",
        [workspace, name],
    ).fetchone()
    return row["channel"] if row else None
