"""The restore drill: a backup, more messages, and a cluster that knows none of them.

One play in steps: the backup is taken after one of them, the old cluster is lost after
another, and the new one plays on from what the backup holds.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from ponchik.bootstrap import assemble
from ponchik.local import embedded
from ponchik.local.environment import inherited
from ponchik.projections.rebuild import verify
from tests.harness.causes import BY_TEST
from tests.harness.measures import longer
from tests.harness.pending import PENDING
from tests.harness.processes import run
from tests.harness.world import World

pytestmark = [pytest.mark.acceptance]

PEOPLE = 6


@pytest.fixture(scope="module")
def new_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("new-cluster")
    with embedded.postgres(folder / "postgres", durable=False) as url:
        yield url


# The play.


def start(world: World, channel: str) -> None:
    world.ponchik.rounds.start(channel, cause=BY_TEST)


def carry_out_half(world: World, _channel: str) -> None:
    """Some groups are further than others."""
    world.ponchik.due_work.tick()
    pending = world.rows("SELECT id FROM effects WHERE status = 'pending' ORDER BY id")
    for effect in pending[: len(pending) // 2 + 1]:
        world.delivery.carry_out(effect["id"])


def work(world: World, _channel: str) -> None:
    world.work()


def to_the_check_in(world: World, _channel: str) -> None:
    world.clock_to(world.due("check_in-1"))


def answer(world: World, channel: str) -> None:
    """One group says that it met: it hears no more."""
    scene, *_ = world.scenes(channel)
    scene.click(scene.members()[0], "met")
    world.work()


def close(world: World, _channel: str) -> None:
    world.advance_to("closing")


def remind(world: World, _channel: str) -> None:
    world.advance_to("reminder")


def finish(world: World, _channel: str) -> None:
    """Then the next round is due before long, and starts."""
    world.advance_to("finish")
    world.advance_to("round")


Step = Callable[[World, str], None]
PLAY: tuple[Step, ...] = (
    *(start, carry_out_half, work, to_the_check_in, carry_out_half, work, answer),
    *(close, remind, finish),
)
END = len(PLAY)


# Backup and restore.


@dataclass(frozen=True)
class Drill:
    world: World
    channel: str
    new_cluster: str
    backup: Path

    def take_backup(self) -> datetime:
        taken_at = self.world.ponchik.clock()
        url = self.world.ponchik.config.database_url
        tool("pg_dump", "--format=custom", f"--file={self.backup}", url)
        return taken_at

    @contextmanager
    def restored(self) -> Iterator[World]:
        name = f"restored_{self.backup.parent.name}".replace("-", "_")
        with psycopg.connect(self.new_cluster, autocommit=True) as connection:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        url = self.new_cluster.replace("/ponchik?", f"/{name}?")
        tool("pg_restore", "--no-owner", f"--dbname={url}", str(self.backup))
        changes = {"database_url": url, "slack_pace": 1_000.0}
        config = self.world.ponchik.config.model_copy(update=changes)
        ponchik = assemble(config)
        try:
            yield replace(self.world, ponchik=ponchik)
        finally:
            ponchik.close()


def tool(name: str, *arguments: str) -> None:
    program = embedded.postgres_program(name)
    subprocess.run([program, *arguments], check=True, env={})


def after_restore(world: World, taken_at: datetime) -> str:
    """Let an operator say it."""
    config = world.ponchik.config
    environment = {
        **inherited(os.environ),
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url,
        "SLACK_API_URL": config.slack_api_url,
        "PONCHIK_CLOCK_FILE": str(config.clock_file),
    }
    words = ["after-restore", "--taken-at", taken_at.isoformat()]
    code, told = run([sys.executable, "-m", "ponchik", *words], environment)
    assert code == 0, told
    return told


def play_on(world: World) -> None:
    """Until the round that the backup knows is over."""
    world.work()
    while world.rows("SELECT FROM rounds WHERE number = 1 AND closed_at IS NULL"):
        [row] = world.rows("SELECT min(at) AS at FROM due WHERE what <> 'round'")
        world.clock_to(row["at"])
        world.work()


def told_twice(world: World) -> dict[tuple[str, str], int]:
    """What a group was told more than once, by its words."""
    bot = world.slack.bot
    posts = [post for post in world.slack.ledger.posts() if post.user == bot]
    counts = Counter((post.channel, post.text) for post in posts)
    return {what: times for what, times in counts.items() if times > 1}


def effects_posted_twice(world: World) -> list[str]:
    counts = Counter(
        str(post.metadata["event_payload"]["effect"])
        for post in world.slack.ledger.posts()
        if post.metadata
    )
    return [effect for effect, times in counts.items() if times > 1]


def said_in_the_channel(world: World, channel: str) -> int:
    return sum(post.channel == channel for post in world.slack.ledger.posts())


def pending(world: World) -> int:
    [row] = world.rows(f"SELECT count(*) AS n FROM effects WHERE {PENDING}")
    return int(row["n"])


def drill(
    world: World, new_cluster: str, folder: Path, backup_after: int, lost_after: int
) -> tuple[Drill, datetime]:
    channel = world.program(PEOPLE)
    the_drill = Drill(world, channel, new_cluster, folder / "backup")
    for step in PLAY[:backup_after]:
        step(world, channel)
    taken_at = the_drill.take_backup()
    for step in PLAY[backup_after:lost_after]:
        step(world, channel)
    return the_drill, taken_at


@pytest.mark.parametrize(
    ("backup_after", "lost_after"),
    [
        (2, END),
        *longer((4, 5), (5, 7), (7, 9)),
        *(
            pytest.param(*case, marks=pytest.mark.nightly)
            for case in ((1, 3), (3, 6), (4, END), (6, 8), (8, END), (9, END))
        ),
    ],
)
def test_nothing_is_told_twice_and_nothing_stalls_after_a_restore(
    world: World, new_cluster: str, tmp_path: Path, backup_after: int, lost_after: int
) -> None:
    the_drill, taken_at = drill(world, new_cluster, tmp_path, backup_after, lost_after)
    with the_drill.restored() as restored:
        after_restore(restored, taken_at)
        play_on(restored)
        assert effects_posted_twice(restored) == []
        assert told_twice(restored) == {}
        assert pending(restored) == 0
        old = restored.rows("SELECT closed FROM meetings WHERE round_number = 1")
        assert [row["closed"] for row in old] == [True] * (PEOPLE // 2)
        assert verify(restored.ponchik.database, lambda _: None) == []


def test_control_a_restore_that_nobody_declared_tells_people_twice(
    world: World, new_cluster: str, tmp_path: Path
) -> None:
    the_drill, _ = drill(world, new_cluster, tmp_path, 4, 6)
    with the_drill.restored() as restored:
        play_on(restored)
        assert len(effects_posted_twice(restored)) == PEOPLE // 2


@pytest.mark.longer
def test_a_round_that_fell_due_since_the_backup_is_skipped_and_the_operator_hears_it(
    world: World, new_cluster: str, tmp_path: Path
) -> None:
    the_drill, taken_at = drill(world, new_cluster, tmp_path, END - 1, END)
    with the_drill.restored() as restored:
        told = after_restore(restored, taken_at)
        assert f"Round 2 in {the_drill.channel} was due at" in told
        assert f"ponchik round start {the_drill.channel}" in told
        restored.work()
        [program] = restored.rows("SELECT rounds, next_round_at FROM programs")
        assert program["rounds"] == 1
        assert program["next_round_at"] > restored.ponchik.clock()
        before = said_in_the_channel(restored, the_drill.channel)
        restored.advance_to("round")
        assert len(restored.scenes(the_drill.channel)) == PEOPLE // 2
        assert said_in_the_channel(restored, the_drill.channel) == before + 1
        assert effects_posted_twice(restored) == []
        again = after_restore(restored, taken_at)
        assert "skipped" not in again


@pytest.mark.parametrize(
    "moment",
    [
        "2999-01-01T00:00Z",
        *longer("yesterday", "2026-13-01", ""),
    ],
)
def test_a_moment_that_is_none_or_is_to_come_is_refused(
    world: World, moment: str
) -> None:
    environment = {"DATABASE_URL": world.ponchik.config.database_url}
    command = [sys.executable, "-m", "ponchik", "after-restore", "--taken-at", moment]
    code, told = run(command, {**inherited(os.environ), **environment})
    assert code == 1
    assert told.count("\n") == 1
    assert world.rows("SELECT * FROM restores") == []
