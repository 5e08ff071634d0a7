from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivering import shared_world
from tests.resilience.stage import Stage, staged


@pytest.fixture
def stage(
    postgres_url: str, redis_url: str, clone_numbers: Iterator[int], tmp_path: Path
) -> Iterator[Stage]:
    number = next(clone_numbers)
    with (
        shared_world(postgres_url, redis_url, tmp_path, number) as world,
        staged(world, tmp_path) as stage,
    ):
        yield stage
