"""What web says while the database cannot be written to, and whom it takes for whom."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from ponchik.web import launches
from ponchik.web.guards.body import ALWAYS, MOST_BYTES, BodyRoom, reading
from ponchik.web.health import Readiness
from tests.harness import http
from tests.harness.running import ADMIN_KEY
from tests.harness.served import Played

pytestmark = pytest.mark.integration

RIGHT, WRONG = ADMIN_KEY, "a-key-that-is-wrong"


@contextmanager
def read_only(played: Played) -> Iterator[None]:
    """Take writing from the database, as platforms do over a plan; old sessions too."""
    ponchik = played.ponchik
    with psycopg.connect(ponchik.config.database_url, autocommit=True) as owner:
        name = sql.Identifier(owner.info.dbname)
        change = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        owner.execute(change.format(name, sql.SQL("on")))
        for database in (ponchik.database, ponchik.health_database):
            database.renew()
        yield
        owner.execute(change.format(name, sql.SQL("off")))


def launch(played: Played, key: str = RIGHT, **headers: str) -> int:
    answer = http.post(
        f"{played.url}/api/launch",
        json={"action": "launch_intro", "channel": played.channel, "dry_run": True},
        headers={"Authorization": f"Bearer {key}", **headers},
    )
    return answer.status_code


def health(played: Played) -> tuple[str, str]:
    """What `/readyz` finds when it looks again."""
    found = Readiness(played.ponchik)._look()  # noqa: SLF001 -- not the last second's
    return found["status"], found["database"]


def test_a_read_only_database_is_told_as_such_and_what_comes_after_counts(
    played: Played,
) -> None:
    played.invite()
    someone = next(played.people()).id
    wish = {"action": "launch_intro", "channel": played.channel}
    url, key = f"{played.url}/api/launch", {"Authorization": f"Bearer {RIGHT}"}
    with read_only(played):
        assert http.post(url, json=wish, headers=key).status_code == 503
        assert health(played) == ("not ready", "read-only")
    assert health(played) == ("ready", "ok")
    assert http.post(url, json=wish, headers=key).status_code == 202
    assert someone


def test_a_role_that_lost_its_rights_is_told_as_such(played: Played) -> None:
    url = played.ponchik.config.database_url
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE ROLE over_plan LOGIN")
        owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO over_plan")
        lesser = played.ponchik.health_database.__class__(
            url.replace("ponchik@", "over_plan@", 1), 1
        )
        readiness = Readiness(played.ponchik)
        readiness._database = lesser  # noqa: SLF001 -- the same, with less rights
        found = readiness._look()["database"]  # noqa: SLF001
        lesser.close()
        owner.execute("DROP OWNED BY over_plan")
        owner.execute("DROP ROLE over_plan")
    assert found == "its role lacks a right"


def test_what_nobody_foresaw_is_told_without_a_promise_that_nothing_was_done(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.invite()
    launch = launches._launch  # noqa: SLF001 -- what the endpoint calls

    def fail(*wish: Any) -> object:
        launch(*wish)
        raise LookupError

    monkeypatch.setattr(launches, "_launch", fail)
    wish = {"action": "launch_intro", "channel": played.channel}
    key = {"Authorization": f"Bearer {RIGHT}"}
    answer = http.post(f"{played.url}/api/launch", json=wish, headers=key)
    assert answer.status_code == 500
    assert "look before you try again" in answer.json()["error"]
    assert "nothing" not in answer.text
    assert len(played.rows("SELECT * FROM rounds")) == 1


# Who asks


@pytest.mark.longer
def test_the_right_key_passes_however_many_wrong_ones_came_from_its_address(
    played: Played,
) -> None:
    played.invite()
    guesses = [launch(played, WRONG) for _ in range(12)]
    assert guesses == [401] * 10 + [429] * 2
    assert launch(played) == 202


@pytest.mark.longer
def test_each_address_behind_the_proxy_guesses_for_itself(played: Played) -> None:
    for number in range(3):
        told = {"X-Forwarded-For": f"198.51.100.9, 203.0.113.{number}"}
        assert [launch(played, WRONG, **told) for _ in range(10)] == [401] * 10


def test_an_address_that_was_made_up_changes_nothing(played: Played) -> None:
    made_up = [f"198.51.100.{number}, 203.0.113.7" for number in range(12)]
    guesses = [launch(played, WRONG, **{"X-Forwarded-For": one}) for one in made_up]
    assert guesses == [401] * 10 + [429] * 2


# Bodies


def request_with(room: BodyRoom, *chunks: bytes) -> Request:
    app = Starlette()
    app.state.body_room = room
    left = list(chunks)

    async def receive() -> Message:
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    scope: Mapping[str, object] = {"type": "http", "headers": [], "app": app}
    return Request(dict(scope), receive)


async def read(room: BodyRoom, *chunks: bytes) -> int:
    """Return 200 or the status that refuses."""
    try:
        async with reading(request_with(room, *chunks)):
            return 200
    except HTTPException as refused:
        return refused.status_code


LARGE = (b"x" * ALWAYS, b"x" * 60)


def test_large_bodies_share_a_room_and_small_ones_always_find_one() -> None:
    room = BodyRoom(most=100)

    async def play() -> list[int]:
        async with reading(request_with(room, *LARGE)):
            beside = [await read(room, *LARGE), await read(room, b"x" * ALWAYS)]
        return [*beside, await read(room, *LARGE)]

    assert asyncio.run(play()) == [429, 200, 200]
    assert room.taken == 0


def test_a_body_that_is_refused_gives_its_room_back() -> None:
    room = BodyRoom()
    assert asyncio.run(read(room, b"x" * ALWAYS, b"x" * MOST_BYTES)) == 413
    assert room.taken == 0
