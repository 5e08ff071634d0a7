"""What a meeting is told comes in order, and nothing waits longer than it must."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from ponchik.actors.introductions import INTRODUCE
from ponchik.command_handler import CommandHandler
from ponchik.delivery import Delivery
from ponchik.delivery.sweeper import Sweeper
from ponchik.demo.simulator.faults import Fault
from ponchik.ledger.claims import Claimed
from ponchik.ledger.doorbell import Doorbell
from ponchik.ledger.effects import Wake
from ponchik.slack.client.calls import Call
from ponchik.store.connection import Transaction
from tests.harness.causes import BY_TEST
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]


def test_a_question_is_not_asked_before_the_introduction_is_out(world: World) -> None:
    """The check-in was launched before the conversation could be opened."""
    [scene] = world.meetings()
    scene.want_question()
    assert scene.carry_out("ask") == "pending"
    scene.open()
    assert scene.carry_out("ask") == "pending", "the introduction goes first"
    assert scene.carry_out("introduce") == "done"
    assert scene.carry_out("ask") == "done"
    introduction, question = scene.visible()
    assert "you take the lead" in introduction.text
    assert "how is your meeting" in question.text


def test_a_question_waits_for_an_introduction_that_is_in_doubt(world: World) -> None:
    [scene] = world.meetings()
    scene.open().want_question()
    world.slack.faults.script("chat.postMessage", Fault("error_before"))
    assert scene.carry_out("introduce") == "pending"
    assert scene.carry_out("ask") == "pending"
    assert len(scene.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("ending", ["done", "dead", "cancelled"])
def test_what_waited_is_rung_for_as_soon_as_the_effect_before_it_is_over(
    world: World, ending: str
) -> None:
    [scene] = world.meetings()
    scene.open().want_question()
    if ending == "dead":
        refused = Fault("slack_error", error="msg_too_long")
        world.slack.faults.script("chat.postMessage", refused)
    if ending == "cancelled":
        world.do(
            "UPDATE effects SET expires_at = now() - interval '1 day' WHERE id = %s",
            scene.effect("introduce")["id"],
        )
    delivery, wakes = _heard(world)
    assert scene.carry_out("introduce", delivery) == ending
    assert scene.effect("ask")["id"] in wakes


def test_the_next_stage_of_a_round_is_rung_for_when_the_one_before_is_spread(
    world: World,
) -> None:
    [scene] = world.meetings()
    world.ponchik.rounds.check_in(scene.channel, BY_TEST)
    world.ponchik.rounds.close(scene.channel, BY_TEST)
    check_in, closing = _chores(scene)
    delivery, wakes = _heard(world)
    delivery.carry_out(closing)
    assert wakes == [], "not before the check-in"
    delivery.carry_out(check_in)
    assert closing in wakes


def test_an_introduction_is_rung_for_when_the_conversation_is_open(
    world: World,
) -> None:
    [scene] = world.meetings()
    delivery, wakes = _heard(world)
    assert scene.carry_out("open_conversation", delivery) == "done"
    assert scene.effect("introduce")["id"] in wakes


def test_the_sweeper_carries_out_what_is_due_while_redis_is_away(world: World) -> None:
    [scene] = world.meetings()
    sweeper = _sweeper(world, world.delivery, answers=False)
    for _ in range(2):
        sweeper.sweep()
    assert scene.effect("introduce")["status"] == "done"
    assert len(scene.visible()) == 1


def test_the_sweeper_leaves_to_the_workers_what_it_could_ring_for(
    world: World,
) -> None:
    [scene] = world.meetings()
    _sweeper(world, world.delivery, answers=True).sweep()
    assert scene.effect("open_conversation")["status"] == "pending"
    assert scene.effect("open_conversation")["hinted_at"] is not None


def test_one_effect_that_fails_does_not_hold_up_the_others_of_a_sweep(
    world: World,
) -> None:
    scenes = [scene.open() for scene in world.meetings(3)]
    seen: list[UUID] = []
    ours = {scene.stream for scene in scenes}

    def prepare(transaction: Transaction, effect: Claimed) -> Call | None:
        if effect.stream in ours:
            seen.append(effect.id)
        if [effect.id] == seen:
            raise ZeroDivisionError
        return INTRODUCE.prepare(transaction, effect)

    handlers = {
        **world.delivery.handlers,
        "introduce": replace(INTRODUCE, prepare=prepare),
    }
    _sweeper(world, replace(world.delivery, handlers=handlers), answers=False).sweep()
    introductions = [scene.effect("introduce") for scene in scenes]
    statuses = {one["id"]: one["status"] for one in introductions}
    assert statuses.pop(seen[0]) == "pending"
    assert set(statuses.values()) == {"done"}


def _heard(world: World) -> tuple[Delivery, list[UUID]]:
    """A worker, and what it wakes for."""
    wakes: list[UUID] = []

    def ring(heard: Sequence[Wake]) -> None:
        wakes.extend(one.id for one in heard)

    handler = CommandHandler(world.ponchik.database, ring)
    return replace(world.delivery, handler=handler), wakes


def _chores(scene: Scene) -> list[UUID]:
    rows = scene.world.rows(
        """
        SELECT e.id FROM effects AS e
        JOIN meetings AS m ON e.stream = 'round-' || m.round
        WHERE m.meeting = %s ORDER BY e.place
        """,
        scene.meeting,
    )
    return [row["id"] for row in rows]


@pytest.mark.parametrize(
    ("oldest", "again"), [(timedelta(seconds=2), True), (timedelta(hours=1), False)]
)
def test_a_wake_that_is_older_than_all_that_wait_in_redis_is_rung_again(
    world: World,
    oldest: timedelta,
    again: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Whoever heard it was killed before its claim, and others still wait."""
    [scene] = world.meetings()
    world.do("UPDATE effects SET hinted_at = now() - interval '10 s'")
    bell = _Bell(answers=True)
    bell.waits = [oldest]
    Sweeper(world.delivery, bell, lambda: None).sweep()
    assert (scene.effect("open_conversation")["id"] in bell.rung) is again


class _Bell(Doorbell):
    """A doorbell that wakes or not, as told; `waits`: since when each wake waits."""

    def __init__(self, *, answers: bool) -> None:
        self._answers = answers
        self.waits: list[timedelta] = []
        self.rung: list[UUID] = []

    def waiting(self) -> int | None:
        return len(self.waits) if self._answers else None

    def longest_wait(self) -> timedelta | None:
        return max(self.waits, default=None)

    def ring(self, wakes: Sequence[Wake], most: int = 0) -> bool:  # noqa: ARG002
        self.rung += [wake.id for wake in wakes]
        return self._answers


def _sweeper(world: World, delivery: Delivery, *, answers: bool) -> Sweeper:
    ponchik = world.ponchik
    bell = _Bell(answers=answers)
    return Sweeper(delivery, bell, ponchik.due_work.tick)
