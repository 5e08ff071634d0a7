"""During a release the previous version's processes work on the migrated tables.

Its statements stand here as version 0.1.0 sent them.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from ponchik.errors import UnknownEvent
from ponchik.events.event import Stream
from ponchik.ledger import claims
from ponchik.ledger.effects import Wake
from ponchik.store import inbox
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_stream
from tests.unit.facts import ANN, BO, MEETING, START, WORKSPACE, asked, made_up, paired

pytestmark = pytest.mark.integration

THE_MEETING = Stream("meeting", MEETING)
MINUTE = timedelta(minutes=1)
FIRST, SECOND = made_up("first"), made_up("second")

APPEND = """
WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(5786938367086644820))
INSERT INTO events
    (workspace, stream, version, type, schema, data, metadata, idempotency_key)
SELECT new.workspace, new.stream, new.version, new.type, new.schema, new.data,
       new.metadata, new.idempotency_key
FROM locked, ROWS FROM (jsonb_to_recordset(%s) AS
    (workspace text, stream text, version integer, type text, schema integer,
     data jsonb, metadata jsonb, idempotency_key text)) WITH ORDINALITY AS new
    (workspace, stream, version, type, schema, data, metadata, idempotency_key, number)
ORDER BY new.number
RETURNING position, recorded_at
"""
INSERT_EFFECT = """
INSERT INTO effects (id, workspace, stream, kind, method, seq, payload, due_at,
                     expires_at, first_sent_at, last_sent_at, maybe_sent_at)
VALUES (%s, %s, %s, %s, 'chat.postMessage', %s, '{}', %s, NULL, NULL, NULL, NULL)
ON CONFLICT (id) DO NOTHING
"""
CLAIM = """
UPDATE effects SET fence = fence + 1, attempts = attempts + 1,
    lease_until = clock_timestamp() + interval '30 seconds'
WHERE id = (SELECT e.id FROM effects AS e WHERE e.id = %s
            AND e.status = 'pending'
            AND (e.lease_until IS NULL OR e.lease_until <= clock_timestamp())
            AND NOT EXISTS (
                SELECT FROM effects AS earlier
                WHERE earlier.stream = e.stream AND earlier.seq < e.seq
                  AND earlier.status = 'pending')
            FOR UPDATE SKIP LOCKED)
RETURNING id
"""
TAKE = """
INSERT INTO inbox (workspace, key, kind) VALUES (%s, %s, 'click')
ON CONFLICT DO NOTHING RETURNING key
"""


@pytest.fixture
def connection(ledger: Transaction) -> Transaction:
    return ledger


def appended(connection: Transaction, version: int, name: str, data: object) -> None:
    row = {
        "workspace": WORKSPACE,
        "stream": str(THE_MEETING),
        "version": version,
        "type": name,
        "schema": 1,
        "data": data,
        "metadata": {"actor": "ponchik", "causation": "click/abc"},
    }
    connection.execute(APPEND.encode(), [Jsonb([row])])


def inserted(connection: Transaction, effect: UUID, kind: str, seq: int) -> None:
    values = [effect, WORKSPACE, str(THE_MEETING), kind, seq, START]
    connection.execute(INSERT_EFFECT.encode(), values)


def test_what_it_appends_is_read_with_an_unknown_cause(connection: Transaction) -> None:
    appended(connection, 1, "MeetingPaired", paired(ANN, BO).data())
    [read] = read_stream(connection, WORKSPACE, THE_MEETING)
    assert read.event == paired(ANN, BO)
    assert (read.metadata.causation, read.metadata.correlation) == (None, None)
    [row] = connection.execute("SELECT at FROM events").fetchall()
    assert row["at"] == paired(ANN, BO).at


def test_its_effects_keep_their_order_among_ours(connection: Transaction) -> None:
    inserted(connection, SECOND, "ask", 2)
    inserted(connection, FIRST, "introduce", 1)
    assert claims.claim(connection, SECOND, START, MINUTE, MINUTE) is None
    assert claims.claim(connection, FIRST, START, MINUTE, MINUTE)
    ended = claims.finish(connection, FIRST, "done", START)
    assert ended is not None
    assert ended.wakes == [Wake("ask", SECOND)]


def test_what_one_version_holds_the_other_does_not_claim(
    connection: Transaction,
) -> None:
    inserted(connection, FIRST, "introduce", 1)
    assert connection.execute(CLAIM.encode(), [FIRST]).fetchone()
    assert claims.claim(connection, FIRST, START, MINUTE, MINUTE) is None
    inserted(connection, SECOND, "introduce", 1)
    assert claims.claim(connection, SECOND, START, MINUTE, MINUTE)
    assert connection.execute(CLAIM.encode(), [SECOND]).fetchone() is None


def test_a_delivery_that_it_took_counts_once(connection: Transaction) -> None:
    assert connection.execute(TAKE.encode(), [WORKSPACE, "click/abc"]).fetchone()
    assert not inbox.take(connection, WORKSPACE, "click/abc", "click")
    assert inbox.take(connection, WORKSPACE, "click/def", "click")
    again = connection.execute(TAKE.encode(), [WORKSPACE, "click/def"])
    assert again.fetchone() is None


def test_an_event_of_a_newer_version_is_refused_in_one_line(
    connection: Transaction,
) -> None:
    """So does the previous version with ours: it says what to do, and stops."""
    appended(connection, 1, "MeetingPaired", paired(ANN, BO).data())
    appended(connection, 2, "DoughnutShared", asked().data())
    with pytest.raises(UnknownEvent, match="written by a newer Ponchik: upgrade"):
        read_stream(connection, WORKSPACE, THE_MEETING)
