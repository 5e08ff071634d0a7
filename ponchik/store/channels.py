"""What channels are called, as Slack told it last; their ids are what counts."""

from collections.abc import Mapping

from psycopg.types.json import Jsonb

from ponchik.store.connection import Transaction


def remember(
    transaction: Transaction, workspace: str, names: Mapping[str, str]
) -> None:
    """Store the names of channels, by their ids; an empty name is none."""
    known = {channel: name for channel, name in sorted(names.items()) if name}
    transaction.execute(
        """
        INSERT INTO channels (workspace, channel, name)
        SELECT %(workspace)s, key, value FROM jsonb_each_text(%(names)s) ORDER BY key
        ON CONFLICT (workspace, channel) DO UPDATE
        SET name = excluded.name, refreshed_at = excluded.refreshed_at
        """,
        {"workspace": workspace, "names": Jsonb(known)},
    )
