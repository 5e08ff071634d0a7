"""`ponchik meetings`, `log`, `effects`, `projections` and `migrate`."""

import json
import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
import redis

from ponchik.cli.effects import EffectStatus
from ponchik.cli.output import printable
from tests.harness.terminal import Terminal

pytestmark = pytest.mark.integration


@pytest.fixture
def paired(terminal: Terminal, channel: str) -> str:
    for command in ("program", "round"):
        assert terminal.type(command, "start", channel).code == 0
    return channel


@pytest.fixture
def dead(terminal: Terminal, paired: str, database_url: str) -> str:
    assert paired
    effect: str = terminal.type("effects", "--json").objects[0]["id"]
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE effects SET status = 'dead', last_error = 'is_archived' "
            "WHERE id = %s",
            [effect],
        )
    return effect


def test_meetings_are_listed_for_people_and_for_machines(
    terminal: Terminal, paired: str
) -> None:
    meetings = terminal.type("meetings", "--json").objects
    assert len(meetings) == 12
    lines = terminal.type("meetings").out.splitlines()
    assert len(lines) == 13
    for name in meetings[0]["names"]:
        assert name in lines[1]
    assert {"group_channel", "status", "introduced_at", "leader_name"} <= set(
        meetings[0]
    )
    assert meetings[0]["channel"] == paired


def test_meetings_are_chosen_by_channel_and_status(
    terminal: Terminal, paired: str
) -> None:
    of_channel = ("meetings", "--json", "--channel")
    assert len(terminal.type(*of_channel, paired).objects) == 12
    assert terminal.type(*of_channel, "C0NOWHERE1").objects == []
    assert terminal.type(*of_channel, paired, "--status", "closed_met").objects == []
    assert "No such meetings" in terminal.type("meetings", "--status", "scheduled").out
    assert terminal.type(*of_channel, "coffee").objects
    told = terminal.type("meetings", "--channel", "#cofee").error_line
    assert f"the nearest: #coffee ({paired})" in told


@pytest.mark.parametrize(
    ("command", "allowed"),
    [("meetings", ["open", "closed_stale"]), ("effects", list(EffectStatus))],
)
def test_an_unknown_status_is_refused_with_the_ones_there_are(
    terminal: Terminal, command: str, allowed: list[str]
) -> None:
    ran = terminal.type(command, "--status", "nope")
    assert (ran.code, ran.out) == (2, "")
    for status in allowed:
        assert status in ran.err


def test_an_effect_has_the_statuses_that_the_ledger_allows(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint "
            "WHERE conrelid = 'effects'::regclass AND contype = 'c'"
        ).fetchone()
    assert row
    for status in EffectStatus:
        assert f"'{status}'" in row[0]


def test_the_log_is_printed_in_order(terminal: Terminal, paired: str) -> None:
    assert paired
    events = terminal.type("log", "--json").objects
    positions = [event["position"] for event in events]
    assert positions == sorted(positions)
    assert events[0]["type"] == "ProgramStarted"
    lines = terminal.type("log").out.splitlines()
    assert len(lines) == len(events)
    assert events[-1]["stream"][: len("meeting-3f2a9c1e")] in lines[-1]
    assert "#coffee: " in lines[-1]
    assert " were matched; " in lines[-1]


def test_the_log_is_in_the_order_in_which_things_happened(
    terminal: Terminal, paired: str, database_url: str
) -> None:
    assert paired
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE events SET data = jsonb_set(data, '{at}', to_jsonb(%s::text)) "
            "WHERE position = 3",
            [datetime(2001, 1, 1, tzinfo=UTC).isoformat()],
        )
    events = terminal.type("log", "--json").objects
    assert [event["position"] for event in events[:3]] == [3, 1, 2]


def test_a_meetings_id_that_is_shown_chooses_its_history(
    terminal: Terminal, paired: str
) -> None:
    assert paired
    shown = terminal.type("meetings").out.splitlines()[1].split()[2]
    [event] = terminal.type("log", "--json", "--meeting", shown).objects
    assert event["stream"].startswith(f"meeting-{shown}")
    assert shown in terminal.type("round", "show", "coffee").out
    none = terminal.type("log", "--meeting", "00000000").error_line
    assert "there is no stream meeting-00000000" in none
    assert terminal.type("log", "--meeting", "nonsense").code == 2


def test_the_log_of_a_person_is_their_meetings_and_what_names_them(
    terminal: Terminal, paired: str
) -> None:
    assert paired
    meeting = terminal.type("meetings", "--json").objects[0]
    name = meeting["names"][0]
    for typed in (name, f"@{name}", name.upper()):
        events = terminal.type("log", "--json", "--person", typed).objects
        streams = {event["stream"] for event in events}
        kinds = sorted(stream.partition("-")[0] for stream in streams)
        assert (kinds, f"meeting-{meeting['meeting']}" in streams) == (
            ["meeting", "round"],
            True,
        )
    told = terminal.type("log", "--person", f"{name}x").error_line
    assert f"the nearest: {name} (U" in told


