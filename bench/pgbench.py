"""PostgreSQL's own pgbench: how fast its server takes the plainest of rows."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ponchik.local import embedded
from ponchik.local.errors import ServerMissing

WHAT = "pgbench's plain INSERT"
_INSERT = "INSERT INTO plain VALUES (gen_random_uuid(), '{data}');\n"
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


@dataclass(frozen=True)
class Pgbench:
    """One row a transaction, about as wide as an event."""

    program: str
    url: str
    script: Path

    def rate(self, clients: int, seconds: int) -> float:
        """Return rows a second."""
        command = [
            *(self.program, "--no-vacuum", "--file", str(self.script)),
            *("--client", str(clients), "--jobs", str(min(clients, 2))),
            *("--time", str(seconds), self.url),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = _RATE.search(done.stdout)
        if found is None:
            raise RuntimeError(f"pgbench said no rate: {done.stdout}")
        return float(found[1])


def find() -> str | None:
    """Return where pgbench is, None where it is not installed."""
    try:
        return embedded.postgres_program("pgbench")
    except ServerMissing:
        return shutil.which("pgbench")


def prepared(program: str, url: str, folder: Path) -> Pgbench:
    """Make the table that it writes to."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE plain (id uuid PRIMARY KEY, data jsonb)")
    script = folder / "plain.sql"
    script.write_text(_INSERT.format(data='{"of": "' + 200 * "x" + '"}'))
    return Pgbench(program, url, script)
