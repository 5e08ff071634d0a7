import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from tests.harness import http
from tests.harness.running import ADMIN_KEY
from tests.harness.served import Played
from tests.harness.waiting import seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.quick]

BEARER = {"Authorization": f"Bearer {ADMIN_KEY}"}


@pytest.fixture
def played(played: Played) -> Played:
    played.invite()
    return played


def post(
    played: Played,
    wish: object,
    headers: Mapping[str, str] | Mapping[bytes, bytes] | None = None,
) -> tuple[int, dict[str, Any]]:
    body = wish if isinstance(wish, bytes) else json.dumps(wish).encode()
    answer = http.post(
        f"{played.url}/api/launch",
        content=body,
        headers=BEARER if headers is None else headers,
    )
    return answer.status_code, answer.json()


def intro(played: Played, **more: object) -> dict[str, object]:
    return {"action": "launch_intro", "channel": played.channel, **more}


def events(played: Played) -> int:
    [row] = played.rows("SELECT count(*) AS n FROM events")
    return int(row["n"])


def test_a_launched_introduction_says_what_was_started(played: Played) -> None:
    status, told = post(played, intro(played, group_size=3, seed=7))
    assert status == 202
    assert told["people"] == 6
    assert [len(group["members"]) for group in told["groups"]] == [3, 3]
    assert told["excluded"]["bot"] >= 1
    assert played.rows("SELECT * FROM rounds")


def test_a_dry_run_shows_the_groups_and_records_nothing(played: Played) -> None:
    before = events(played)
    status, told = post(played, intro(played, dry_run=True, seed=7))
    assert status == 202
    assert told["dry_run"] is True
    assert len(told["groups"]) == 3
    receipt = {name: told[name] for name in ("seed", "repeats", "fewest", "proved")}
    assert receipt == {"seed": 7, "repeats": 0, "fewest": 0, "proved": True}
    assert all(group["why"] for group in told["groups"])
    assert events(played) == before


def test_the_same_seed_makes_the_same_groups(played: Played) -> None:
    _, once = post(played, intro(played, dry_run=True, seed=7))
    _, again = post(played, intro(played, dry_run=True, seed=7))
    assert once["groups"] == again["groups"]


def test_a_round_that_runs_is_a_conflict(played: Played) -> None:
    post(played, intro(played))
    before = events(played)
    status, told = post(played, intro(played))
    assert status == 409
    assert "round 1 is still running" in told["error"]
    assert events(played) == before


def test_every_stage_is_launched_once(played: Played) -> None:
    post(played, intro(played))
    played.work()
    for action in ("midpoint", "closing", "reminder", "finish"):
        wish = {"action": f"launch_{action}", "channel": played.channel}
        first, told = post(played, wish)
        assert first == 202, told
        assert told["round"] == 1
        second, _ = post(played, wish)
        assert second == 409
        played.work()
    assert len(played.questions("check_in-1")) == 3
    assert len(played.questions("closing")) == 3 + 3, "and the reminders of it"
    [program] = played.rows("SELECT * FROM programs")
    assert program["open_round"] is None
    played.require_sound()


@pytest.mark.parametrize("action", ["midpoint", "closing", "reminder", "finish"])
def test_a_stage_without_a_round_is_a_conflict(played: Played, action: str) -> None:
    wish = {"action": f"launch_{action}", "channel": played.channel}
    status, told = post(played, wish)
    assert status == 409
    assert "no round is running" in told["error"]


@pytest.mark.parametrize("action", ["reminder", "finish"])
def test_the_closing_question_comes_before_what_follows_it(
    played: Played, action: str
) -> None:
    post(played, intro(played))
    wish = {"action": f"launch_{action}", "channel": played.channel}
    status, told = post(played, wish)
    assert status == 409
    assert "closing question" in told["error"]


def test_while_a_round_runs_a_dry_run_is_a_preview_of_the_next(played: Played) -> None:
    wish = intro(played) | {"channel": "#coffee"}
    assert post(played, wish)[0] == 202
    status, told = post(played, wish | {"dry_run": True})
    assert (status, told["number"], told["still_running"]) == (202, 2, 1)
    assert post(played, wish)[0] == 409


def test_an_unknown_channel_is_not_found(played: Played) -> None:
    status, told = post(played, intro(played) | {"channel": "C0NOWHERE1"})
    assert status == 404
    assert "C0NOWHERE1" in told["error"]


def test_a_channel_without_the_bot_asks_for_an_invitation(played: Played) -> None:
    tea = played.slack.workspace.channel("tea").id
    status, told = post(played, intro(played) | {"channel": tea})
    assert status == 409
    assert "invite" in told["error"]


