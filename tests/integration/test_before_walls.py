"""A round that version 0.1.0 began is played to its end by this version."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ponchik.application.restoration import Restoration
from ponchik.bootstrap import assemble
from ponchik.projections.rebuild import verify
from ponchik.store.migrations import migrate
from tests.harness.before_walls import FACTS, TAKEN_AT, gone_on, loaded
from tests.harness.causes import BY_TEST
from tests.harness.pending import PENDING
from tests.harness.world import World

pytestmark = [pytest.mark.integration, pytest.mark.longer]

ROUND_2 = "SELECT FROM rounds WHERE number = 2 AND closed_at IS NULL"


@pytest.fixture
def world(
    postgres_url: str, redis_url: str, tmp_path: Path, clone_numbers: Iterator[int]
) -> Iterator[World]:
    with (
        loaded(postgres_url, f"before_walls_{next(clone_numbers)}") as url,
        gone_on(url, redis_url, tmp_path) as world,
    ):
        yield world


def visible(world: World) -> Counter[str]:
    """How many messages there are of each effect."""
    return Counter(
        str(message.metadata["event_payload"]["effect"])
        for conversation in world.slack.workspace.conversations.values()
        for message in conversation.messages
        if message.metadata
    )


def sent(world: World) -> Counter[str]:
    """How often a message of each effect was sent since; an audit may delete some."""
    return Counter(
        str(post.metadata["event_payload"]["effect"])
        for post in world.slack.ledger.posts()
        if post.metadata
    )


def next_moment(world: World) -> datetime:
    """Return when something is planned, or waits for a decent hour.

    That version planned moments at night, and the next round's before this one ends.
    """
    [row] = world.rows(
        """
        SELECT min(at) AS at
        FROM (SELECT at FROM due
              UNION ALL SELECT due_at FROM effects WHERE status = 'pending') AS moments
        WHERE at > %s
        """,
        world.ponchik.clock(),
    )
    moment: datetime = row["at"]
    return moment


def play_on(world: World) -> None:
    """Go from moment to moment until the second rounds are over."""
    world.work()
    while world.rows(ROUND_2):
        world.clock_to(next_moment(world))
        world.work()


def test_its_tables_are_what_its_log_says(world: World) -> None:
    assert verify(world.ponchik.database, lambda _count: None) == []


def test_the_dump_holds_what_its_facts_say(world: World) -> None:
    found = world.rows(
        "SELECT status || ' ' || kind AS name, count(*) AS n FROM effects GROUP BY 1"
    )
    assert {row["name"]: row["n"] for row in found} == FACTS["effects"]
    [events] = world.rows("SELECT count(*) AS n FROM events")
    assert events["n"] == FACTS["rows"]["events"]
    in_doubt = {one["effect"]: one["visible"] for one in FACTS["in_doubt"]}
    seen = visible(world)
    assert {effect: seen[effect] for effect in in_doubt} == in_doubt
    assert seen.total() == FACTS["messages_with_an_effect"]


def test_what_was_in_doubt_is_seen_once_and_nothing_is_told_twice(
    world: World,
) -> None:
    before = visible(world)
    world.work()
    seen = visible(world)
    assert sent(world) == seen - before
    assert [seen[one["effect"]] for one in FACTS["in_doubt"]] == [1] * 4
    assert set(seen.values()) == {1}
    assert len(seen) == FACTS["after_the_pending_is_done"]["messages_with_an_effect"]
    assert world.rows(f"SELECT FROM effects WHERE {PENDING}") == []


def test_its_round_is_played_to_the_end(world: World) -> None:
    before = visible(world)
    play_on(world)
    assert sent(world) == visible(world) - before
    assert set(visible(world).values()) == {1}
    done = world.rows(
        "SELECT id FROM effects WHERE status = 'done' AND method = 'chat.postMessage'"
    )
    assert {str(row["id"]) for row in done} == set(visible(world))
    assert world.rows(f"SELECT FROM effects WHERE {PENDING}") == []
    outcomes = world.rows(
        "SELECT status AS name, count(*) AS n FROM meetings WHERE round_number = 2 "
        "GROUP BY 1"
    )
    assert {row["name"]: row["n"] for row in outcomes} == FACTS["at_the_end"]
    assert verify(world.ponchik.database, lambda _count: None) == []


def test_restored_after_more_was_sent_it_sends_nothing_again(
    world: World, postgres_url: str, clone_numbers: Iterator[int]
) -> None:
    """The restore drill: Slack has what this backup of the earlier version lacks."""
    before = visible(world)
    world.work()
    sent_once = visible(world)
    assert sent_once != before
    with loaded(postgres_url, f"restored_{next(clone_numbers)}") as url:
        migrate(url)
        config = world.ponchik.config.model_copy(update={"database_url": url})
        ponchik = assemble(config)
        restored = replace(world, ponchik=ponchik)
        drill = Restoration(ponchik.handler, ponchik.clock)
        assert drill.declare(TAKEN_AT, BY_TEST).doubtful > 0
        restored.do("DELETE FROM gates")
        restored.work()
        assert visible(restored) == sent_once
        assert sent(restored) == sent_once - before
        assert restored.rows(f"SELECT FROM effects WHERE {PENDING}") == []
        assert verify(ponchik.database, lambda _count: None) == []
        ponchik.close()
