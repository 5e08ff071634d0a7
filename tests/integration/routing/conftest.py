"""A Ponchik that routes to the tests' own handlers, shared by the tests of a file."""

from collections.abc import Iterator

import pytest

from tests.harness.served import Played, playing
from tests.integration.routing.handlers import HANDLERS


@pytest.fixture(scope="module")
def served(
    module_database_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("router")
    with playing(
        module_database_url, valkey_url, folder, members=3, handlers=HANDLERS
    ) as played:
        played.invite()
        yield played


@pytest.fixture
def played(served: Played) -> Iterator[Played]:
    yield served
    served.slack.faults.clear()
    with served.slack.lock:
        for view in served.slack.workspace.views.values():
            view.is_open = False


@pytest.fixture
def me(played: Played) -> str:
    return next(played.people()).id
