"""A world of its own, or a terminal, for each test that wants one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ponchik.demo.simulator.simulator import Simulator
from tests.delivering import World, shared_world
from tests.terminal import Terminal, surroundings


@pytest.fixture
def world(
    postgres_url: str, redis_url: str, tmp_path: Path, clone_numbers: Iterator[int]
) -> Iterator[World]:
    number = next(clone_numbers)
    with shared_world(postgres_url, redis_url, tmp_path, number) as world:
        yield world


@pytest.fixture
def terminal(
    slack: Simulator,
    database_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    """An operator's, in reach of the `slack` that a test file brings."""
    environment = surroundings(database_url, redis_url, slack)
    return Terminal(environment, monkeypatch, capsys)


_OF_THE_POOL = ("SELECT set_config(%s, %s, false)", "SELECT coalesce(row_security")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that is sent from now on, but for the pool's own.

    It opens another connection, or looks whether one lives, when the machine is slow.
    """
    statements: list[str] = []
    execute = psycopg.Cursor.execute

    def noting(cursor: Any, query: Any, *values: Any, **named: Any) -> Any:
        text = query.decode() if isinstance(query, bytes) else query
        shown = text if isinstance(text, str) else text.as_string()
        if shown and not shown.startswith(_OF_THE_POOL):
            statements.append(" ".join(shown.split()))
        return execute(cursor, query, *values, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", noting)
    return statements
