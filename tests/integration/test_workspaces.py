"""A workspace sees nothing of another, though every Slack id in them is the same."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ponchik import queries
from ponchik.application.channels import find_place, require_workspace_id
from ponchik.command_handler import CommandHandler, load
from ponchik.domain.effects import NAMESPACE
from ponchik.domain.meeting import MEETING, GiveAnswer
from ponchik.domain.orders import Order
from ponchik.errors import ForeignStream, Invalid, Refused
from ponchik.events.event import RecordedEvent, Stream
from ponchik.events.meeting import Answer
from ponchik.events.stage import Stage
from ponchik.ledger import effects, endings, new_effects, summary
from ponchik.ledger.claims import Claimed
from ponchik.queries.effects import find_effects
from ponchik.queries.meetings import MeetingFilter
from ponchik.queries.programs import find_programs
from ponchik.store import event_store, inbox, people
from ponchik.store.connection import Database, Transaction
from ponchik.store.event_store import Append, numbered
from ponchik.store.grants import WITH_WORKSPACE, grant_app
from tests.harness.causes import BY_TEST
from tests.harness.terminal import Terminal
from tests.harness.two_workspaces import (
    CHANNEL,
    GROUP,
    HERE,
    NOW,
    SLACK_IDS,
    THERE,
    Inhabited,
    two_workspaces,
)
from tests.unit.facts import asked

pytestmark = [pytest.mark.integration, pytest.mark.quick]

Both = tuple[Database, Inhabited, Inhabited]
Read = Callable[..., Any]
LATER = NOW + timedelta(days=100)
#: The only module that looks at all workspaces; it returns their ids alone.
ACROSS = "ponchik.queries.workspaces"


@pytest.fixture(scope="module")
def both(module_database_url: str) -> Iterator[Both]:
    with two_workspaces(module_database_url) as found:
        yield found


def reads() -> Iterator[tuple[str, Read]]:
    """Every function that reads for people, and the ledger's and the log's."""
    modules = [
        import_module(f"ponchik.queries.{module.name}")
        for module in pkgutil.iter_modules(queries.__path__)
    ]
    for module in [*modules, effects, endings, new_effects, summary]:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "transaction" in inspect.signature(function).parameters:
                yield f"{module.__name__}.{name}", function
    for module, name in (
        (event_store, "read_streams"),
        (event_store, "read_event_at"),
        (event_store, "read_chain"),
        (people, "find"),
        (people, "known_person"),
    ):
        yield f"{module.__name__}.{name}", getattr(module, name)


#: What these do is not read, or they look for one thing by its own id, or for work that
#: workers do for all workspaces.
NOT_READS = {
    "ponchik.ledger.endings.cancel_workspace",
    "ponchik.ledger.endings.discard",
    "ponchik.ledger.endings.ending_of",
    "ponchik.ledger.new_effects.insert",
    "ponchik.ledger.effects.known",
    "ponchik.ledger.endings.retry",
    "ponchik.ledger.effects.to_wake",
    "ponchik.ledger.summary.backlog",
    "ponchik.queries.due_moments.launchable",
    "ponchik.queries.outlook.read_outlook",
    "ponchik.queries.short_ids.effects_beginning",
    "ponchik.queries.short_ids.streams_beginning",
}
#: It takes the workspace with the effect that it is for.
BY_EFFECT = {"ponchik.queries.meeting_view.conversation_of"}
#: In the middle of a round nothing is closed, refused or over yet: no more is to be
#: found at home, and tests of their own show what they find.
NOTHING_YET = {
    "ponchik.queries.absence.token_absence",
    "ponchik.queries.matches.was_not_told",
    "ponchik.queries.round_figures.figures_before",
    "ponchik.queries.round_figures.figures_of_round",
    "ponchik.queries.undelivered.dead_introductions",
    "ponchik.queries.undelivered.dead_message_of",
}
READS = {name: read for name, read in reads() if name not in NOT_READS}


def foreign_arguments(there: Inhabited) -> Mapping[str, Any]:
    """What the other workspace has, by the names of parameters."""
    meeting = Stream("meeting", there.meetings[0])
    return {
        "channel": CHANNEL,
        "correlation": "command/test",
        "effect": _claimed_here(str(meeting)),
        "events": [_first_of(there)],
        "ids": there.people,
        "made": (),
        "effect_id": _opening_of(str(meeting)),
        "meeting": meeting.id,
        "group": there.started.groups[0],
        "method": "chat.postMessage",
        "name": "shared",
        "now": LATER,
        "number": 1,
        "person": there.people[0],
        "position": _newest,
        "positions": range(1, 1000),
        "program": there.program,
        "recorded": there.started.groups,
        "round_": there.round,
        "rounds": [there.round],
        "round_id": there.round,
        "slack_id": SLACK_IDS[0],
        "started": there.started,
        "row": _row_of(there),
        "rows": [_row_of(there)],
        "stream": str(meeting),
        "streams": [meeting],
        "subject": there.program,
        "unanswered_only": False,
        "version": 1,
        "wanted": MeetingFilter(group_channel=GROUP),
    }


_newest = 1_000_000


def _opening_of(stream: str) -> UUID:
    """Return the id of the effect that opens a meeting's conversation."""
    return uuid5(NAMESPACE, f"{stream}/open_conversation/1")


