"""What is asked each second finds its rows by an index, however much there is.

No timings: which rows a statement reads, and how many, is a fact; how long that takes
is shown by `python -m bench.growth`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row, tuple_row

from ponchik.domain.reactions import react
from ponchik.events.event import Stream
from ponchik.events.meeting import ConversationOpened
from ponchik.ledger import claims, effects, gates, intents, new_effects, summary
from ponchik.ledger.gates import Pace
from ponchik.projections import PROJECTIONS
from ponchik.queries.due_moments import launchable
from ponchik.queries.effects import find_effects
from ponchik.queries.outlook import read_outlook
from ponchik.queries.workspaces import workspaces_with_effects
from ponchik.store import inbox
from ponchik.store.appending import Append, append, numbered, write
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_stream
from ponchik.store.state import read_state
from tests.harness.causes import BY_TEST
from tests.integration.test_store_effects import NOW
from tests.unit.facts import ANN, BO, paired

pytestmark = pytest.mark.integration

OPEN = "conversations.open"
WORKSPACES, PENDING, FINISHED = 200, 4_000, 20_000
HOUR, NO_TIME = timedelta(hours=1), timedelta(0)
PACES = {OPEN: Pace(timedelta(seconds=1), at_once=12)}

_FILL = """
    INSERT INTO effects (id, workspace, stream, kind, method, place, seq, subject,
                         payload, status, due_at, finished_at)
    SELECT gen_random_uuid(), 'T' || n %% %(workspaces)s, %(status)s || n, 'ask',
           %(method)s, 1, 1, 'subject' || n, '{}', %(status)s,
           %(now)s - n * interval '1 second',
           CASE %(status)s WHEN 'pending' THEN NULL ELSE clock_timestamp() END
    FROM generate_series(1, %(count)s) AS n
