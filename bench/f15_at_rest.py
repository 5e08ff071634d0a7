"""F15: what all processes together ask of the database while nothing happens."""

import re
import time
from collections.abc import Iterator

import psycopg

from bench.lab import Lab
from bench.outcomes import A_MINUTE, Measured, Outcome, at_most
from bench.processes import running
from bench.slack_stub import answering

_SETTLED = 5.0
#: A whole minute, for the scheduler ticks once in each.
_MINUTE = 60.0
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)")
_FRAMES = ("BEGIN", "COMMIT", "ROLLBACK")


def measure(lab: Lab) -> Iterator[Outcome]:
    with (
        lab.database("f15") as url,
        answering() as slack,
        running(lab, url, ("web", "worker", "scheduler"), slack.url),
    ):
        time.sleep(_SETTLED)
        _log_statements(url, "all")
        time.sleep(1)
        before = len(_statements(lab))
        time.sleep(_MINUTE)
        asked = _statements(lab)[before:]
        _log_statements(url, "none")
    frames = sum(statement.startswith(_FRAMES) for statement in asked)
    yield Measured(
        "F15",
        "questions to the database at rest",
        "",
        [len(asked)],
        at_most(60),
        A_MINUTE,
        f"{frames} of them BEGIN, COMMIT or ROLLBACK",
    )


def _log_statements(url: str, which: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET log_statement = '{which}'")
        connection.execute("SELECT pg_reload_conf()")


def _statements(lab: Lab) -> list[str]:
    return _STATEMENT.findall(lab.postgres_log.read_text(errors="replace"))
