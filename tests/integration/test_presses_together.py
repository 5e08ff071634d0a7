"""Presses that come at once share a transaction, and each still counts by itself."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from ponchik.application.inbound.together import Press
from ponchik.application.received import Received
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.ledger import Change
from ponchik.errors import VersionConflict
from ponchik.slack.requests import Click
from ponchik.store import appending
from ponchik.store.connection import Database
from tests.harness.causes import BY_TEST
from tests.harness.served import Played
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick]

GROUPS = 6


@pytest.fixture
def scenes(world: World) -> Sequence[Scene]:
    """Some pairs that were asked whether they have met, and whose members are known."""
    scenes = world.meetings(GROUPS)
    world.do("UPDATE people SET refreshed_at = clock_timestamp()")
    introduced = [scene.introduce() for scene in scenes]
    introduced[0].want_question()
    for scene in introduced:
        assert scene.carry_out("ask") == "done"
    return introduced


def click_of(scene: Scene, member: int = 0, answer: str = "met") -> Click:
    team = scene.world.slack.workspace.team.id
    return Click(
        workspace=team,
        user=scene.members()[member],
        user_workspace=team,
        conversation=scene.conversation,
        message_ts="1.2",
        action_id=f"answer:{answer}",
        value=f"{scene.meeting}:check_in-1",
        trigger="",
    )


def press_of(world: World, click: Click, key: str) -> Press:
    press = world.ponchik.together.read(click, Received(key))
    assert press is not None
    return press


def answers(world: World) -> list[Mapping[str, Any]]:
    return world.rows(
        "SELECT stream, data, metadata FROM events WHERE type = 'Answered' "
        "ORDER BY position"
    )


def noted(world: World) -> int:
    [row] = world.rows("SELECT count(*) AS n FROM inbox WHERE kind = 'click'")
    return int(row["n"])


def test_presses_of_many_groups_take_two_statements_in_one_transaction(
    world: World,
    scenes: Sequence[Scene],
    sent: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    presses = [press_of(world, click_of(s), f"click/{n}") for n, s in enumerate(scenes)]
    transactions = count()
    begin = Database.transaction_at_once

    def counted(*own: Any) -> Any:
        next(transactions)
        return begin(*own)

    monkeypatch.setattr(Database, "transaction_at_once", counted)
    sent.clear()
    assert world.ponchik.together.record(presses)
    assert (len([one for one in sent if one]), next(transactions)) == (2, 1)
    assert len(answers(world)) == GROUPS


def test_each_press_is_the_cause_of_its_own_fact(
    world: World, scenes: Sequence[Scene]
) -> None:
    presses = {
        scene.stream: press_of(world, click_of(scene), f"click/{number}")
        for number, scene in enumerate(scenes)
    }
    world.ponchik.together.record(list(presses.values()))
    for row in answers(world):
        key = f"delivery/{presses[row['stream']].noted.key}"
        assert row["metadata"]["causation"] == row["metadata"]["correlation"] == key
        assert row["metadata"]["actor"] == row["data"]["member"]
    wanted = world.rows(
        "SELECT stream, correlation FROM effects WHERE kind = 'show_answers'"
    )
    assert {row["stream"]: row["correlation"] for row in wanted} == {
        stream: f"delivery/{press.noted.key}" for stream, press in presses.items()
    }


def test_what_follows_is_the_same_as_if_each_came_by_itself(
    world: World, scenes: Sequence[Scene]
) -> None:
    first, second, *_ = scenes
    world.ponchik.together.record([press_of(world, click_of(first), "click/1")])
    world.ponchik.router.click(click_of(second), Received("click/2"))
    rows = world.rows(
        "SELECT status, answers, updated_at IS NULL AS untouched FROM meetings "
        "WHERE meeting IN (%s, %s)",
        first.meeting,
        second.meeting,
    )
    assert rows[0]["status"] == rows[1]["status"]
    assert first.events() == second.events()


def test_a_press_that_was_taken_before_does_nothing_beside_others(
    world: World, scenes: Sequence[Scene]
) -> None:
    first, second, *_ = scenes
    again = press_of(world, click_of(first), "click/1")
    assert world.ponchik.together.record([again])
    world.ponchik.router.click(click_of(first, answer="not_yet"), Received("click/2"))
    other = press_of(world, click_of(second), "click/3")
    assert world.ponchik.together.record([again, other])
    assert [row["data"]["answer"] for row in answers(world)] == [
        "met",
        "not_yet",
        "met",
    ]
    assert noted(world) == 3


def _of_no_member(scene: Scene) -> Click:
    members = scene.members()
    [other, *_] = scene.world.rows(
        "SELECT slack_id FROM people WHERE slack_id <> ALL(%s)", members
    )
    return replace(click_of(scene), user=other["slack_id"])


def _on_no_meeting(scene: Scene) -> Click:
    return replace(click_of(scene), value=f"{uuid4()}:check_in-1")


def _of_a_stranger(scene: Scene) -> Click:
    return replace(click_of(scene), user="U0NOBODY")


def _of_somebody_not_read_yet(scene: Scene) -> Click:
    click = click_of(scene)
    scene.world.do(
        "UPDATE people SET refreshed_at = NULL WHERE slack_id = %s", click.user
    )
    return click


@pytest.mark.parametrize(
    "odd",
    [_of_no_member, _on_no_meeting, _of_a_stranger, _of_somebody_not_read_yet],
)
def test_with_one_that_cannot_be_nothing_is_recorded(
    world: World, scenes: Sequence[Scene], odd: Callable[[Scene], Click]
) -> None:
    first, second, *_ = scenes
    one = press_of(world, odd(first), "click/1")
    other = press_of(world, click_of(second), "click/2")
    assert not world.ponchik.together.record([one, other])
    assert answers(world) == []
    assert noted(world) == 0
    assert world.ponchik.together.record([other])


def test_with_one_that_another_process_takes_at_that_moment_nothing_is_recorded(
    world: World, scenes: Sequence[Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object) -> None:
        raise VersionConflict("another change came first")

    press = press_of(world, click_of(scenes[0]), "click/1")
    with monkeypatch.context() as patched:
        patched.setattr(appending, "append", too_late)
        assert not world.ponchik.together.record([press])
    assert noted(world) == 0


def test_nobody_waits_for_a_lock_that_is_held_on_anothers_meeting(
    world: World, scenes: Sequence[Scene], database_url: str
) -> None:
    """They go by themselves then, and only the one waits."""
    first, second, *_ = scenes
    presses = [
        press_of(world, click_of(first), "click/1"),
        press_of(world, click_of(second), "click/2"),
    ]
    with psycopg.connect(database_url) as holder:
        holder.execute(
            "SELECT FROM meetings WHERE meeting = %s FOR UPDATE", [first.meeting]
        )
        assert not world.ponchik.together.record(presses)
        assert world.ponchik.together.record(presses[1:])


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("answer:met", "garbled"),
        ("answer:perhaps", "x"),
        ("slot:suggest", "x"),
        ("icebreaker:next", "x"),
        ("of:another-version", "x"),
    ],
)
def test_what_takes_more_than_an_order_is_taken_by_itself(
    world: World, action: str, value: str
) -> None:
    [scene] = (scene.introduce() for scene in world.meetings())
    click = replace(click_of(scene), action_id=action, value=value)
    assert world.ponchik.together.read(click, Received("click/1")) is None


@pytest.mark.members(12)
def test_of_many_presses_over_http_each_counts_once(played: Played) -> None:
    played.invite()
    played.start_round()
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    presses = [
        (user, question, answer)
        for answer in ("not_yet", "met")
        for question in played.questions("check_in-1")
        for user in played.members_of(question.channel)
    ]

    def press(one: tuple[str, Change, str]) -> list[int | None]:
        user, question, answer = one
        told = user_actions.click(
            played.slack, user, question.channel, question.ts, f"answer:{answer}"
        )
        told.wait()
        return [told.status]

    with ThreadPoolExecutor(16) as pool:
        statuses = [s for some in pool.map(press, presses) for s in some]
    assert set(statuses) == {200}
    rows = played.rows("SELECT metadata FROM events WHERE type = 'Answered'")
    causes = [row["metadata"]["causation"] for row in rows]
    assert len(causes) == len(set(causes)) == len(presses)
