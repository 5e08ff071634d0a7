from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivering import World
from tests.integration.conftest import world
from tests.resilience.stage import Stage, staged

__all__ = ["world"]


@pytest.fixture
def stage(world: World, tmp_path: Path) -> Iterator[Stage]:
    with staged(world, tmp_path) as stage:
        yield stage
