import socket
from collections.abc import Iterator

import pytest

from ponchik.demo.errors import NotStarted
from ponchik.demo.surroundings import free_port

pytestmark = pytest.mark.acceptance


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free(busy: int) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert probe.getsockname()[1] != busy
        return int(probe.getsockname()[1])


def test_the_usual_port_is_taken_when_it_is_free(free: int) -> None:
    assert free_port(None, free) == free


def test_a_free_port_is_found_when_the_usual_one_is_busy(busy: int) -> None:
    assert free_port(None, busy) not in {busy, 0}


def test_a_port_asked_for_by_number_is_never_changed(busy: int, free: int) -> None:
    assert free_port(free, busy) == free
    with pytest.raises(NotStarted, match=f"Port {busy} is in use"):
        free_port(busy, free)


def test_slack_never_gets_the_port_of_ponchik(free: int) -> None:
    assert free_port(None, free, taken=free) != free
