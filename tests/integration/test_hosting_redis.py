"""A Redis that is away, full, a replica, closed to us or signed by itself."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest
import redis

from ponchik.actors import scheduler
from ponchik.ledger.broker import make_broker
from ponchik.ledger.doorbell import Doorbell
from tests.harness.stack import NOWHERE
from tests.harness.waiting import seconds_until
from tests.harness.workers import Stage

pytestmark = [pytest.mark.integration, pytest.mark.longer]


def health(url: str, *, self_signed: bool = False) -> str:
    broker = make_broker(url, [], self_signed=self_signed)
    try:
        return Doorbell(broker).health()
    finally:
        broker.close()


@pytest.fixture
def client(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url) as client:
        yield client
        client.config_set("maxmemory", 0)
        client.replicaof("NO", "ONE")
        client.acl_setuser("default", enabled=True, nopass=True, categories=["+@all"])


def test_a_good_one_is_ok(redis_url: str) -> None:
    assert health(redis_url) == "ok"


def test_one_that_is_away_is_told_as_such() -> None:
    assert health(NOWHERE) == "away"


def test_one_that_is_full_is_told_as_such(
    client: "redis.Redis", redis_url: str
) -> None:
    client.config_set("maxmemory", 1)
    assert client.ping()
    assert health(redis_url) == "full"


def test_a_replica_is_told_as_such(client: "redis.Redis", redis_url: str) -> None:
    client.replicaof("127.0.0.1", "1")
    assert client.ping()
    assert health(redis_url) == "read-only"


def test_one_that_gives_us_no_right_to_write_is_told_as_such(
    client: "redis.Redis", redis_url: str
) -> None:
    client.acl_setuser("reader", enabled=True, nopass=True, categories=["+@read"])
    url = f"{redis_url}?username=reader&password=x"
    assert health(url) == "closed to us"
    client.acl_deluser("reader")


def agree(stream: Any) -> None:
    """Greet whoever greets, and say OK to each other command."""
    while count := stream.readline():
        words = [
            stream.read(int(stream.readline()[1:]) + 2) for _ in range(int(count[1:]))
        ]
        is_greeting = words[0].startswith(b"HELLO")
        stream.write(b"%1\r\n$5\r\nproto\r\n:3\r\n" if is_greeting else b"+OK\r\n")
        stream.flush()


@contextmanager
def signed_by_itself(folder: Path) -> Iterator[str]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=redis"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Agreeing(BaseRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),  # a client that does not trust us hangs up
                context.wrap_socket(self.request, server_side=True) as secured,
                secured.makefile("rwb") as stream,
            ):
                agree(stream)

    with ThreadingTCPServer(("127.0.0.1", 0), Agreeing) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"rediss://127.0.0.1:{server.server_address[1]}/0"
        server.shutdown()


def test_a_certificate_of_its_own_making_is_told_with_its_setting(
    tmp_path: Path,
) -> None:
    with signed_by_itself(tmp_path) as url:
        assert "set PONCHIK_REDIS_SELF_SIGNED=true" in health(url)
        assert health(url, self_signed=True) == "ok"
        assert health(f"{url}?db=0", self_signed=True) == "ok"


def test_a_tick_that_cannot_be_sent_is_tried_again_and_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    broker = make_broker(NOWHERE, [], kind=scheduler.TickBroker)
    broker.enqueue(scheduler.tick.message())
    assert caplog.messages == ["A tick was not sent: Redis is away."] * 3
    assert pauses == [scheduler.PAUSE] * 2


@pytest.mark.parametrize("kind", ["scheduler", "worker", "web"])
def test_no_process_ends_while_redis_is_away(stage: Stage, kind: str) -> None:
    process = stage.process(kind, REDIS_URL=NOWHERE, PORT="0")
    told = {
        "scheduler": "A tick was not sent: Redis is away.",
        "worker": "Consumer encountered a connection error",
        "web": "Uvicorn running on",
    }[kind]
    log = stage.folder / f"{kind}.log"
    seconds_until(lambda: told in log.read_text())
    assert not process.has_ended()
