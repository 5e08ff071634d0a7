"""What is finished is removed after a while, so that only the log grows."""

from datetime import timedelta

import pytest

from ponchik.application.retention import Retention
from ponchik.queries.causes import chain_of
from ponchik.store import retention
from tests.harness.world import World

pytestmark = pytest.mark.integration

QUARTER = timedelta(days=90)


def keeping(world: World, keep: timedelta = QUARTER) -> Retention:
    return Retention(world.ponchik.database, keep)


def count(world: World, table: str, where: str = "true") -> int:
    [row] = world.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}")
    return int(row["n"])


def pass_time(world: World, days: int) -> None:
    """Let what was done be so much older, by the database's clock."""
    for table, column in (("effects", "finished_at"), ("inbox", "received_at")):
        world.do(f"UPDATE {table} SET {column} = {column} - interval '{days} days'")


def play_round(world: World, channel: str) -> None:
    """Play the running round to its end, and let the next one start."""
    for stage in ("check_in-1", "closing"):
        world.advance_to(stage)
    for scene in world.scenes(channel):
        for member in scene.members():  # whoever is silent is paused after a while
            scene.click(member, "scheduled")
    for stage in ("reminder", "finish", "round"):
        world.advance_to(stage)


@pytest.mark.longer
def test_over_years_only_the_log_grows(world: World) -> None:
    channel = world.program(4)
    world.advance_to("round")
    sizes = []
    for _ in range(8):
        play_round(world, channel)
        pass_time(world, 60)
        keeping(world).remove_old()
        sizes.append((count(world, "effects"), count(world, "inbox")))
    # With the second round's end the first one's introductions lose their buttons.
    assert max(sizes[3:]) <= max(sizes[:3]), "two rounds at the most are kept"
    assert count(world, "events", "type = 'MeetingIntroduced'") == 18
    assert count(world, "meetings") == 18


def test_what_is_pending_or_dead_stays_whatever_its_age(world: World) -> None:
    first, second = world.meetings(2)
    world.do(
        "UPDATE effects SET status = 'dead', finished_at = now() WHERE stream = %s",
        first.stream,
    )
    pass_time(world, 10_000)
    keeping(world).remove_old()
    assert first.effect("open_conversation")["status"] == "dead"
    assert second.effect("open_conversation")["status"] == "pending"


def test_what_ended_lately_stays(world: World) -> None:
    [scene] = world.meetings()
    scene.introduce()
    pass_time(world, 89)
    assert keeping(world).remove_old() == 0
    pass_time(world, 2)
    assert keeping(world).remove_old() == 2


def test_it_removes_in_batches_and_goes_on_where_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = world.meetings(3)
    for scene in scenes:
        scene.introduce()
    pass_time(world, 91)
    monkeypatch.setattr(retention, "BATCH", 4)
    removed = [keeping(world).remove_old() for _ in range(3)]
    assert removed == [4, 2, 0]


def test_the_chain_of_an_event_is_shown_without_the_removed_effects(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.introduce()
    pass_time(world, 91)
    keeping(world).remove_old()
    [introduced] = world.rows("SELECT * FROM events WHERE type = 'MeetingIntroduced'")
    chain = world.ponchik.database.transaction(
        lambda t: chain_of(t, world.workspace, introduced["position"])
    )
    removed = {node.status for node in chain.effects}
    assert removed == {"removed"}
    shown = {
        type(outcome.recorded.event).__name__
        for node in chain.effects
        for outcome in node.outcomes
    }
    assert shown == {"ConversationOpened", "MeetingIntroduced"}


def test_a_redelivery_within_that_time_still_counts_once(world: World) -> None:
    [scene] = world.meetings()
    scene.introduce().ask()
    scene.click(scene.members()[0], "met", key="click/one")
    pass_time(world, 80)
    keeping(world).remove_old()
    scene.click(scene.members()[0], "not_yet", key="click/one")
    assert scene.events().count("Answered") == 1
