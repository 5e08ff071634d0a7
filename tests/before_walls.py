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
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ponchik.bootstrap import assemble
from ponchik.config import load_config
from ponchik.demo.servers import embedded
from ponchik.demo.simulator.memory import remember
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings
from ponchik.store.migrate import migrate
from tests.delivering import World

FOLDER = Path(__file__).parent / "fixtures" / "before_walls"
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
    database = sql.Identifier(name)
    maintenance = make_conninfo(postgres_url, dbname="postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(database))
        url = postgres_url.replace("/ponchik?", f"/{name}?")
        _run_sql(url, FOLDER / "dump.sql")
        yield url
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(database))


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
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SLACK_BOT_TOKEN": settings.bot_token,
            "SLACK_SIGNING_SECRET": settings.signing_secret,
            "SLACK_API_URL": f"{slack.url}/api/",
            "SLACK_PACE": "1000",  # nobody waits for a turn where time is stepped
            "PONCHIK_CLOCK_FILE": clock_file,
        }
        ponchik = assemble(load_config(environment=environment))
        try:
            yield World(ponchik, slack, count(1))
        finally:
            ponchik.close()


def _run_sql(url: str, file: Path) -> None:
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={file}"]
    command = [embedded.postgres_program("psql"), *options, url]
    subprocess.run(command, check=True, env={}, stdout=subprocess.DEVNULL)
