"""Who is who: the only place that ties a person's UUID to a Slack account."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from ponchik.store.connection import Transaction, only_row


@dataclass(frozen=True)
class Person:
    """`locale` is None for somebody whose profile was not read yet."""

    id: UUID
    slack_id: str
    name: str
    locale: str | None = None


@dataclass(frozen=True)
class Reader:
    """Somebody who asks for something; `is_known`: their profile was read before."""

    id: UUID
    locale: str | None
    is_known: bool


@dataclass(frozen=True)
class Account:
    """What Slack tells of somebody; `time_zone` is an IANA name."""

    slack_id: str
    name: str = ""
    time_zone: str | None = None
    locale: str | None = None
    avatar: str | None = None
    handle: str | None = None
    title: str | None = None
    is_admin: bool = False


def remember(
    transaction: Transaction, workspace: str, accounts: Iterable[Account]
) -> Mapping[str, UUID]:
    """Store what Slack told, and return each Slack id's person, new ones included."""
    rows = [{**asdict(account), "id": str(uuid4())} for account in accounts]
    known = transaction.execute(
        """
        INSERT INTO people (id, workspace, slack_id, name, time_zone, locale, avatar,
                            handle, title, is_admin, refreshed_at)
        SELECT new.id, %(workspace)s, new.slack_id, new.name, new.time_zone,
               new.locale, new.avatar, new.handle, new.title, new.is_admin,
               clock_timestamp()
        FROM jsonb_to_recordset(%(rows)s) AS new
            (id uuid, slack_id text, name text, time_zone text, locale text,
             avatar text, handle text, title text, is_admin boolean)
        ORDER BY new.slack_id
        ON CONFLICT (workspace, slack_id) DO UPDATE
        SET name = excluded.name, time_zone = excluded.time_zone,
            locale = excluded.locale, avatar = excluded.avatar,
            handle = excluded.handle, title = excluded.title,
            is_admin = excluded.is_admin,
            refreshed_at = excluded.refreshed_at
        RETURNING slack_id, id
        """,
        {"workspace": workspace, "rows": Jsonb(rows)},
    )
    return {row["slack_id"]: row["id"] for row in known}


def note_name(
    transaction: Transaction, workspace: str, slack_id: str, name: str, handle: str
) -> None:
    """Store what somebody is called; all else that is known of them stays."""
    transaction.execute(
        """
        INSERT INTO people (id, workspace, slack_id, name, handle)
        VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (workspace, slack_id) DO UPDATE
        SET name = excluded.name, handle = excluded.handle
        """,
        [uuid4(), workspace, slack_id, name, handle or None],
    )


def person_of(transaction: Transaction, workspace: str, slack_id: str) -> UUID:
    """The person behind a Slack id, made known if new."""
    return reader_of(transaction, workspace, slack_id).id


def reader_of(transaction: Transaction, workspace: str, slack_id: str) -> Reader:
    """Return the same person, with what is known of their language."""
    rows = transaction.execute(
        """
        INSERT INTO people (id, workspace, slack_id) VALUES (%s, %s, %s)
        ON CONFLICT (workspace, slack_id) DO UPDATE SET slack_id = excluded.slack_id
        RETURNING id, locale, refreshed_at IS NOT NULL AS is_known
        """,
        [uuid4(), workspace, slack_id],
    )
    return Reader(**only_row(rows))


def locale_of(transaction: Transaction, workspace: str, slack_id: str) -> str | None:
    """Return the locale in which somebody reads Slack, None if nobody told yet."""
    found = transaction.execute(
        "SELECT locale FROM people WHERE workspace = %s AND slack_id = %s",
        [workspace, slack_id],
    ).fetchone()
    return found["locale"] if found else None


def known_person(
    transaction: Transaction, workspace: str, slack_id: str
) -> UUID | None:
    """The person behind a Slack id, if anything is known of them."""
    found = transaction.execute(
        "SELECT id FROM people WHERE workspace = %s AND slack_id = %s",
        [workspace, slack_id],
    ).fetchone()
    return found["id"] if found else None


def time_zone_of(transaction: Transaction, workspace: str, id_: UUID) -> str | None:
    """Return somebody's time zone, as Slack told it last; None if it did not."""
    found = transaction.execute(
        "SELECT time_zone FROM people WHERE workspace = %s AND id = %s",
        [workspace, id_],
    ).fetchone()
    return found["time_zone"] if found else None


def is_admin(transaction: Transaction, workspace: str, id_: UUID) -> bool:
    """Return whether somebody looked after the workspace when Slack told it last."""
    found = transaction.execute(
        "SELECT is_admin FROM people WHERE workspace = %s AND id = %s",
        [workspace, id_],
    ).fetchone()
    return found is not None and found["is_admin"]


def find(
    transaction: Transaction, workspace: str, ids: Collection[UUID]
) -> Mapping[UUID, Person]:
    """Return the people who still are known; an erased one is missing."""
    rows = transaction.execute(
        """
        SELECT id, slack_id, name, locale FROM people
        WHERE workspace = %s AND id = ANY(%s)
        """,
        [workspace, list(ids)],
    )
    return {row["id"]: Person(**row) for row in rows}


def slack_id_of(transaction: Transaction, workspace: str, person: UUID) -> str | None:
    """Return somebody's Slack id, None for one who was erased."""
    found = find_one(transaction, workspace, person)
    return found.slack_id if found else None


def find_one(transaction: Transaction, workspace: str, person: UUID) -> Person | None:
    """Return somebody, None for one who was erased."""
    return find(transaction, workspace, [person]).get(person)


def slack_ids_of(
    transaction: Transaction, workspace: str, ids: Sequence[UUID]
) -> tuple[str, ...]:
    """Return the Slack ids of those who still are known, in the order given."""
    known = find(transaction, workspace, ids)
    return tuple(known[one].slack_id for one in ids if one in known)


def note_kind(
    transaction: Transaction, workspace: str, person: UUID, kind: str
) -> None:
    """Store what somebody is in Slack, which was asked just now."""
    transaction.execute(
        """
        UPDATE people SET kind = %s, checked_at = clock_timestamp()
        WHERE workspace = %s AND id = %s
        """,
        [kind, workspace, person],
    )