@pytest.mark.parametrize("command", ["meetings", "effects", "log", "round show coffee"])
def test_a_terminal_of_80_columns_is_enough(
    terminal: Terminal, paired: str, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    assert paired
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    for module in ("output", "log", "meetings"):
        monkeypatch.setattr(f"ponchik.cli.{module}.is_terminal", lambda: True)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", terminal.type(*command.split()).out)
    assert max(map(len, lines.splitlines())) <= 80
    assert "Due (UTC):" not in lines


def test_one_stream_of_the_log_is_chosen(terminal: Terminal, paired: str) -> None:
    assert paired
    meeting = terminal.type("meetings", "--json").objects[0]["meeting"]
    [event] = terminal.type("log", "--json", "--stream", f"meeting-{meeting}").objects
    assert (event["stream"], event["version"]) == (f"meeting-{meeting}", 1)
    assert terminal.type("log", "--stream", f"round-{uuid4()}").out == ""


@pytest.mark.parametrize("stream", ["meeting", "meeting-1", f"audit-{UUID(int=1)}", ""])
def test_what_is_no_stream_is_refused(terminal: Terminal, stream: str) -> None:
    told = terminal.type("log", "--stream", stream).error_line
    assert "is not a stream: write one of program, member, round, meeting" in told


def test_effects_are_listed_for_people_and_for_machines(
    terminal: Terminal, dead: str
) -> None:
    effects = terminal.type("effects", "--json").objects
    assert sum(one["kind"] == "open_conversation" for one in effects) == 12
    [listed] = terminal.type("effects", "--json", "--status", "dead").objects
    assert (listed["id"], listed["last_error"]) == (dead, "is_archived")
    assert "is_archived" in terminal.type("effects", "--status", "dead").out
    assert "No such effects" in terminal.type("effects", "--status", "done").out


def test_effects_are_shown_page_by_page(terminal: Terminal, dead: str) -> None:
    assert dead
    everything = [one["id"] for one in terminal.type("effects", "--json").objects]
    page = terminal.type("effects", "--json", "--limit", "5")
    assert [json.loads(one)["id"] for one in page.out.splitlines()] == everything[:5]
    assert f"--older-than {everything[4][:8]}" in page.err
    rest = terminal.type("effects", "--json", "--older-than", everything[4])
    assert [one["id"] for one in rest.objects] == everything[5:]
    assert rest.err == ""


def test_how_far_the_ledger_got_is_told_in_figures(
    terminal: Terminal, dead: str
) -> None:
    assert dead
    summary = terminal.type("effects", "--summary", "--json").objects
    [told] = [one for one in summary if one["method"] == "conversations.open"]
    assert (told["method"], told["waiting"], told["dead"]) == (
        "conversations.open",
        11,
        1,
    )
    assert told["oldest_due"]
    assert told["gated_until"] is None
    assert told["expected_end"] >= told["oldest_due"]
    assert "conversations.open" in terminal.type("effects", "--summary").out


def test_a_summary_of_one_status_is_refused(terminal: Terminal) -> None:
    refused = terminal.type("effects", "--summary", "--status", "dead")
    assert refused.code != 0
    assert "leave --status out" in refused.err


def test_a_dead_effect_is_retried_and_rings(
    terminal: Terminal, dead: str, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        assert terminal.type("effects", "retry", dead).code == 0
        queued = str(client.hgetall("dramatiq:default.msgs"))
    assert dead in queued
    assert terminal.type("effects", "--json", "--status", "dead").objects == []


def test_a_dead_effect_is_discarded(terminal: Terminal, dead: str) -> None:
    assert terminal.type("effects", "discard", dead).code == 0
    [listed] = terminal.type("effects", "--json", "--status", "cancelled").objects
    assert listed["id"] == dead


@pytest.mark.parametrize("command", ["retry", "discard"])
def test_an_effect_that_is_not_dead_is_left_alone(
    terminal: Terminal, paired: str, command: str
) -> None:
    assert paired
    pending = terminal.type("effects", "--json").objects[0]
    assert "is dead" in terminal.type("effects", command, pending["id"]).error_line
    assert pending in terminal.type("effects", "--json").objects
    assert terminal.type("effects", command, "nonsense").code == 2


def test_projections_that_are_right_are_verified(
    terminal: Terminal, paired: str
) -> None:
    assert paired
    ran = terminal.type("projections", "verify")
    assert (ran.code, ran.err) == (0, "")


def test_projections_that_are_wrong_are_told_and_mended(
    terminal: Terminal, paired: str, database_url: str
) -> None:
    assert paired
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE programs SET rounds = 7")
    ran = terminal.type("projections", "verify")
    assert "rounds is 7, should be 1" in ran.out
    assert "`ponchik projections rebuild` mends them" in ran.error_line
    assert "rows mended: 1" in terminal.type("projections", "rebuild").out
    assert terminal.type("projections", "verify").code == 0


def test_migrating_is_safe_to_repeat(terminal: Terminal) -> None:
    ran = terminal.type("migrate")
    assert (ran.code, ran.out) == (0, "The database is up to date.\n")


def test_a_database_without_tables_is_told_to_migrate(
    terminal: Terminal, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP TABLE migrations")
    assert "run `ponchik migrate`" in terminal.type("meetings").error_line


def test_names_do_not_paint_the_terminal() -> None:
    assert printable("Ada \x1b[31mred\r\n") == "Ada �[31mred��"


def test_a_narrow_terminal_gets_a_list_with_every_value_whole(
    terminal: Terminal, paired: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    ran = terminal.type("meetings")
    assert ran.out.count(f"Channel: #coffee ({paired})\n") == 12
    assert "…" not in ran.out
