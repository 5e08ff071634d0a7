"""An effect is claimed and prepared at once, and the claim counts whatever happens."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

import pytest

from ponchik.actors.introductions import INTRODUCE
from ponchik.actors.questions import SHOW_ANSWERS
from ponchik.delivery import Delivery, SlackEffect
from ponchik.domain.orders import Order
from ponchik.ledger import effects
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting
from ponchik.slack.client.calls import Call
from ponchik.store.connection import Transaction
from tests.harness.harm import Killed
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]

Prepare = Callable[[Transaction, Claimed], Call | None]


@pytest.fixture
def scene(world: World) -> Scene:
    [scene] = world.meetings()
    return scene.open()


def preparing(
    world: World, prepare: Prepare, handler: SlackEffect = INTRODUCE
) -> Delivery:
    delivery = world.delivery
    other = replace(handler, prepare=prepare)
    return replace(delivery, handlers={**delivery.handlers, handler.kind: other})


def killed(_transaction: Transaction, _effect: Claimed) -> NoReturn:
    raise Killed


def sweep(scene: Scene, delivery: Delivery) -> None:
    """Wake a worker for it as a sweeper does, some time after the last one."""
    world = scene.world
    world.do("UPDATE effects SET hinted_at = NULL WHERE status = 'pending'")
    scene.lease_over()
    now = world.ponchik.clock()
    woken = world.ponchik.database.transaction(
        lambda t: effects.to_wake(t, now, timedelta(0), 10)
    )
    for wake in woken:
        with suppress(Killed):
            delivery.carry_out(wake.id)


def times_until_over(scene: Scene, delivery: Delivery) -> int:
    most = 3 * delivery.policy.most_attempts
    for times in range(1, most):
        sweep(scene, delivery)
        if scene.effect("introduce")["status"] != "pending":
            return times
    return most


def test_what_ends_each_worker_that_prepares_it_is_dead_in_the_end(
    scene: Scene,
) -> None:
    """Who died in the first transaction left no trace; so it is counted first."""
    delivery = preparing(scene.world, killed)
    sweeps = times_until_over(scene, delivery)
    assert scene.effect("introduce")["status"] == "dead"
    assert scene.effect("introduce")["last_error"] == "tried too often"
    trusted = delivery.policy.hints_in_trust
    assert sweeps == trusted + delivery.policy.most_attempts + 1


def test_control_who_trusts_for_ever_never_has_done_with_it(scene: Scene) -> None:
    delivery = preparing(scene.world, killed)
    trusting = replace(delivery.policy, hints_in_trust=1_000_000)
    times_until_over(scene, replace(delivery, policy=trusting))
    assert scene.effect("introduce")["status"] == "pending"
    assert scene.effect("introduce")["attempts"] == 0


@pytest.mark.parametrize("statement", ["", "SELECT 1 / 0"])
def test_a_claim_counts_though_its_preparation_fails(
    scene: Scene, statement: str
) -> None:
    """Also if that spoilt the transaction."""

    def fails(transaction: Transaction, _effect: Claimed) -> NoReturn:
        if statement:
            transaction.execute(statement.encode())
        raise LookupError("no such thing")

    with pytest.raises(
        Exception, match="division by zero" if statement else "no such thing"
    ):
        scene.carry_out("introduce", preparing(scene.world, fails))
    effect = scene.effect("introduce")
    assert (effect["status"], effect["attempts"]) == ("pending", 1)
    assert effect["maybe_sent_at"] is None
    assert effect["lease_until"] > scene.world.rows("SELECT now() AS now")[0]["now"]


def test_who_gives_an_effect_back_is_trusted_with_it_again(scene: Scene) -> None:
    world = scene.world
    gone = "INSERT INTO gates VALUES (%s, 'chat.postMessage', now() + interval '1 day')"
    world.do("UPDATE effects SET hints = 7 WHERE kind = 'introduce'")

    def closes(transaction: Transaction, effect: Claimed) -> Call | None:
        transaction.execute(gone.encode(), [world.workspace])
        return INTRODUCE.prepare(transaction, effect)

    scene.carry_out("introduce", preparing(world, closes))
    effect = scene.effect("introduce")
    assert effect["last_error"] == "waiting for its turn"
    assert (effect["hints"], effect["attempts"]) == (0, 0)


@pytest.mark.parametrize("erased", [0, 1])
def test_what_is_read_with_a_claim_is_what_a_look_at_the_meeting_shows(
    world: World, erased: int
) -> None:
    [scene] = world.meetings()
    scene.introduce().ask().click(scene.members()[0], "met")
    for one in scene.members()[:erased]:
        world.do(f"DELETE FROM people WHERE slack_id = '{one}'")
    seen: list[SeenMeeting] = []

    def looks_twice(transaction: Transaction, effect: Claimed) -> None:
        assert effect.beside
        both = (effect, effect.alone())
        seen.extend(SeenMeeting.of(transaction, one) for one in both)

    delivery = preparing(world, looks_twice, SHOW_ANSWERS)
    scene.carry_out("show_answers", delivery)
    # It is prepared again once it is claimed, as it then turns out to be not wanted.
    at_once, looked_up = seen[:2]
    assert vars(at_once) == vars(looked_up)
    assert len(at_once.slack_ids) == 2 - erased


def test_what_was_read_with_a_claim_is_forgotten_with_its_transaction(
    scene: Scene,
) -> None:
    """What follows later, such as a repair, looks anew."""
    kept: list[Claimed] = []

    def outcome(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
        kept.append(effect)
        return INTRODUCE.outcome(effect, ts, now)

    delivery = scene.world.delivery
    handler = replace(INTRODUCE, outcome=outcome)
    handlers = {**delivery.handlers, "introduce": handler}
    assert scene.carry_out("introduce", replace(delivery, handlers=handlers)) == "done"
    assert [effect.beside for effect in kept] == [None]
