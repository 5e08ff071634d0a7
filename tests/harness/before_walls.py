"""What version 0.1.0 left behind in the middle of a round, database and Slack alike.

See tests/fixtures/before_walls/README.md.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from ponchik.demo.simulator.memory import remember
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings
from ponchik.local import embedded
from ponchik.store.migrations import migrate
from tests.harness.databases import made
from tests.harness.running import NO_PACE, assembled, environment_of
from tests.harness.world import World

FOLDER = Path(__file__).parents[1] / "fixtures" / "before_walls"
FACTS: Mapping[str, Any] = json.loads((FOLDER / "facts.json").read_text())
TAKEN_AT = datetime.fromisoformat(FACTS["clock"])

#: Leases and doubts are told by the database's clock, which ran on since, or runs
#: behind: as if the workers had died a minute ago. Gates open with the first call.
_A_MINUTE_LATER = """
    UPDATE effects SET lease_until = NULL, hinted_at = NULL,
        maybe_sent_at = CASE WHEN maybe_sent_at IS NOT NULL
            THEN clock_timestamp() - interval '1 minute' END
    WHERE status = 'pending';
    DELETE FROM gates;
"""


@contextmanager
def loaded(postgres_url: str, name: str) -> Iterator[str]:
    """Yield the URL of a database that holds the dump, and no newer migration."""
    with made(postgres_url, name) as url:
        _run_sql(url, FOLDER / "dump.sql")
        yield url


@contextmanager
def gone_on(database_url: str, redis_url: str, folder: Path) -> Iterator[World]:
    """Yield the world at the moment of the dump, migrated, with nothing done yet."""
    migrate(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute(_A_MINUTE_LATER.encode())
    clock_file = folder / "clock"
    clock_file.write_text(f"{TAKEN_AT.timestamp() - time.time()}\n")
    settings = Settings(clock_file=clock_file)
    with running_simulator(settings) as slack:
        state = shutil.copy(FOLDER / "slack.json", folder / "slack.json")
        remember(slack, Path(state))
        told = environment_of(database_url, redis_url, slack.url, settings, **NO_PACE)
        with assembled(told) as ponchik:
            yield World(ponchik, slack, count(1))


def _run_sql(url: str, file: Path) -> None:
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={file}"]
    command = [embedded.postgres_program("psql"), *options, url]
    subprocess.run(command, check=True, env={}, stdout=subprocess.DEVNULL)