"""


@pytest.fixture(scope="module")
def ledger(module_database_url: str) -> Iterator[Transaction]:
    """Yield a ledger in which much is finished, much pending, and little dead.

    As after the start of a large round: when Postgres looked last, nothing was pending.
    """
    with psycopg.connect(
        module_database_url, row_factory=dict_row, autocommit=True
    ) as connection:
        for status, count in (("done", FINISHED), ("dead", 50)):
            fill(connection, status, count)
        connection.execute(
            "INSERT INTO gates SELECT 'T' || n, 'chat.update', now() FROM "
            "generate_series(1, 5000) AS n"
        )
        connection.execute(
            "INSERT INTO programs (program, workspace, channel, running, settings, "
            "started_at, rounds) SELECT gen_random_uuid(), 'T' || n, 'C', true, '{}', "
            "now(), 0 FROM generate_series(1, 3000) AS n"
        )
        connection.execute(
            "INSERT INTO due SELECT workspace, program, 'round', program, "
            "%s + interval '1 day' FROM programs",
            [NOW],
        )
        connection.execute(
            "INSERT INTO events (workspace, stream, version, type, schema, data, "
            "metadata) SELECT 'T' || n, 'meeting-' || gen_random_uuid(), 1, 'X', 1, "
            "jsonb_build_object('at', now()), '{}' "
            "FROM generate_series(1, 3000) AS n"
        )
        connection.execute("VACUUM ANALYZE")
        fill(connection, "pending", PENDING)
        yield connection


def fill(connection: Transaction, status: str, count: int) -> None:
    values = {"workspaces": WORKSPACES, "status": status, "count": count}
    connection.execute(_FILL, {**values, "method": OPEN, "now": NOW})


@pytest.fixture
def plans(ledger: Transaction, monkeypatch: pytest.MonkeyPatch) -> "Plans":
    return Plans(ledger, monkeypatch)


class Plans:
    """Lets work be done, and keeps the plan of each statement, with rows counted."""

    def __init__(
        self, connection: Transaction, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._connection = connection
        self._monkeypatch = monkeypatch
        self.nodes: list[dict[str, Any]] = []

    def of(self, work: Callable[[Transaction], object]) -> list[dict[str, Any]]:
        execute = psycopg.Cursor.execute

        def explained(cursor: Any, query: Any, *values: Any, **named: Any) -> Any:
            text = query.decode() if isinstance(query, bytes) else query
            explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {text}"
            with (
                psycopg.Cursor(self._connection, row_factory=tuple_row) as other,
                other.connection.transaction(force_rollback=True),
            ):
                execute(other, explain, *values)
                [[[plan]]] = other.fetchall()
            self._keep(plan["Plan"])
            return execute(cursor, query, *values, **named)

        with self._monkeypatch.context() as patched:
            patched.setattr(psycopg.Cursor, "execute", explained)
            with self._connection.transaction(force_rollback=True):
                work(self._connection)
        return self.nodes

    def _keep(self, node: dict[str, Any]) -> None:
        self.nodes.append(node)
        for inner in node.get("Plans", ()):
            self._keep(inner)


def a_meeting() -> Stream:
    return Stream("meeting", uuid4())


def scanned(nodes: Sequence[dict[str, Any]]) -> set[str]:
    """The tables that were read from one end to the other."""
    return {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}


def read(nodes: Sequence[dict[str, Any]], table: str) -> int:
    """How many rows of the table were looked at, those that were no use included."""
    return sum(
        round(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
            * node["Actual Loops"]
        )
        for node in nodes
        if node.get("Relation Name") == table
    )


def test_a_look_for_what_to_wake_reads_a_row_for_each_method_and_what_it_wakes(
    plans: Plans,
) -> None:
    nodes = plans.of(lambda t: effects.to_wake(t, NOW, HOUR, 50, PACES))
    assert "effects" not in scanned(nodes)
    assert 0 < read(nodes, "effects") <= WORKSPACES + 1 + 6 * 50


def test_a_look_at_the_clock_reads_nothing_of_what_is_not_due(plans: Plans) -> None:
    nodes = plans.of(lambda t: launchable(t, NOW, None, 500))
    assert scanned(nodes) == set()
    assert read(nodes, "due") == 0


def test_a_look_whether_there_is_anything_to_do_reads_a_few_rows(plans: Plans) -> None:
    nodes = plans.of(lambda t: read_outlook(t, NOW))
    assert scanned(nodes) == set()
    assert read(nodes, "effects") + read(nodes, "due") <= 4


def test_an_append_to_a_stream_reads_nothing_of_others(plans: Plans) -> None:
    one = Append(a_meeting(), 1, [ConversationOpened(conversation="G1", at=NOW)])
    events = list(numbered("T1", [one], BY_TEST))
    nodes = plans.of(lambda t: append(t, events))
    assert scanned(nodes) == set()


def test_an_append_holds_each_effect_against_its_own_event_alone(plans: Plans) -> None:
    """A round of 10,000 once took its pairs of effect and event for one by one."""
    streams = [a_meeting() for _ in range(500)]
    appends = [Append(stream, 0, [paired(ANN, BO)]) for stream in streams]
    events = list(numbered("T1", appends, BY_TEST))
    effects_ = [effect for event in events for effect in react(event)]
    one_that_replaces = replace(effects_[0], kind="redraw", subject="one")
    part = new_effects.part_of([*effects_, one_that_replaces])
    nodes = plans.of(lambda t: append(t, events, parts=[part]))
    assert len(effects_) >= len(events)
    assert sum(node.get("Rows Removed by Join Filter", 0) for node in nodes) == 0
    looked_at = [node["Actual Rows"] * node["Actual Loops"] for node in nodes]
    assert max(looked_at) <= 2 * len(events)


def test_what_replaces_an_older_effect_reads_that_one_alone(
    plans: Plans, ledger: Transaction
) -> None:
    """A press, while thousands wait, once read them all."""
    [waiting] = ledger.execute(
        "SELECT workspace, stream, subject FROM effects "
        "WHERE status = 'pending' LIMIT 1"
    ).fetchall()
    events = list(numbered("T1", [Append(a_meeting(), 0, [paired(ANN, BO)])], BY_TEST))
    [newer, *_] = react(events[0])
    newer = replace(newer, kind="redraw", place=2, **waiting)
    nodes = plans.of(lambda t: append(t, events, parts=[new_effects.part_of([newer])]))
    assert 0 < read(nodes, "effects") <= 4
    assert "effects" not in scanned(nodes)


@pytest.mark.parametrize("status", ["done", "dead"])
def test_an_effect_is_claimed_noted_and_ended_without_a_look_at_others(
    plans: Plans, ledger: Transaction, status: str
) -> None:
    [waiting] = ledger.execute(
        "SELECT id FROM effects WHERE status = 'pending' ORDER BY due_at LIMIT 1"
    ).fetchall()

    def carry_out(transaction: Transaction) -> None:
        claimed = claims.claim(transaction, waiting["id"], NOW, HOUR, HOUR)
        assert claimed is not None
        intents.note_intent(transaction, claimed, NOW)
        assert claims.renew(transaction, claimed, HOUR)
        assert claims.finish(transaction, claimed.id, status, NOW) is not None

    nodes = plans.of(carry_out)
    assert "effects" not in scanned(nodes)
    assert 0 < read(nodes, "effects") <= 16


def test_effects_of_one_append_name_each_its_own_cause(ledger: Transaction) -> None:
    appends = [Append(a_meeting(), 0, [paired(ANN, BO)]) for _ in range(20)]
    events = list(numbered("T1", appends, BY_TEST))
    effects_ = [effect for event in events for effect in react(event)]
    with ledger.transaction(force_rollback=True):
        recorded = append(ledger, events, [new_effects.part_of(effects_)]).events
        rows = ledger.execute(
            "SELECT stream, caused_by FROM effects WHERE caused_by > 0"
        ).fetchall()
    positions = {str(event.stream): event.position for event in recorded}
    assert {row["stream"]: row["caused_by"] for row in rows} == positions


def test_reading_a_stream_is_planned_once(ledger: Transaction) -> None:
    """Planning anew each time took as long as reading."""
    stream = a_meeting()
    ledger.prepare_threshold = 0
    for _ in range(12):
        read_stream(ledger, "T1", stream)
        read_state(ledger, "T1", [stream], PROJECTIONS)
    planned = ledger.execute(
        "SELECT generic_plans, custom_plans FROM pg_prepared_statements "
        "WHERE statement LIKE '%FROM events WHERE stream = %'",
        prepare=False,
    ).fetchall()
    ledger.prepare_threshold = None
    assert planned == 2 * [{"generic_plans": 7, "custom_plans": 5}]


_READ_WHOLE = """
    SELECT coalesce(sum(seq_tup_read), 0) AS n FROM pg_stat_xact_user_tables
    WHERE relname = 'inbox'
