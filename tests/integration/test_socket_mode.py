"""Socket Mode: what Slack delivers through connections that Ponchik opened."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from signal import SIGTERM
from threading import Event

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect

from ponchik.demo.procfile import SOCKET, read_procfile
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.certificates import certificate_in
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.errors import NotSent, SlackError
from ponchik.local.environment import inherited
from ponchik.slack.client import connection
from ponchik.slack.client.socket_addresses import SocketAddresses
from ponchik.store.outages import DatabaseAway
from ponchik.web.socket_mode.connections import CONNECTIONS, PAUSES, Line
from ponchik.web.socket_mode.envelopes import Envelope, acknowledge
from tests.harness.causes import BY_TEST
from tests.harness.processes import ROOT
from tests.harness.running import NO_PACE, environment_of
from tests.harness.served import Played, playing
from tests.harness.signals import Told
from tests.harness.socket_mode import connected
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = pytest.mark.integration


@pytest.fixture
def played(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Played]:
    with playing(
        database_url, redis_url, tmp_path, members=8, socket_mode=True
    ) as found:
        yield found


def invited(played: Played) -> Delivery:
    inviter = next(p.id for p in played.people() if p.is_ordinary)
    delivered = user_actions.invite_bot(played.slack, inviter, played.channel)
    assert delivered is not None
    return delivered


def joined(played: Played, name: str) -> Delivery:
    """Let somebody come into the channel, of which Slack tells."""
    user_actions.add_person(played.slack, name, name)
    user = next(p.id for p in played.slack.workspace.people.values() if p.name == name)
    delivered = user_actions.join(played.slack, user, played.channel)
    assert delivered is not None
    return delivered


def recorded(played: Played, event: str) -> int:
    return played.types().count(event)


def outcomes(played: Played) -> list[tuple[int | None, str | None]]:
    return [(d.status, d.error) for d in played.slack.ledger.deliveries]


def test_an_event_is_recorded_as_over_http(played: Played) -> None:
    with connected(played):
        assert invited(played).wait()
    assert outcomes(played) == [(200, None)]
    assert recorded(played, "ProgramStarted") == 1


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[Path]:
    """Yield a certificate that nobody trusts yet, though they look anew."""
    connection.tls.cache_clear()
    yield certificate_in(tmp_path / "slack.pem")
    connection.tls.cache_clear()


@pytest.fixture
def encrypted(
    database_url: str, redis_url: str, certificate: Path, tmp_path: Path
) -> Callable[[], AbstractContextManager[Played]]:
    return lambda: playing(
        database_url,
        redis_url,
        tmp_path,
        members=8,
        socket_mode=True,
        certificate=certificate,
    )


def new_address(played: Played) -> str:
    settings, url = played.slack.settings, f"{played.slack.url}/api/"
    return SocketAddresses(settings.app_token, url).new()


def test_it_comes_over_wss_where_the_certificate_is_trusted(
    encrypted: Callable[[], AbstractContextManager[Played]],
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with encrypted() as played, connected(played):
        assert new_address(played).startswith("wss://")
        assert invited(played).wait()
        assert outcomes(played) == [(200, None)]


def test_nothing_is_asked_of_whom_nobody_vouches_for(
    encrypted: Callable[[], AbstractContextManager[Played]],
) -> None:
    with (
        encrypted() as played,
        pytest.raises(NotSent, match="SSLCertVerificationError"),
    ):
        new_address(played)


def test_a_commands_answer_goes_with_the_acknowledgement(played: Played) -> None:
    with connected(played):
        user = next(p.id for p in played.people())
        delivered = user_actions.command(
            played.slack, user, played.channel, "/ponchik", "help"
        )
        assert delivered.wait()
    assert delivered.status == 200
    assert '"response_type": "ephemeral"' in delivered.answer


def test_a_press_counts_as_over_http(played: Played) -> None:
    with connected(played):
        invited(played).wait()
        played.start_round()
        played.ponchik.rounds.check_in(played.channel, BY_TEST)
        played.work()
        asked = played.questions("check_in-1")[0]
        [user, *_] = played.members_of(asked.channel)
        assert played.click(user, asked, "met") == 200
        played.work()
    assert recorded(played, "Answered") == 1
    played.require_sound()


def test_what_is_not_recorded_is_not_acknowledged_and_comes_again(
    played: Played,
) -> None:
    tried = Event()

    def away_at_first(envelope: Envelope) -> str:
        if tried.is_set():
            return acknowledge(played.ponchik, envelope)
        tried.set()
        raise DatabaseAway("away")

    with connected(played, away_at_first):
        invited(played)
        assert tried.wait(60)
        played.slack.sockets.drop()
        seconds_until(lambda: recorded(played, "ProgramStarted"))
        played.slack.deliveries.wait_idle()
    assert outcomes(played)[0] == (None, "connection_failed")
    assert outcomes(played)[-1] == (200, None)


def test_what_is_recorded_when_the_connection_ends_is_recorded_once(
    played: Played,
) -> None:
    def lost_after_the_commit(envelope: Envelope) -> str:
        told = acknowledge(played.ponchik, envelope)
        if not outcomes(played):
            played.slack.sockets.drop()
            seconds_until(lambda: outcomes(played))
        return told

    with connected(played, lost_after_the_commit):
        invited(played)
        seconds_until(lambda: (200, None) in outcomes(played))
    assert outcomes(played)[0] == (None, "connection_failed")
    assert recorded(played, "ProgramStarted") == 1


def until_opened(played: Played, number: int) -> None:
    """Wait until so many were opened in all, and two of them stand."""
    sockets = played.slack.sockets
    seconds_until(lambda: (len(sockets.links), sockets.opened) == (CONNECTIONS, number))


def test_a_refresh_of_connections_loses_nothing(played: Played) -> None:
    rounds, sockets = 4, played.slack.sockets
    with connected(played):
        invited(played).wait()
        for number in range(1, rounds + 1):
            deliveries = [joined(played, f"new{number}.{part}") for part in range(3)]
            assert sockets.refresh() == 1
            deliveries += [joined(played, f"late{number}.{part}") for part in range(3)]
            assert all(delivery.wait(60) for delivery in deliveries)
            until_opened(played, CONNECTIONS + number)
    assert set(outcomes(played)) == {(200, None)}


def test_a_connection_that_slack_leaves_is_read_to_its_end(played: Played) -> None:
    """What was on its way when Slack asked for another is answered through it."""
    held, began = Event(), Event()

    def slow(envelope: Envelope) -> str:
        began.set()
        held.wait(60)
        return acknowledge(played.ponchik, envelope)

    with connected(played, slow):
        delivered = invited(played)
        assert began.wait(60)
        played.slack.sockets.refresh()
        seconds_until(lambda: played.slack.sockets.opened > CONNECTIONS)
        held.set()
        assert delivered.wait(60)
    assert outcomes(played) == [(200, None)]


def test_connections_are_tried_again_until_they_stand(played: Played) -> None:
    settings, url = played.slack.settings, f"{played.slack.url}/api/"
    addresses = SocketAddresses(settings.app_token, url)
    failures = iter([NotSent("apps.connections.open", "unreachable")] * 3)

    def at_last() -> str:
        for failure in failures:
            raise failure
        return addresses.new()

    with capture_logs() as lines, connected(played, new_address=at_last):
        played.slack.sockets.drop()
        seconds_until(lambda: played.slack.sockets.opened == 2 * CONNECTIONS)
    assert sum(line["event"] == "socket_not_opened" for line in lines) == 3


def test_each_failure_is_waited_after_for_longer() -> None:
    assert list(PAUSES) == sorted(set(PAUSES))
    assert PAUSES[0] == 0
    assert PAUSES[-1] >= 60


def test_when_it_stops_what_came_is_answered_first(played: Played) -> None:
    began = Event()

    def slow(envelope: Envelope) -> str:
        began.set()
        stopped.wait(0.2)  # the connections are told to stop meanwhile
        return acknowledge(played.ponchik, envelope)

    stopped = Event()
    with connected(played, slow):
        delivered = invited(played)
        assert began.wait(60)
    assert delivered.wait()
    assert outcomes(played) == [(200, None)]


def test_a_connection_that_is_told_to_leave_before_it_is_read_ends(
    played: Played,
) -> None:
    """As when the process is stopped at the very moment at which one stands."""
    settings, url = played.slack.settings, f"{played.slack.url}/api/"
    address = SocketAddresses(settings.app_token, url).new()

    async def opened_and_left() -> None:
        line = Line(await connect(address, proxy=None), lambda _envelope: "")
        line.leave()
        async with asyncio.timeout(PATIENCE):
            await line.run()

    asyncio.run(opened_and_left())


@pytest.mark.parametrize(
    ("token", "code"),
    [("xoxb-simulated", "not_allowed_token_type"), ("xapp-other", "invalid_auth")],
)
def test_slack_opens_no_connection_for_another_token(
    played: Played, token: str, code: str
) -> None:
    with pytest.raises(SlackError, match=code):
        SocketAddresses(token, f"{played.slack.url}/api/").new()


@pytest.mark.longer
def test_the_process_goes_on_after_it_was_killed_and_leaves_when_it_is_told(
    played: Played, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    settings, sockets = played.slack.settings, played.slack.sockets
    environment = inherited(os.environ) | environment_of(
        database_url, redis_url, played.slack.url, settings, **NO_PACE
    )
    environment["SLACK_APP_TOKEN"] = settings.app_token
    command = read_procfile(ROOT / "Procfile")[SOCKET]
    process = Told("socket", command, environment, tmp_path)
    try:
        process.start()
        seconds_until(lambda: len(sockets.links) == CONNECTIONS)
        process.kill()
        seconds_until(lambda: not sockets.links)
        process.start()
        seconds_until(lambda: len(sockets.links) == CONNECTIONS)
        assert invited(played).wait(60)
        seconds_until(lambda: "socket" in beats(played))
        assert process.leave(SIGTERM).code == 0
    finally:
        process.stop()
    assert recorded(played, "ProgramStarted") == 1


def beats(played: Played) -> set[str]:
    return {row["part"] for row in played.rows("SELECT part FROM heartbeats")}