def test_an_archived_channel_is_a_conflict(played: Played) -> None:
    someone = next(played.people()).id
    user_actions.archive(played.slack, someone, played.channel).wait()
    status, told = post(played, intro(played))
    assert status == 409
    assert "is archived: unarchive it first" in told["error"]


def test_fewer_than_two_people_cannot_meet(played: Played) -> None:
    with played.slack.lock:
        everybody = [person.id for person in played.people()]
        for user in everybody[1:]:
            played.slack.workspace.people[user].deleted = True
    before = events(played)
    status, told = post(played, intro(played))
    assert status == 422
    assert "1 of the channel's members" in told["error"]
    assert events(played) == before


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        ({"group_size": 1}, "a group has 2 to 8 people"),
        ({"group_size": 9}, "cannot be 9"),
        ({"group_size": "2"}, "group_size"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"dry_run": "yes"}, "dry_run"),
        ({"action": "launch_rocket"}, "action"),
        ({"channel": 5}, "channel"),
        ({"channel": "#cof fee"}, "channel"),
        ({"channel": "C1\u0000"}, "channel"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_value_is_named(
    played: Played, wish: dict[str, object], named: str
) -> None:
    before = events(played)
    status, told = post(played, intro(played) | wish)
    assert status == 422
    assert named in told["error"]
    assert events(played) == before


def test_only_introductions_can_be_tried_dry(played: Played) -> None:
    wish = {"action": "launch_midpoint", "channel": played.channel, "dry_run": True}
    status, told = post(played, wish)
    assert status == 422
    assert "dry_run" in told["error"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b"NaN"]
)
def test_a_body_that_is_no_json_object_is_unreadable(
    played: Played, body: bytes
) -> None:
    status, told = post(played, body)
    assert status == 400
    assert "JSON" in told["error"]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        f"Basic {ADMIN_KEY}",
        f"Bearer {ADMIN_KEY}x",
        "Bearer kéy",
    ],
)
def test_without_the_admin_key_nothing_is_launched(
    played: Played, authorization: str | None
) -> None:
    before = events(played)
    headers = (
        {} if authorization is None else {b"Authorization": authorization.encode()}
    )
    status, told = post(played, intro(played), headers)
    assert status == 401
    assert "PONCHIK_ADMIN_KEY" in told["error"]
    assert events(played) == before


def test_a_body_of_a_gigabyte_is_cut_off_while_it_streams(played: Played) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1_000):
            yield b" " * 1_048_576

    with http.client() as client:
        try:
            answer = client.post(
                f"{played.url}/api/launch", content=endless(), headers=BEARER
            )
        except httpx2.TransportError:
            return  # hung up on in the middle of the body
    assert answer.status_code == 413


def test_slack_being_busy_is_said_and_nothing_is_started(played: Played) -> None:
    busy = Fault("rate_limited", seconds=7)
    played.slack.faults.chance("conversations.members", 1.0, busy)
    before = events(played)
    status, told = post(played, intro(played))
    assert status == 503
    assert "ratelimited" in told["error"]
    assert events(played) == before


def test_unknown_paths_and_methods_are_told_in_json(played: Played) -> None:
    nowhere = http.get(f"{played.url}/nowhere")
    assert (nowhere.status_code, nowhere.json()) == (404, {"error": "Not Found"})
    got = http.get(f"{played.url}/api/launch")
    assert got.status_code == 405


def test_health_is_told(played: Played) -> None:
    alive = http.get(f"{played.url}/healthz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    ready = http.get(f"{played.url}/readyz")
    assert ready.status_code == 200
    assert ready.json()["redis"] == "ok"


def health(played: Played) -> dict[str, Any]:
    return dict(http.get(f"{played.url}/readyz").json())


def test_health_tells_how_delivery_stands(played: Played) -> None:
    asked = http.get(f"{played.url}/readyz").json()
    [due] = played.rows("SELECT count(*) AS n FROM effects WHERE status = 'pending'")
    assert (asked["effects_due"], asked["effects_dead"]) == (due["n"], 0)
    assert asked["last_sweep_seconds_ago"] is asked["last_tick_seconds_ago"] is None
    played.rows("INSERT INTO heartbeats VALUES ('sweeper', now()) RETURNING part")
    played.rows(
        "INSERT INTO gates VALUES ('T1', 'chat.update', now() + interval '1 hour', "
        "'ratelimited') RETURNING method"
    )
    seconds_until(lambda: health(played)["closed_gates"] == ["chat.update"])
    asked = health(played)
    assert 0 <= asked["last_sweep_seconds_ago"] < 3_600
