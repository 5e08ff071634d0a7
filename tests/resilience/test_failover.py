"""A standby takes over: whoever names both servers goes on, also when it goes back."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from ponchik.local import embedded
from ponchik.projections.rebuild import verify
from ponchik.store.connection import Database, DatabaseAway, Transaction
from ponchik.store.heartbeats import beat
from ponchik.store.migrations import migrate
from ponchik.store.outages import DatabaseReadOnly
from ponchik.web.health import Readiness
from tests.harness.databases import memory
from tests.harness.patience import hasty
from tests.harness.servers import Postgres
from tests.harness.waiting import seconds_until
from tests.harness.world import open_world

pytestmark = [pytest.mark.integration, pytest.mark.longer]

THE_PRIMARY = "target_session_attrs=read-write"
IN_STEP = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'"


class Pair:
    """Two servers; one follows the other, and no commit ends without it."""

    def __init__(self, folder: Path) -> None:
        self._folders = [folder / "one", folder / "two"]
        self.leader, self.standby = map(Postgres, self._folders)
        self.leader.start()
        migrate(self.leader.url)
        self.follow()

    def follow(self) -> None:
        """Make the standby anew: a copy of its leader."""
        folder = self._folders[-1]
        shutil.rmtree(folder / "data", ignore_errors=True)
        command = [*embedded.as_nobody_special()]
        command += [embedded.postgres_program("pg_basebackup"), "--no-sync"]
        command += ["--dbname", self.leader.url, "--pgdata", str(folder / "data")]
        command += ["--write-recovery-conf", "--checkpoint=fast"]
        folder.mkdir(exist_ok=True)
        subprocess.run(command, check=True, env={})
        self.standby.start()
        ask(self.leader, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        ask(self.leader, "SELECT pg_reload_conf()")
        seconds_until(lambda: ask(self.leader, IN_STEP))

    def lose_the_leader(self) -> None:
        """Have the standby be the only one left, which does not lead by itself."""
        self.leader.crash()
        self.leader, self.standby = self.standby, self.leader
        self._folders.reverse()

    def promote(self) -> None:
        assert ask(self.leader, "SELECT pg_promote(true, 60)")

    def address(self, *servers: Postgres, options: str = THE_PRIMARY) -> str:
        hosts = ",".join(server.url.partition("?host=")[2] for server in servers)
        return f"postgresql://ponchik@/ponchik?host={hosts}&{options}"

    def close(self) -> None:
        # A leader does not end before its standby has what was committed.
        self.standby.stop()
        self.leader.stop()


def ask(server: Postgres, statement: str) -> int:
    """Return how many rows a server answers with."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute(statement.encode()).rowcount


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Yield two servers; whoever has one lead after the other leaves both behind."""
    with TemporaryDirectory(prefix="ponchik-test-", dir=memory()) as folder:
        pair = Pair(Path(folder))
        yield pair
        pair.close()


def write(transaction: Transaction) -> None:
    beat(transaction, "web")


def test_a_round_goes_on_when_a_standby_takes_over_and_when_it_goes_back(
    pair: Pair, redis_url: str, tmp_path: Path
) -> None:
    address = pair.address(pair.leader, pair.standby)
    with open_world(address, redis_url, tmp_path) as world:
        [scene] = world.meetings()
        scene.introduce()
        pair.lose_the_leader()
        with hasty(world.ponchik.database, world.ponchik.health_database):
            with pytest.raises(DatabaseAway):
                world.work()
            told = Readiness(world.ponchik)._look()  # noqa: SLF001 -- a fresh look
        assert told["database"] == "away"
        pair.promote()
        scene.ask()
        pair.follow()
        pair.lose_the_leader()
        pair.promote()
        scene.click(scene.members()[0], "met")
        world.work()
        assert Readiness(world.ponchik)._look()["status"] == "ready"  # noqa: SLF001
        assert verify(world.ponchik.database, lambda _: None) == []
        shown = [message.text for message in scene.visible()]
    pair.follow()
    assert len(shown) == 2
    assert ": we met" in shown[1]


def test_a_standby_is_told_as_such_and_written_to_once_it_leads(pair: Pair) -> None:
    database = Database(pair.address(pair.standby, options=""))
    with pytest.raises(DatabaseReadOnly):
        database.transaction(write)
    pair.lose_the_leader()
    pair.promote()
    database.transaction(write)
    database.close()
    pair.follow()


def test_the_primary_is_found_in_whatever_order_the_servers_are_named(
    pair: Pair,
) -> None:
    address = pair.address(pair.standby, pair.leader)
    migrate(address)
    asking = Database(address)
    asking.transaction(write)
    asking.close()


def test_control_who_does_not_ask_for_the_primary_takes_the_first_that_answers(
    pair: Pair,
) -> None:
    careless = Database(pair.address(pair.standby, pair.leader, options=""))
    with pytest.raises(DatabaseReadOnly):
        careless.transaction(write)
    careless.close()
