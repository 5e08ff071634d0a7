"""What has been committed lately, in all workspaces: asked for all open pages at once.

An append draws its positions before it commits, so a higher position can be seen before
a lower one. Whoever asks therefore looks back a little further than to the newest that
was seen, and knows by their marks which changes are new.

What is private leaves no trace here: an open page that is told of a change and shows
none would give it away.
"""

from collections.abc import Collection
from dataclasses import dataclass

from ponchik.store.connection import Transaction
from ponchik.store.sessions import IDLE, LONGEST

#: Streams of what is done for a program; what is done for one person alone is theirs.
_KINDS = ["meeting", "program", "round", "channel", "host"]
#: How long an append may be open without being overlooked here.
SECONDS_BACK = 5


@dataclass(frozen=True)
class Change:
    """An event or the end of an effect; `on_rights`: it may change who sees what."""

    workspace: str
    mark: str
    on_rights: bool


@dataclass(frozen=True)
class Changes:
    """What there is behind a position of the log, and which sessions go on."""

    changes: Collection[Change]
    newest: int
    sessions: Collection[bytes]


def read_changes(
    transaction: Transaction, after: int, sessions: Collection[bytes]
) -> Changes:
    """Return events after a position and effects that ended lately, in one statement.

    Of the sessions, those that are not over are returned. Nothing of it is for people.
    """
    rows = transaction.execute(
        """
        SELECT workspace, 'event/' || position AS mark, position, NULL::bytea AS token,
               stream LIKE 'program-%%' OR stream LIKE 'workspace-%%' AS on_rights
        FROM events WHERE position > %(after)s AND type NOT LIKE 'Private%%'
        UNION ALL
        SELECT workspace, 'effect/' || id, 0, NULL::bytea, false FROM (
            SELECT * FROM effects WHERE status IN ('done', 'cancelled')
            UNION ALL SELECT * FROM effects WHERE status = 'dead') AS e
        WHERE finished_at > clock_timestamp() - make_interval(secs => %(back)s)
          AND split_part(stream, '-', 1) = ANY(%(kinds)s)
          AND NOT EXISTS (SELECT FROM events WHERE position = e.caused_by
                          AND type LIKE 'Private%%')
        UNION ALL
        SELECT workspace, '', 0, token, false FROM sessions
        WHERE token = ANY(%(sessions)s) AND used_at > clock_timestamp() - %(idle)s
          AND began_at > clock_timestamp() - %(longest)s
        """,
        {
            "after": after,
            "back": SECONDS_BACK,
            "kinds": _KINDS,
            "sessions": list(sessions),
            "idle": IDLE,
            "longest": LONGEST,
        },
    ).fetchall()
    return Changes(
        changes=[
            Change(row["workspace"], row["mark"], row["on_rights"])
            for row in rows
            if row["mark"]
        ],
        newest=max((row["position"] for row in rows), default=after),
        sessions=[bytes(row["token"]) for row in rows if row["token"] is not None],
    )