def _row_of(there: Inhabited) -> Mapping[str, Any]:
    """Return a program's row, as far as other reads look at it."""
    return {
        "program": there.program,
        "rounds": 1,
        "open_round": there.round,
        "settings": {"cadence": {"zone": "UTC"}},
    }


def _first_of(there: Inhabited) -> RecordedEvent:
    return RecordedEvent(
        position=1,
        workspace=there.name,
        stream=Stream("round", there.round),
        version=1,
        event=there.started,
        metadata=BY_TEST,
        recorded_at=NOW,
    )


def _claimed_here(stream: str) -> Claimed:
    return Claimed(
        id=None,  # type: ignore[arg-type]  # nobody looks at it
        workspace=HERE,
        stream=stream,
        kind="ask",
        method="",
        place=1,
        payload={},
        due_at=NOW,
        expires_at=None,
        attempts=1,
        failures=0,
        hints=0,
        fence=1,
        maybe_sent_ago=None,
        first_sent_at=None,
        last_sent_at=None,
        caused_by=None,
        correlation=None,
        traceparent=None,
        subject=None,
    )


def call(read: Read, transaction: Transaction, workspace: str, there: Inhabited) -> Any:
    given = foreign_arguments(there)
    arguments = {
        name: workspace if name == "workspace" else given[name]
        for name, parameter in inspect.signature(read).parameters.items()
        if name != "transaction"
        and (
            name in given
            or name == "workspace"
            or parameter.default is inspect.Parameter.empty
        )
    }
    return read(transaction, **arguments)


@pytest.mark.parametrize("name", READS)
def test_every_read_names_its_workspace(name: str) -> None:
    parameters = list(inspect.signature(READS[name]).parameters)
    if not name.startswith(ACROSS) and name not in BY_EFFECT:
        assert parameters[:2] == ["transaction", "workspace"]


@pytest.mark.parametrize("name", [n for n in READS if not n.startswith(ACROSS)])
def test_no_read_finds_a_row_of_another_workspace(both: Both, name: str) -> None:
    database, _, there = both
    try:
        found = database.transaction(lambda t: call(READS[name], t, HERE, there))
    except Refused:
        return
    # What was handed in may come back, such as a round to be described.
    shown = repr(found).replace(repr(there.started), "")
    foreign = {one for one in there.ids if one in shown}
    assert foreign <= _handed_in(name, there)