"""


@pytest.mark.parametrize("together", [1, 16])
@pytest.mark.parametrize("near", [0, 2])
def test_what_was_received_is_not_read_as_a_whole_by_a_plan_that_was_kept(
    ledger: Transaction, near: int, together: int
) -> None:
    """Such a plan is made while next to nothing is there, and kept."""
    numbers = iter(range(1_000))

    def press() -> None:
        many = [next(numbers) for _ in range(together)]
        part = inbox.receiving(
            "T1",
            [
                inbox.Delivery(
                    f"U{number}",
                    f"click/{number}",
                    "click",
                    [f"near/{number}/{one}" for one in range(near)],
                )
                for number in many
            ],
        )
        assert all(row["is_new"] for row in write(ledger, part))

    fill_inbox = (
        "INSERT INTO inbox (workspace, key, kind) "
        "SELECT 'T1', 'other/' || n, 'click' FROM generate_series(%s::int, %s) AS n"
    )
    ledger.prepare_threshold = 0
    with ledger.transaction(force_rollback=True):
        ledger.execute(fill_inbox, [1, 5])
        ledger.execute("ANALYZE inbox")
        for _ in range(12):
            press()
        ledger.execute(fill_inbox, [6, 5_000])
        [before] = ledger.execute(_READ_WHOLE)
        press()
        [after] = ledger.execute(_READ_WHOLE)
    ledger.prepare_threshold = None
    assert after["n"] - before["n"] == 0


def test_health_counts_no_further_than_it_tells(plans: Plans) -> None:
    nodes = plans.of(lambda t: summary.backlog(t, NOW))
    assert scanned(nodes) == set()
    assert read(nodes, "effects") <= summary.MOST_OF_ALL + 50 + 1
    told = plans.of(gates.closed_methods)
    assert "gates" not in scanned(told[len(nodes) :])


def test_a_summary_of_a_workspace_reads_nothing_of_others(plans: Plans) -> None:
    nodes = plans.of(lambda t: summary.summarize(t, "T1", NOW))
    assert "effects" not in scanned(nodes)
    own = (FINISHED + 2 * PENDING) / WORKSPACES
    assert read(nodes, "effects") <= own + 50


def test_workspaces_are_found_without_reading_what_each_has(plans: Plans) -> None:
    nodes = plans.of(workspaces_with_effects)
    assert scanned(nodes) == set()
    assert read(nodes, "effects") <= 2 * (WORKSPACES + 1)


def test_a_page_of_the_ledger_reads_little_more_than_it_shows(
    ledger: Transaction, plans: Plans
) -> None:
    """Sorting looks at 32 rows at least, to see which were recorded at one moment."""
    [*_, last] = find_effects(ledger, "T1", limit=10)
    nodes = plans.of(
        lambda t: find_effects(t, "T1", limit=10, older_than=last["id"]),
    )
    assert scanned(nodes) == set()
    assert 10 <= read(nodes, "effects") <= 10 + 32 + 1


def test_a_summary_is_right_for_each_method(ledger: Transaction) -> None:
    with ledger.transaction(force_rollback=True):
        gates.close(ledger, "T1", "*", HOUR, "ratelimited")
        [row] = summary.summarize(ledger, "T1", NOW)
        rows = ledger.execute(
            "SELECT count(*) FILTER (WHERE status = 'pending') AS waiting, "
            "count(*) FILTER (WHERE status = 'done') AS sent, "
            "count(*) FILTER (WHERE status = 'dead') AS dead, "
            "min(due_at) FILTER (WHERE status = 'pending') AS oldest "
            "FROM effects WHERE workspace = 'T1'"
        ).fetchall()
        [found] = rows
    assert (row.workspace, row.method, row.why) == ("T1", OPEN, "ratelimited")
    assert (row.waiting, row.due) == (found["waiting"], found["waiting"])
    assert (row.sent, row.dead) == (found["sent"], found["dead"])
    assert row.oldest_due == found["oldest"]


@pytest.mark.parametrize("limit", [1, 7, WORKSPACES, 2 * WORKSPACES, 10**6])
def test_what_is_woken_is_shared_between_workspaces(
    ledger: Transaction, limit: int
) -> None:
    """However long one of them has waited, and however much."""
    with ledger.transaction(force_rollback=True):
        ledger.execute(
            "UPDATE effects SET due_at = due_at - interval '9 days' "
            "WHERE workspace = 'T7' AND status = 'pending'"
        )
        woken = effects.to_wake(ledger, NOW, HOUR, limit)
        rows = ledger.execute(
            "SELECT workspace, count(*) AS n FROM effects WHERE id = ANY(%s) "
            "GROUP BY workspace",
            [[wake.id for wake in woken]],
        ).fetchall()
    counts = [row["n"] for row in rows]
    assert sum(counts) == min(limit, PENDING)
    assert max(counts) - (min(counts) if limit >= WORKSPACES else 0) <= 1


def test_what_others_leave_of_their_share_goes_to_who_has_more(
    ledger: Transaction,
) -> None:
    with ledger.transaction(force_rollback=True):
        ledger.execute(
            "UPDATE effects SET hinted_at = clock_timestamp() WHERE workspace <> 'T7'"
        )
        woken = effects.to_wake(ledger, NOW, HOUR, limit=15)
        again = effects.to_wake(ledger, NOW, HOUR, limit=15)
    assert (len(woken), len(again)) == (15, PENDING // WORKSPACES - 15)


def test_no_method_gets_more_than_its_pace_allows_though_there_is_room(
    ledger: Transaction,
) -> None:
    with ledger.transaction(force_rollback=True):
        woken = effects.to_wake(ledger, NOW, HOUR, 10**6, PACES)
        assert len(woken) == 12 * WORKSPACES
        ledger.execute(
            "INSERT INTO gates SELECT 'T' || n, %s, now() + interval '1 hour' "
            "FROM generate_series(0, %s) AS n",
            [OPEN, WORKSPACES - 1],
        )
        assert effects.to_wake(ledger, NOW, NO_TIME, 10**6, PACES) == []
