"""The servers that Debian brings, on Unix sockets in a folder of the run."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import psycopg
import redis

from ponchik.local import embedded
from ponchik.local.embedded import as_nobody_special
from ponchik.local.guarded import Guarded, stopping
from tests.harness.waiting import seconds_until

_DEBIAN = Path("/usr/lib/postgresql")


def debians_postgres(version: str) -> Path | None:
    """Return the folder of its programs, None where it is not installed."""
    folder = _DEBIAN / version / "bin"
    return folder if (folder / "initdb").exists() else None


def program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def redis_version(server: str) -> str:
    told = subprocess.run([server, "--version"], capture_output=True, text=True)  # noqa: PLW1510
    found = re.search(r"v=(\d+)", told.stdout)
    return found[1] if found else "?"


@contextmanager
def postgres(programs: Path, folder: Path) -> Iterator[str]:
    data = folder / "data"
    prefix = as_nobody_special()
    create = [*prefix, str(programs / "initdb"), "-D", str(data), "--no-sync"]
    create += ["--username=ponchik", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run(create, check=True, capture_output=True)
    command = [*prefix, str(programs / "postgres"), "-D", str(data), "-c", "fsync=off"]
    command += ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    url = f"postgresql://ponchik@/postgres?host={folder}"
    with _running(command, folder, SIGINT):
        seconds_until(lambda: _answers(url))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE ponchik")
        yield url.replace("/postgres?", "/ponchik?")


@contextmanager
def postgres_under_load(pgbench: str, folder: Path) -> Iterator[str]:
    """Run one that eight clients keep busy in another database."""
    with embedded.postgres(folder) as url:
        with psycopg.connect(url, autocommit=True) as one:
            one.execute("CREATE DATABASE others")
        others = url.replace("/ponchik?", "/others?")
        subprocess.run(
            [pgbench, "-i", "-s", "5", others], check=True, capture_output=True
        )
        load = [pgbench, "-c", "8", "-T", "86400", others]
        with _running(load, folder, SIGINT):
            yield url


@contextmanager
def pgbouncer(server: str, mode: str, database_url: str, folder: Path) -> Iterator[str]:
    """Fewer sessions than clients, in transaction mode: they have to be shared."""
    _, _, host = database_url.partition("?host=")
    size = 4 if mode == "transaction" else 40
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"""
        [databases]
        ponchik = host={host} dbname=ponchik user=ponchik
        [pgbouncer]
        listen_addr =
        unix_socket_dir = {folder}
        auth_type = any
        pool_mode = {mode}
        default_pool_size = {size}
        max_client_conn = 100
        """.replace("\n        ", "\n")
    )
    command = [*as_nobody_special(), server, str(settings)]
    url = f"postgresql://ponchik@/ponchik?host={folder}&port=6432"
    with _running(command, folder, SIGINT):
        seconds_until(lambda: _answers(url))
        yield url


@contextmanager
def redis_server(server: str, folder: Path) -> Iterator[str]:
    socket = folder / "redis.sock"
    command = [server, "--port", "0", "--unixsocket", str(socket), "--save", ""]
    with _running(command, folder, SIGTERM):
        url = f"unix://{socket}"
        seconds_until(lambda: _pongs(url))
        yield url


@contextmanager
def _running(command: Sequence[str], folder: Path, stop: Signals) -> Iterator[None]:
    with (folder / "server.log").open("wb") as log:
        server = Guarded(command, output=log, folder=folder, stop_with=stop)
    with stopping(server, 20):
        yield


def _answers(url: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(url):
        return True
    return False


def _pongs(url: str) -> bool:
    with suppress(redis.ConnectionError), redis.Redis.from_url(url) as client:
        return bool(client.ping())
    return False