def _handed_in(name: str, there: Inhabited) -> set[str]:
    given = inspect.signature(READS[name]).parameters
    return there.ids if {"started", "recorded", "group"} & given.keys() else set()


@pytest.mark.parametrize("name", [n for n in READS if not n.startswith(ACROSS)])
def test_at_home_the_same_reads_find_something(both: Both, name: str) -> None:
    """The control: asked in the other workspace, they have something to find."""
    database, _, there = both
    if name in BY_EFFECT | NOTHING_YET or name == "ponchik.queries.replay.pair_again":
        return
    if "position" in inspect.signature(READS[name]).parameters:
        return
    found = database.transaction(lambda t: call(READS[name], t, THERE, there))
    assert found not in (None, [], {}, (), 0, False)


def test_a_stream_of_another_workspace_is_not_read(both: Both) -> None:
    database, _, there = both
    stream = Stream("meeting", there.meetings[0])
    with pytest.raises(ForeignStream):
        database.transaction(lambda t: load(t, HERE, MEETING, stream))


def test_append_refuses_a_stream_of_another_workspace(both: Both) -> None:
    """Even with the version that would be right."""
    database, _, there = both
    stream = Stream("meeting", there.meetings[0])
    length = len(
        database.transaction(lambda t: event_store.read_stream(t, THERE, stream))
    )
    one = Append(stream, length, [asked(Stage.CHECK_IN_2)])
    foreign = list(numbered(HERE, [one], BY_TEST))
    with pytest.raises(ForeignStream):
        database.transaction(lambda t: event_store.append(t, foreign))


def test_nobody_answers_for_a_meeting_of_another_workspace(both: Both) -> None:
    database, _, there = both
    handler = CommandHandler(database, lambda _wakes: None)
    answer = GiveAnswer(there.people[0], Stage.CHECK_IN_1, Answer.MET, NOW)
    order = Order(Stream("meeting", there.meetings[0]), answer)
    with pytest.raises(ForeignStream):
        handler.handle(HERE, [order], BY_TEST)


def test_the_same_key_is_another_key_in_another_workspace(both: Both) -> None:
    database, here, there = both
    for home in (here.name, there.name):
        take = partial(
            inbox.take, workspace=home, key="event/Ev0SHARED", kind="BotInvited"
        )
        assert not database.transaction(take)
    rows = database.transaction(
        lambda t: t.execute("SELECT DISTINCT workspace FROM inbox").fetchall()
    )
    assert {row["workspace"] for row in rows} == {HERE, THERE}


def test_the_same_channel_is_a_program_in_each_workspace(both: Both) -> None:
    database, here, there = both
    for home in (here, there):
        find = partial(find_programs, workspace=home.name, channel=CHANNEL)
        [program] = database.transaction(find)
        assert program["program"] == home.program


@pytest.mark.parametrize("text", [CHANNEL, "#shared", "shared"])
def test_a_shared_channel_needs_its_workspace_named(both: Both, text: str) -> None:
    database, *_ = both
    with pytest.raises(Invalid, match=f"{HERE} and {THERE}.*--workspace"):
        database.transaction(lambda t: find_place(t, text))
    place = (CHANNEL, HERE)
    assert database.transaction(lambda t: find_place(t, text, HERE)) == place


def test_a_channel_that_no_program_served_has_no_workspace(both: Both) -> None:
    assert both[0].transaction(lambda t: find_place(t, "C0UNKNOWN")).workspace is None


@pytest.mark.parametrize("text", ["", "here", "T", "t0123abc", "T0 123", "C0123ABCD"])
def test_what_is_no_workspaces_id_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="is not a workspace's id"):
        require_workspace_id(text)


