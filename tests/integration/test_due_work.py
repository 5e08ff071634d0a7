"""The clock: each due thing once, nobody gets a burst, and no moment is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from ponchik.actors import launches
from ponchik.application import due as due_work
from ponchik.application.due import DueWork
from tests.harness.causes import BY_TEST
from tests.harness.pending import PENDING
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick]

TWO_WEEKS = timedelta(weeks=2)


def _round(world: World, people: int = 2) -> Scene:
    """Let the first round of a program start by the clock."""
    channel = world.program(people)
    world.advance_to("round")
    return world.scenes(channel)[0]


def _told(scene: Scene) -> list[str]:
    """What the group was told, each by a word that only this message has."""
    words = {
        "introduction": "you take the lead",
        "check-in": "how is your meeting",
        "closing": "Did you meet?",
        "reminder": "I won't ask again",
        "farewell": "didn't hear",
    }
    return [
        name
        for message in scene.visible()
        for name, word in words.items()
        if word in message.text
    ]


def _program(world: World) -> dict[str, Any]:
    [row] = world.rows("SELECT * FROM programs")
    return dict(row)


def _close_gate(world: World, method: str) -> None:
    world.do(
        "INSERT INTO gates VALUES (%s, %s, now() + interval '1 hour')",
        *(world.slack.workspace.team.id, method),
    )


def _types(world: World, kind: str) -> list[str]:
    rows = world.rows(
        "SELECT type FROM events WHERE stream LIKE %s ORDER BY position", f"{kind}-%"
    )
    return [row["type"] for row in rows]


@pytest.mark.parametrize("keepers", [2, 3])
def test_however_many_look_at_the_clock_at_once_each_thing_is_done_once(
    world: World, keepers: int
) -> None:
    for _ in range(4):
        world.program()
    [latest] = world.rows("SELECT max(at) AS at FROM due")
    world.clock_to(latest["at"])
    start = Barrier(keepers)

    def look() -> int:
        start.wait()
        return DueWork(world.ponchik.handler, world.ponchik.clock).tick()

    with ThreadPoolExecutor(keepers) as pool:
        looks = [pool.submit(look) for _ in range(keepers)]
        assert {looked.result() for looked in looks} == {4}
    assert len(world.rows("SELECT * FROM effects WHERE kind = 'start_round'")) == 4
    world.work()
    assert len(world.rows("SELECT * FROM rounds")) == 4


def test_two_workers_that_start_the_same_round_start_it_once(world: World) -> None:
    world.program()
    world.clock_to(world.due("round"))
    world.ponchik.due_work.tick()
    [effect] = world.rows("SELECT id FROM effects WHERE kind = 'start_round'")
    start = Barrier(2)

    def work() -> None:
        start.wait()
        world.delivery.carry_out(effect["id"])

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work) for _ in range(2)]:
            done.result()
    assert len(world.rows("SELECT * FROM rounds")) == 1


def test_looking_twice_at_every_stage_says_nothing_twice(world: World) -> None:
    scene = _round(world)
    for stage in ("check_in-1", "closing", "reminder", "finish"):
        world.clock_to(world.due(stage))
        for _ in range(2):
            world.ponchik.due_work.tick()
        world.work()
        world.work()
    said = ["introduction", "check-in", "closing", "reminder", "farewell"]
    assert _told(scene) == said
    assert _types(world, "round") == [
        "RoundStarted",
        "CheckInAsked",
        "ClosingAsked",
        "ReminderAsked",
        "FinishAsked",
        "RoundClosed",
    ]


def test_after_an_outage_over_all_stages_only_the_closing_question_is_asked(
    world: World,
) -> None:
    scene = _round(world)
    planned = world.due("reminder") - world.due("closing")
    world.clock_to(world.due("finish"))
    world.work()
    assert _told(scene) == ["introduction", "closing"]
    soonest = world.ponchik.clock() + planned / 2 - timedelta(minutes=1)
    assert world.due("reminder") >= soonest
    world.advance_to("reminder")
    assert _told(scene)[2:] == ["reminder"]
    world.advance_to("finish")
    assert _told(scene)[3:] == ["farewell", "introduction"], "of the next round"


def test_control_without_one_stage_at_a_time_an_outage_ends_in_a_burst(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = _round(world)
    monkeypatch.setattr(due_work, "_one_each", list)
    monkeypatch.setattr(launches, "is_next", lambda *_: True)
    world.clock_to(world.due("finish"))
    world.work()
    assert _told(scene)[:3] == ["introduction", "closing", "farewell"]


def test_stages_that_waited_together_for_slack_are_not_asked_in_a_burst(
    world: World,
) -> None:
    """The token was dead while check-in and closing came due, one after the other."""
    scene = _round(world)
    _close_gate(world, "*")
    world.advance_to("check_in-1")
    world.advance_to("closing")
    waiting = world.rows(
        "SELECT * FROM effects WHERE kind = 'launch_stage' AND status = 'pending'"
    )
    assert len(waiting) == 2
    world.reset()
    world.work()
    assert _told(scene) == ["introduction", "closing"]


@pytest.mark.parametrize("people", [0, 1])
def test_a_round_of_fewer_than_two_is_skipped_with_its_reason_and_the_next_planned(
    world: World, people: int
) -> None:
    channel = world.program(2)
    place = world.slack.workspace.conversations[channel]
    place.members = [*place.members[:people], world.slack.bot]
    planned = world.due("round")
    world.advance_to("round")
    assert _types(world, "program") == ["ProgramStarted", "RoundSkipped"]
    [skipped] = world.rows("SELECT data FROM events WHERE type = 'RoundSkipped'")
    assert skipped["data"]["reason"] == "too_few_members"
    assert world.due("round") == planned + TWO_WEEKS
    assert world.rows("SELECT * FROM rounds") == []


@pytest.mark.parametrize("why", ["not_a_member", "archived", "not_found"])
def test_a_channel_that_ponchik_cannot_reach_has_its_program_wait(
    world: World, why: str
) -> None:
    """Slack's own event about it was lost."""
    channel = world.slack.workspace.conversations[world.program()]
    match why:
        case "not_a_member":
            channel.members.remove(world.slack.bot)
        case "archived":
            channel.is_archived = True
        case _:
            del world.slack.workspace.conversations[channel.id]
    world.advance_to("round")
    program = _program(world)
    assert (program["running"], program["waiting_reason"]) == (True, why)
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []


