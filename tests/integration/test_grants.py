"""Roles: the app cannot change the log, an analyst reads views and no table."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from ponchik.bootstrap import assemble
from ponchik.domain.member_hours import SetWorkingHours
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.local.environment import inherited
from ponchik.projections.rebuild import verify
from ponchik.store.log_reader import read_log
from tests.harness.causes import BY_TEST
from tests.harness.processes import run
from tests.harness.world import World

pytestmark = pytest.mark.integration

APP, ANALYST = "ponchik_app", "ponchik_analyst"


@pytest.fixture
def world(own_world: World) -> Iterator[World]:
    with roles(own_world):
        yield own_world


@contextmanager
def roles(world: World) -> Iterator[None]:
    """Roles belong to the whole cluster: they go when their test does."""
    with psycopg.connect(owner_url(world), autocommit=True) as owner:
        for role in (APP, ANALYST):
            owner.execute(f"DROP ROLE IF EXISTS {role}".encode())
            owner.execute(f"CREATE ROLE {role} LOGIN".encode())
        yield
        for role in (APP, ANALYST):
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())


def owner_url(world: World) -> str:
    return world.ponchik.config.database_url


def url_of(world: World, role: str) -> str:
    return owner_url(world).replace("ponchik@", f"{role}@", 1)


def grant(world: World, *words: str) -> tuple[int, str]:
    environment = {**inherited(os.environ), "DATABASE_URL": owner_url(world)}
    return run([sys.executable, "-m", "ponchik", "grant", *words], environment)


def granted(world: World) -> None:
    code, told = grant(world, "--app", APP, "--analyst", ANALYST)
    assert code == 0, told


def test_the_app_plays_a_round_with_no_more_rights_than_it_was_given(
    world: World,
) -> None:
    granted(world)
    config = world.ponchik.config.model_copy(
        update={"database_url": url_of(world, APP)}
    )
    ponchik = assemble(config)
    lesser = replace(world, ponchik=ponchik)
    assert conninfo_to_dict(config.database_url)["user"] == APP
    [scene] = lesser.meetings()
    lesser.work()
    lesser.advance_to("check_in-1")
    scene.click(scene.members()[0], "met")
    lesser.work()
    assert verify(ponchik.database, lambda _: None) == []
    ponchik.close()


def test_the_app_has_somebody_forgotten_without_a_right_to_change_the_log(
    world: World,
) -> None:
    granted(world)
    config = world.ponchik.config.model_copy(
        update={"database_url": url_of(world, APP)}
    )
    ponchik = assemble(config)
    lesser = replace(world, ponchik=ponchik)
    [scene] = lesser.meetings()
    scene.introduce()
    [one, _] = scene.members()
    [row] = world.rows("SELECT id FROM people WHERE slack_id = %s", one)
    hours = SetWorkingHours(time(9), time(16), frozenset({0}), ponchik.clock())
    order = Order(Stream("member", row["id"]), hours)
    ponchik.handler.handle(world.workspace, [order], BY_TEST)
    ponchik.forgetting.forget(world.workspace, row["id"], BY_TEST)
    types = world.rows(
        "SELECT type FROM events WHERE stream = %s ORDER BY version", str(order.stream)
    )
    assert [row["type"] for row in types] == ["Erased", "MemberForgotten"]
    assert verify(ponchik.database, lambda _: None) == []
    ponchik.close()


FORBIDDEN = (
    "UPDATE events SET type = 'Nothing'",
    "DELETE FROM events",
    "TRUNCATE events",
    "ALTER TABLE events DISABLE TRIGGER ALL",
    "DROP TRIGGER events_are_append_only ON events",
    "UPDATE migrations SET checksum = ''",
)


def test_the_app_may_not_change_the_log_or_its_guards(world: World) -> None:
    granted(world)
    for change in FORBIDDEN:
        with (
            psycopg.connect(url_of(world, APP)) as app,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            app.execute(change.encode())


def tables(world: World) -> list[str]:
    rows = world.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    return [row["table_name"] for row in rows]


def test_an_analyst_reads_views_but_no_table_and_writes_nothing(world: World) -> None:
    granted(world)
    world.meetings()
    with psycopg.connect(url_of(world, ANALYST), autocommit=True) as analyst:
        for view in ("events", "programs", "rounds", "meetings", "pair_history"):
            query = f"SELECT count(*) FROM analytics.{view}"
            [[rows]] = analyst.execute(query.encode()).fetchall()
            assert rows > 0, view
        for hidden in tables(world):
            with pytest.raises(errors.InsufficientPrivilege):
                analyst.execute(f"SELECT * FROM public.{hidden}".encode())
        with pytest.raises(errors.ReadOnlySqlTransaction):
            analyst.execute("CREATE TEMPORARY TABLE mine ()")
        analyst.execute("SET default_transaction_read_only = off")
        with pytest.raises(errors.InsufficientPrivilege):
            analyst.execute("DELETE FROM analytics.events")


@pytest.mark.longer
def test_what_an_analyst_could_read_before_is_taken_away(world: World) -> None:
    world.do(f"GRANT SELECT ON events, meetings, effects TO {ANALYST}")
    granted(world)
    with psycopg.connect(url_of(world, ANALYST), autocommit=True) as analyst:
        for table in ("events", "meetings", "effects"):
            with pytest.raises(errors.InsufficientPrivilege):
                analyst.execute(f"SELECT * FROM public.{table}".encode())


@pytest.mark.longer
def test_views_of_later_migrations_are_the_analysts_as_well(world: World) -> None:
    granted(world)
    world.do("CREATE VIEW analytics.later AS SELECT 1 AS one")
    with psycopg.connect(url_of(world, ANALYST)) as analyst:
        assert analyst.execute("SELECT one FROM analytics.later").fetchall() == [(1,)]


def test_an_analyst_cannot_lock_the_log(world: World) -> None:
    granted(world)
    for mode in ("ROW SHARE", "ROW EXCLUSIVE", "ACCESS EXCLUSIVE"):
        with psycopg.connect(url_of(world, ANALYST)) as analyst:
            analyst.execute("SET TRANSACTION READ WRITE")
            with pytest.raises(errors.InsufficientPrivilege):
                analyst.execute(f"LOCK TABLE events IN {mode} MODE".encode())


def test_an_analyst_who_reads_and_does_not_end_stalls_no_append_and_no_reader(
    world: World,
) -> None:
    granted(world)
    with psycopg.connect(url_of(world, ANALYST)) as analyst:
        analyst.execute("SELECT count(*) FROM analytics.events")
        analyst.execute("LOCK TABLE analytics.events IN ACCESS SHARE MODE")
        world.meetings()
        assert list(read_log(world.ponchik.database))


@pytest.mark.longer
def test_tables_of_later_migrations_are_the_apps_as_well(world: World) -> None:
    granted(world)
    world.do("CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, said text)")
    with psycopg.connect(url_of(world, APP)) as app:
        app.execute("INSERT INTO later (said) VALUES ('hello')")


@pytest.mark.longer
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name a role"),
        (("--app", "nobody_at_all"), "there is no role nobody_at_all"),
        (("--app", APP, "--analyst", APP), "name two roles"),
    ],
)
def test_a_role_that_is_missing_is_said(
    world: World, words: tuple[str, ...], said: str
) -> None:
    code, told = grant(world, *words)
    assert code == 1
    assert said in told


@pytest.mark.longer
def test_the_owner_may_be_another_than_the_one_who_runs_it(world: World) -> None:
    granted(world)
    environment = {
        **inherited(os.environ),
        "DATABASE_URL": url_of(world, APP),
        "PONCHIK_OWNER_DATABASE_URL": owner_url(world),
    }
    for words in (["migrate"], ["grant", "--analyst", ANALYST]):
        code, told = run([sys.executable, "-m", "ponchik", *words], environment)
        assert code == 0, told


@pytest.mark.longer
def test_who_does_not_own_the_tables_cannot_grant(world: World) -> None:
    granted(world)
    environment = {**inherited(os.environ), "DATABASE_URL": url_of(world, APP)}
    command = [sys.executable, "-m", "ponchik", "grant", "--analyst", ANALYST]
    code, told = run(command, environment)
    assert code == 1
    assert "Use the role that owns the tables" in told