def test_commands_are_told_to_name_the_workspace_and_then_see_that_one(
    both: Both, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = both[0].transaction(lambda t: t.info.dsn)
    terminal = Terminal({"DATABASE_URL": _as_url(url)}, monkeypatch, capsys)
    complaint = terminal.type("meetings", "--channel", CHANNEL).error_line
    assert "--workspace" in complaint
    named = ("meetings", "--channel", CHANNEL, "--json", "--workspace", HERE)
    seen = terminal.type(*named).objects
    assert {row["workspace"] for row in seen} == {HERE}
    listed = terminal.type("program", "list", "--json").objects
    assert {row["workspace"] for row in listed} == {HERE, THERE}
    logged = terminal.type("log", "--json", "--workspace", THERE).objects
    assert {row["workspace"] for row in logged} == {THERE}
    summed = terminal.type("effects", "--summary", "--json", "--workspace", HERE)
    assert {row["workspace"] for row in summed.objects} == {HERE}


def _as_url(dsn: str) -> str:
    settings = psycopg.conninfo.conninfo_to_dict(dsn)
    host, name = settings["host"], settings["dbname"]
    return f"postgresql://{settings['user']}@/{name}?host={host}"


APP = "ponchik_of_workspaces"


@pytest.fixture(scope="module")
def confined(both: Both, module_database_url: str) -> Iterator[Database]:
    """The app's role does not own the tables: row-level security holds for it."""
    role = sql.Identifier(APP)
    with psycopg.connect(module_database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    both[0].transaction(lambda t: grant_app(t, APP))
    database = Database(make_conninfo(module_database_url, user=APP))
    yield database
    database.close()
    with psycopg.connect(module_database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP OWNED BY {}").format(role))
        owner.execute(sql.SQL("DROP ROLE {}").format(role))


@pytest.mark.parametrize("table", WITH_WORKSPACE)
def test_a_forgotten_filter_still_shows_one_workspace_only(
    confined: Database, table: str
) -> None:
    statement = sql.SQL("SELECT DISTINCT workspace FROM {}").format(
        sql.Identifier(table)
    )

    def seen(transaction: Transaction) -> set[str]:
        return {row["workspace"] for row in transaction.execute(statement)}

    assert confined.transaction(seen, HERE) == {HERE}
    assert confined.transaction(seen) == {HERE, THERE}


@pytest.mark.usefixtures("confined")
def test_whoever_names_no_workspace_sees_nothing(module_database_url: str) -> None:
    url = make_conninfo(module_database_url, user=APP)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT * FROM events").fetchall() == []


def test_the_app_writes_under_row_level_security(confined: Database) -> None:
    found = confined.transaction(lambda t: find_effects(t, HERE), HERE)
    assert {row["workspace"] for row in found} == {HERE}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        confined.transaction(
            lambda t: inbox.take(t, THERE, "another key", "BotInvited"), HERE
        )


def test_every_table_with_a_workspace_has_a_policy(both: Both) -> None:
    rows = both[0].transaction(
        lambda t: t.execute(
            """
            SELECT c.table_name, p.polname FROM information_schema.columns AS c
            JOIN pg_class ON pg_class.relname = c.table_name AND pg_class.relkind = 'r'
            LEFT JOIN pg_policy AS p ON p.polrelid = pg_class.oid
            WHERE c.table_schema = 'public' AND c.column_name = 'workspace'
            """
        ).fetchall()
    )
    assert {row["table_name"] for row in rows} == set(WITH_WORKSPACE)
    assert all(row["polname"] for row in rows)


def test_indexes_begin_with_the_workspace(both: Both) -> None:
    """But for keys that are unique everywhere, and for work in all workspaces."""
    rows = both[0].transaction(
        lambda t: t.execute(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' AND tablename = ANY(%s)",
            [list(WITH_WORKSPACE)],
        ).fetchall()
    )
    others = {row["indexname"] for row in rows if "(workspace" not in row["indexdef"]}
    everywhere = {"events_stream_version_key", "due_at"}
    everywhere |= {"effects_pending_due", "effects_finished", "inbox_received_at"}
    assert {name for name in others if "_pkey" not in name} == everywhere