def test_a_round_that_still_runs_holds_up_the_next_which_follows_at_once(
    world: World,
) -> None:
    scene = _round(world)
    _close_gate(world, "*")
    world.advance_to("round")
    assert len(world.rows("SELECT * FROM rounds")) == 1
    world.reset()
    world.work()
    assert _told(scene) == ["introduction", "closing"], "late, but not cut short"
    world.advance_to("reminder")
    assert len(world.rows("SELECT * FROM rounds")) == 1
    world.advance_to("finish")
    closed, started = world.rows("SELECT * FROM rounds ORDER BY number")
    late = started["started_at"] - closed["closed_at"]
    assert timedelta(0) <= late < timedelta(hours=1), "not a week later"
    assert world.due("finish") > world.ponchik.clock() + timedelta(weeks=1)


def test_settings_changed_during_a_round_leave_it_as_it_was_planned(
    world: World,
) -> None:
    scene = _round(world)
    stages = {what: world.due(what) for what in ("check_in-1", "closing", "finish")}
    next_round = world.due("round")
    world.ponchik.programs.start(
        scene.channel, {"group_size": 3, "check_ins": (0.1, 0.2), "weekday": 3}, BY_TEST
    )
    assert {what: world.due(what) for what in stages} == stages
    assert next_round <= world.due("round") < next_round + timedelta(weeks=1)
    assert world.due("round").weekday() == 3
    for stage in ("check_in-1", "closing", "reminder", "finish", "round"):
        world.advance_to(stage)
    [_, second] = world.rows("SELECT * FROM rounds ORDER BY number")
    assert second["group_size"] == 3
    assert world.due("check_in-2") > world.due("check_in-1")


def test_a_stage_that_was_launched_by_hand_is_not_launched_again(world: World) -> None:
    scene = _round(world)
    closing = world.due("closing")
    world.ponchik.rounds.close(scene.channel, BY_TEST)
    world.work()
    world.clock_to(closing)
    world.work()
    assert _told(scene) == ["introduction", "closing"]


def test_a_launch_that_came_second_starts_no_round_when_the_first_is_over(
    world: World,
) -> None:
    """Somebody started the round by hand, just before a worker took the launch."""
    channel = world.program()
    world.clock_to(world.due("round"))
    world.ponchik.due_work.tick()
    world.ponchik.rounds.start(channel, cause=BY_TEST)
    world.work()
    world.ponchik.rounds.close(channel, BY_TEST)
    world.ponchik.rounds.finish(channel, BY_TEST)
    world.work()
    world.do("UPDATE effects SET lease_until = NULL")
    world.work()
    assert len(world.rows("SELECT * FROM rounds")) == 1
    assert world.rows(f"SELECT * FROM effects WHERE {PENDING}") == []


def test_what_stays_due_though_its_launch_is_done_is_launched_again_within_the_hour(
    world: World,
) -> None:
    """A worker saw the round as moved away, and then it was moved back."""
    world.program()
    moment = world.due("round")
    world.clock_to(moment)
    world.ponchik.due_work.tick()
    world.do("UPDATE effects SET status = 'done' WHERE kind = 'start_round'")
    world.clock_to(moment + timedelta(minutes=59))
    world.ponchik.due_work.tick()
    started = "SELECT status FROM effects WHERE kind = 'start_round' ORDER BY place"
    assert [row["status"] for row in world.rows(started)] == ["done", "pending"]
    world.work()
    assert len(world.rows("SELECT * FROM rounds")) == 1


def test_a_round_launched_by_hand_moves_the_regular_one_that_was_near(
    world: World,
) -> None:
    channel = world.program()
    planned = world.due("round")
    world.clock_to(planned - timedelta(hours=1))
    world.ponchik.rounds.start(channel, cause=BY_TEST)
    assert world.due("round") == planned + TWO_WEEKS
    world.clock_to(planned)
    world.work()
    assert len(world.rows("SELECT * FROM rounds")) == 1
