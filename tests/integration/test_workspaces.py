"""A workspace sees nothing of another, though every Slack id in them is the same."""

from functools import partial

import psycopg
import pytest

from ponchik.application.channels import find_place, require_workspace_id
from ponchik.command_handler import CommandHandler, load
from ponchik.domain.meeting import MEETING, GiveAnswer
from ponchik.domain.orders import Order
from ponchik.errors import ForeignStream, Invalid
from ponchik.events.event import Stream
from ponchik.events.meeting import Answer
from ponchik.events.stage import Stage
from ponchik.queries.programs import find_programs
from ponchik.store import appending, event_store, inbox
from ponchik.store.appending import Append, numbered
from tests.harness.causes import BY_TEST
from tests.harness.terminal import Terminal
from tests.harness.two_workspaces import CHANNEL, HERE, NOW, THERE, Both
from tests.unit.facts import asked

pytestmark = [pytest.mark.integration, pytest.mark.quick]


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
        database.transaction(lambda t: appending.append(t, foreign))


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
