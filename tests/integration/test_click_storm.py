"""A thousand clicks on one meeting at once, each delivered four times."""

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from ponchik.domain.meeting import MIDWAY_ANSWERS, derive_status
from ponchik.events.meeting import Answer
from tests.harness.causes import BY_TEST
from tests.harness.world import Scene, World

pytestmark = pytest.mark.integration

AT_ONCE = 16
TIMES = 4


def group_of_eight(world: World) -> Scene:
    channel = world.program(8)
    world.ponchik.rounds.start(channel, cause=BY_TEST, group_size=8)
    [scene] = world.scenes(channel)
    return scene.introduce().ask()


def storm(scene: Scene, clicks: int, seed: int) -> None:
    """Ten different clicks at a time, with their copies among them."""
    chance, members = random.Random(seed), scene.members()  # noqa: S311 -- repeatable
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, clicks, 10):
            some = [
                (chance.choice(members), chance.choice(MIDWAY_ANSWERS), f"click/{n}")
                for n in range(start, min(start + 10, clicks))
            ]
            copies = chance.sample(some * TIMES, len(some) * TIMES)
            for done in [pool.submit(scene.click, *copy) for copy in copies]:
                done.result()


@pytest.mark.parametrize(
    "clicks",
    [60, pytest.param(1_000, marks=[pytest.mark.nightly])],
)
def test_of_many_clicks_at_once_each_counts_once_and_the_status_follows_the_rule(
    world: World, clicks: int
) -> None:
    scene = group_of_eight(world)
    storm(scene, clicks, seed=1)
    [inbox] = world.rows("SELECT count(*) AS n FROM inbox WHERE kind = 'click'")
    assert inbox["n"] == clicks
    answered = world.rows(
        "SELECT data, metadata FROM events WHERE type = 'Answered' ORDER BY version"
    )
    causes = [row["metadata"]["causation"] for row in answered]
    assert len(set(causes)) == len(causes)
    latest: dict[UUID, Answer] = {}
    for row in answered:
        member, answer = UUID(row["data"]["member"]), Answer(row["data"]["answer"])
        assert latest.get(member) is not answer, "said what was said already"
        latest[member] = answer
    [meeting] = world.rows("SELECT status FROM meetings")
    assert meeting["status"] == derive_status(latest, closed=False)
