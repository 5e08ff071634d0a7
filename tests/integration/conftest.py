"""A world of its own for each test that wants one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivering import World, shared_world


@pytest.fixture
def world(
    postgres_url: str, redis_url: str, tmp_path: Path, clone_numbers: Iterator[int]
) -> Iterator[World]:
    number = next(clone_numbers)
    with shared_world(postgres_url, redis_url, tmp_path, number) as world:
        yield world
