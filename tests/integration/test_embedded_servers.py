from pathlib import Path

import psycopg
import pytest
import redis
from dramatiq.brokers.redis import RedisBroker

from ponchik.local import embedded, folder
from ponchik.local.errors import FolderInUse, NotStarted, ServerMissing
from tests.harness.servers import is_root

pytestmark = [pytest.mark.integration, pytest.mark.longer]

SETTINGS = """
SELECT current_setting('fsync'), current_setting('listen_addresses'),
       pg_encoding_to_char(encoding), datlocale
  FROM pg_database WHERE datname = 'ponchik'
"""


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode()).fetchall()


def order(url: str, words: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(words.encode())


def test_postgres_is_durable_utf8_and_has_no_tcp_port(tmp_path: Path) -> None:
    with embedded.postgres(tmp_path) as url:
        assert ask(url, SETTINGS) == [("on", "", "UTF8", "C.UTF-8")]


def test_valkey_never_evicts_and_has_no_tcp_port(tmp_path: Path) -> None:
    with embedded.valkey(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.config_get("maxmemory-policy", "port") == {
            "maxmemory-policy": "noeviction",
            "port": "0",
        }


def test_dramatiq_takes_the_address_of_valkey(tmp_path: Path) -> None:
    with embedded.valkey(tmp_path) as url:
        broker = RedisBroker(url=url)  # type: ignore[no-untyped-call] # dramatiq's own
        assert broker.client.ping()
        broker.close()
        broker.client.close()


def test_rows_and_keys_survive_a_restart(tmp_path: Path) -> None:
    with embedded.postgres(tmp_path / "p") as url:
        order(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with embedded.postgres(tmp_path / "p") as again:
        assert ask(again, "SELECT answer FROM kept") == [(42,)]
    assert url == again
    with embedded.valkey(tmp_path / "v") as url, redis.Redis.from_url(url) as client:
        client.set("kept", 42)
    with embedded.valkey(tmp_path / "v") as url, redis.Redis.from_url(url) as client:
        assert client.get("kept") == b"42"


@pytest.mark.parametrize("name", ["a b, 'c' \"d\" ü 100%", "long" * 50])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    with embedded.postgres(place / "p", durable=False) as url:
        assert ask(url, "SELECT 1") == [(1,)]
    with embedded.valkey(place / "v") as url, redis.Redis.from_url(url) as client:
        assert client.set("a", "b")
    assert list((place / "v" / "appendonlydir").iterdir())


def test_a_second_start_on_the_same_folder_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "PATIENCE", 0)
    with embedded.valkey(tmp_path) as url:
        with (
            pytest.raises(FolderInUse, match=r"^.* is in use by another Ponchik: .*$"),
            embedded.valkey(tmp_path),
        ):
            pass
        with redis.Redis.from_url(url) as client:
            assert client.ping()


def test_what_a_lost_machine_left_behind_is_no_hindrance(tmp_path: Path) -> None:
    with embedded.postgres(tmp_path, durable=False) as url:
        sockets = Path(url.rpartition("=")[2])
        left = {path: path.read_bytes() for path in sockets.glob(".*.lock")}
        pid_file = tmp_path / "data" / "postmaster.pid"
        left[pid_file] = pid_file.read_bytes()
    sockets.mkdir(mode=0o700)
    for path, text in left.items():
        # Process 1 lives on every machine, as another process may with an old number.
        path.write_bytes(text.replace(text.splitlines()[0], b"1", 1))
    with embedded.postgres(tmp_path, durable=False) as url:
        assert ask(url, "SELECT 1") == [(1,)]


def test_a_cluster_left_half_made_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "PG_VERSION").write_text("18\n")
    with embedded.postgres(tmp_path, durable=False) as url:
        assert ask(url, "SELECT 1") == [(1,)]


def test_a_server_that_cannot_start_says_its_last_words(tmp_path: Path) -> None:
    with embedded.postgres(tmp_path, durable=False):
        pass
    with (tmp_path / "data" / "postgresql.conf").open("a") as settings:
        settings.write("nobody_knows_this = 1\n")
    with (
        pytest.raises(NotStarted, match='parameter "nobody_knows_this"'),
        embedded.postgres(tmp_path),
    ):
        pass


def test_a_machine_without_the_wheels_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "find_spec", lambda _: None)
    with pytest.raises(ServerMissing, match="REDIS_URL"), embedded.valkey(tmp_path):
        pass


def test_root_without_user_namespaces_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_root():
        pytest.skip("Only root needs a user namespace.")
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(NotStarted, match="as an ordinary user, or set DATABASE_URL"),
        embedded.postgres(tmp_path / "p"),
    ):
        pass
