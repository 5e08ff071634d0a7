"""One theatre for all of these tests, and for each process that runs them."""

from collections.abc import Iterator

import pytest

from tests.crashes.theatre import Theatre, open_theatre
from tests.harness.databases import cloned


@pytest.fixture(scope="package")
def theatre(
    postgres_url: str,
    valkey_url: str,
    clone_numbers: Iterator[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("theatre")
    with (
        cloned(postgres_url, f"test_{next(clone_numbers)}") as database,
        open_theatre(database, valkey_url, folder) as theatre,
    ):
        yield theatre
