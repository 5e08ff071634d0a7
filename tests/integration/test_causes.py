"""Every event and effect can be followed back to what began it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from ponchik.demo.simulator.faults import Fault
from ponchik.queries.causes import Chain, EffectNode, EventNode, chain_of
from tests.harness import http
from tests.harness.running import ADMIN_KEY
from tests.harness.served import Played, playing
from tests.harness.terminal import Terminal
from tests.unit.facts import PROGRAM

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.members(6)]

WRITTEN = re.compile(r"(delivery|command|effect|event)/\S+")
_URL = "DATABASE_URL"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture(scope="module")
def cycle(shared_played: Played) -> Played:
    """Play a round: one answer, one lost reply, one press that comes too late."""
    play = shared_played
    play.invite()
    play.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    play.advance_to("round")
    play.advance_to("check_in-1")
    first, second, *_ = play.questions("check_in-1")
    members = play.members_of(first.channel)
    assert play.click(members[0], first, "not_yet") == 200
    play.work()
    for stage in ("closing", "reminder", "finish"):
        play.advance_to(stage)
    late = play.members_of(second.channel)[0]
    assert play.click(late, second, "scheduled") == 200
    play.work()
    play.require_sound()
    return play


def chains(play: Played) -> Iterator[Chain]:
    for row in play.rows("SELECT position FROM events ORDER BY position"):
        find = partial(chain_of, workspace=play.workspace, position=row["position"])
        yield play.ponchik.database.transaction(find)


def nodes(chain: Chain) -> Iterator[EventNode | EffectNode]:
    waiting: list[EventNode | EffectNode] = [*chain.events, *chain.effects]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.effects if isinstance(node, EventNode) else node.outcomes


def test_every_event_says_who_did_it_what_caused_it_and_its_chain(
    cycle: Played,
) -> None:
    for row in cycle.rows("SELECT metadata FROM events"):
        metadata = row["metadata"]
        assert metadata["actor"] not in {"", "unknown"}
        assert WRITTEN.fullmatch(metadata["causation"])
        assert WRITTEN.fullmatch(metadata["correlation"])


def test_every_effect_says_what_caused_it(cycle: Played) -> None:
    """Either an event, or straight the tick or delivery that began the chain."""
    for effect in cycle.rows("SELECT * FROM effects"):
        assert WRITTEN.fullmatch(effect["correlation"]), effect
        straight = effect["correlation"].startswith(("command/tick/", "delivery/"))
        assert effect["caused_by"] is not None or straight, effect


def test_what_caused_an_event_or_effect_is_there(cycle: Played) -> None:
    effects = {f"effect/{row['id']}" for row in cycle.rows("SELECT id FROM effects")}
    events = {row["position"] for row in cycle.rows("SELECT position FROM events")}
    for row in cycle.rows("SELECT metadata FROM events"):
        causation = row["metadata"]["causation"]
        assert not causation.startswith("effect/") or causation in effects
    caused = "SELECT caused_by FROM effects WHERE caused_by IS NOT NULL"
    assert {row["caused_by"] for row in cycle.rows(caused)} <= events


def test_every_event_and_effect_stands_in_the_tree_of_its_chain(cycle: Played) -> None:
    positions, effects = set(), set()
    for chain in chains(cycle):
        for node in nodes(chain):
            if isinstance(node, EventNode):
                positions.add(node.recorded.position)
            else:
                effects.add(node.id)
    assert positions == {row["position"] for row in _rows(cycle, "events")}
    # What was said to the late member follows from a press that left no event.
    alone = {row["id"] for row in _rows(cycle, "effects", "kind = 'tell_privately'")}
    assert effects | alone == {row["id"] for row in _rows(cycle, "effects")}


def test_a_clicks_chain_reaches_from_the_press_to_slacks_answer(cycle: Played) -> None:
    [answered] = _rows(cycle, "events", "type = 'Answered'")
    chain = cycle.ponchik.database.transaction(
        lambda t: chain_of(t, cycle.workspace, answered["position"])
    )
    assert chain.cause is not None
    assert chain.cause.startswith("delivery/click/")
    assert chain.actor == answered["data"]["member"]
    [node] = [n for n in chain.events if n.recorded.position == answered["position"]]
    [shown] = node.effects
    assert (shown.kind, shown.status) == ("show_answers", "done")


def test_a_tick_begins_the_chain_of_a_round_down_to_its_messages(cycle: Played) -> None:
    [sent] = _rows(cycle, "events", "type = 'MeetingIntroduced'")[:1]
    chain = cycle.ponchik.database.transaction(
        lambda t: chain_of(t, cycle.workspace, sent["position"])
    )
    assert chain.cause is not None
    assert chain.cause.startswith("command/tick/")
    [launch] = chain.effects
    assert launch.kind == "start_round"
    kinds = {type(node.recorded.event).__name__ for node in launch.outcomes}
    assert {"RoundStarted", "RoundOpened", "MeetingPaired"} <= kinds


def test_an_invitation_begins_a_chain(cycle: Played) -> None:
    [started] = _rows(cycle, "events", "type = 'ProgramStarted'")
    assert started["metadata"]["correlation"].startswith("delivery/event/")


def test_a_traceparent_is_handed_on_to_the_effects(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with playing(database_url, redis_url, tmp_path, members=4) as play:
        play.invite()
        answer = http.post(
            f"{play.url}/api/launch",
            json={"action": "launch_intro", "channel": play.channel},
            headers={"Authorization": f"Bearer {ADMIN_KEY}", "traceparent": TRACE},
        )
        assert answer.status_code == 202
        play.work()
        effects = play.rows(
            "SELECT traceparent FROM effects "
            "WHERE stream LIKE 'meeting-%' AND kind <> 'audit'"
        )
        assert {row["traceparent"] for row in effects} == {TRACE}
        [introduced, *_] = _rows(play, "events", "type = 'MeetingIntroduced'")
        assert introduced["metadata"]["traceparent"] == TRACE
        [round_] = _rows(play, "events", "type = 'RoundStarted'")
        assert round_["metadata"]["actor"] == "http"


def test_an_event_from_before_causes_were_recorded_has_an_unknown_one(
    terminal: Terminal, database_url: str
) -> None:
    """Earlier versions wrote another format, which must not be taken for ours."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO events "
            "(workspace, stream, version, type, schema, data, metadata) "
            "VALUES ('T1', %s, 1, 'ProgramMoved', 1, %s, %s)",
            [
                f"program-{PROGRAM}",
                Jsonb({"at": "2026-01-01T00:00:00+00:00", "channel": "C1"}),
                Jsonb({"actor": "ponchik", "causation": "event/1"}),
            ],
        )
    shown = terminal.type("log", "--because-of", "1")
    assert shown.code == 0
    assert "unknown cause" in shown.out
    assert terminal.type("log", "--json").objects[0]["metadata"]["causation"] is None


def test_the_log_shows_a_chain_as_a_tree_and_marks_the_event(
    cycle: Played, terminal: Terminal
) -> None:
    [answered] = _rows(cycle, "events", "type = 'Answered'")
    words = ("log", "--because-of", str(answered["position"]))
    with terminal.monkeypatch.context() as patch:
        url = cycle.ponchik.config.database_url
        other = replace(terminal, environment={**terminal.environment, _URL: url})
        patch.setenv("COLUMNS", "200")
        tree = other.type(*words).out.splitlines()
        [printed] = other.type(*words, "--json").objects
    assert tree[0].startswith("delivery/click/")
    assert f"→ {answered['position']} Answered" in tree[1]
    assert "show_answers" in tree[2]
    assert printed["events"][0]["effects"][0]["status"] == "done"


def test_a_position_that_is_not_in_the_log_is_said_to_be_missing(
    terminal: Terminal,
) -> None:
    complaint = terminal.type("log", "--because-of", "99").error_line
    assert "no event at this position" in complaint


def _rows(play: Played, table: str, where: str = "true") -> list[Mapping[str, Any]]:
    return play.rows(f"SELECT * FROM {table} WHERE {where}")
