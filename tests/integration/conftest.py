"""Two workspaces, and a Ponchik that was invited: what several files begin with."""

from collections.abc import Iterator

import pytest

from ponchik.application.steering import Asker
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.served import Played
from tests.harness.two_workspaces import Both, two_workspaces


@pytest.fixture
def played(request: pytest.FixtureRequest, played: Played) -> Iterator[Played]:
    """Yield it; in files marked `invited` it serves the channel, and stays sound."""
    is_invited = request.node.get_closest_marker("invited") is not None
    if is_invited:
        played.invite()
    yield played
    if is_invited:
        played.require_sound()


@pytest.fixture
def host(played: Played) -> str:
    """Who invited Ponchik."""
    return next(played.people()).id


@pytest.fixture
def member(played: Played) -> str:
    """Somebody who hosts nothing."""
    return list(played.people())[1].id


@pytest.fixture
def other_host(played: Played, host: str) -> str:
    """Another host of the program."""
    found = next(p.id for p in played.people() if p.is_ordinary and p.id != host)
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, dry_run=True)
    played.ponchik.steering.add_host(Asker(played.channel, BY_TEST), found)
    return found


@pytest.fixture
def at_home(played: Played, host: str) -> Browser:
    """The browser of the program's host, who is signed in."""
    played.work()
    return signed_in(played, host)


@pytest.fixture
def coffee(at_home: Browser) -> str:
    """The address of the program's page."""
    return f"{at_home.home()}/programs/coffee"


@pytest.fixture(scope="module")
def both(module_database_url: str) -> Iterator[Both]:
    with two_workspaces(module_database_url) as found:
        yield found
