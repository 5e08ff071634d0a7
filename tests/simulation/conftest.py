"""One Ponchik on the virtual clock for all tests of a process."""

from collections.abc import Iterator

import pytest

from tests.simulation.machine import Machine
from tests.simulation.run import simulator_of


@pytest.fixture(scope="session")
def machine(postgres_url: str) -> Iterator[Machine]:
    with simulator_of(postgres_url, "simulation") as machine:
        yield machine
