"""The views that analysts read: described, and cut as everything else is."""

import re

import pytest

from ponchik.events.upcasters import RENAMED
from tests.harness.causes import BY_TEST
from tests.harness.processes import ROOT
from tests.harness.world import World
from tests.unit.facts import made_up

pytestmark = pytest.mark.integration

PAGE = (ROOT / "docs" / "analytics.md").read_text(encoding="utf-8")
DESCRIPTIONS = """
    SELECT c.relname AS view, a.attname AS column,
           col_description(c.oid, a.attnum) AS said
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'analytics'::regnamespace ORDER BY c.relname, a.attnum
"""


def test_every_column_is_described_in_the_database_and_on_the_page(
    world: World,
) -> None:
    described = {
        (view, column): said
        for view, rows in re.findall(
            r"^## `analytics\.(\w+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL
        )
        for column, said in re.findall(r"^\| `(\w+)` \| (.*) \|$", rows, re.MULTILINE)
    }
    rows = world.rows(DESCRIPTIONS)
    assert {(row["view"], row["column"]): row["said"] for row in rows} == described


def test_an_event_has_its_causes_as_columns(world: World) -> None:
    channel = world.program()
    [row] = world.rows("SELECT * FROM analytics.events WHERE type = 'ProgramStarted'")
    assert row["data"]["channel"] == channel
    said = (BY_TEST.actor, BY_TEST.causation, BY_TEST.correlation)
    assert (row["actor"], row["causation"], row["correlation"]) == said
    assert row["at"].isoformat() == row["data"]["at"]


def test_an_event_is_shown_under_the_name_it_has_today(world: World) -> None:
    for number, before in enumerate(RENAMED):
        world.do(
            """
            INSERT INTO events
                (workspace, stream, version, type, schema, data, metadata)
            VALUES (%s, %s, 1, %s, 1, '{"at": "2026-03-02T10:00:00+00:00"}', '{}')
            """,
            *(world.workspace, f"program-{made_up(str(number))}", before),
        )
    rows = world.rows("SELECT type, actor FROM analytics.events ORDER BY position")
    assert [row["type"] for row in rows] == list(RENAMED.values())
    assert {row["actor"] for row in rows} == {"unknown"}


def test_a_meeting_and_a_round_have_the_channel_that_their_program_has_today(
    world: World,
) -> None:
    world.meetings()
    world.do("UPDATE programs SET channel = 'C0MOVED'")
    for view in ("meetings", "rounds"):
        [row] = world.rows(f"SELECT channel FROM analytics.{view}")
        assert row["channel"] == "C0MOVED"


def test_pairs_are_told_once_for_each_round(world: World) -> None:
    channel = world.program(3)
    world.ponchik.rounds.start(channel, cause=BY_TEST, group_size=3)
    [meeting] = world.rows("SELECT members FROM meetings")
    a, b, c = sorted(meeting["members"])
    rows = world.rows("SELECT * FROM analytics.pair_history ORDER BY one, other")
    assert [(row["one"], row["other"]) for row in rows] == [(a, b), (a, c), (b, c)]
    assert {row["round_number"] for row in rows} == {1}


def test_an_effect_is_shown_without_its_content_and_not_if_its_cause_is_private(
    world: World,
) -> None:
    [scene] = world.meetings()
    [row] = world.rows(
        "SELECT * FROM analytics.effects WHERE stream = %s", scene.stream
    )
    assert (row["kind"], row["stream"]) == ("open_conversation", scene.stream)
    assert "payload" not in row
    [one, other] = world.rows("SELECT id FROM people ORDER BY id LIMIT 2")
    world.ponchik.avoidances.add(world.workspace, one["id"], other["id"], BY_TEST)
    world.do(
        "UPDATE effects SET caused_by = "
        "(SELECT max(position) FROM events WHERE type = 'PrivateAvoidanceAdded')"
    )
    assert world.rows("SELECT * FROM analytics.effects") == []
