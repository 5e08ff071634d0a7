"""Two workers at once, and workers that sleep past their lease: one message stays."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from ponchik.delivery import Delivery
from ponchik.demo.simulator.faults import Fault
from ponchik.ledger import claims
from tests.harness.harm import (
    Act,
    BlindSlack,
    HarmedSlack,
    after_claim,
    with_slack,
    without_call,
)
from tests.harness.waiting import PATIENCE, seconds_until
from tests.harness.world import Scene, World
from tests.simulation.broken import release_without_fence

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]


def _meanwhile(scene: Scene, delivery: Delivery | None = None) -> Act:
    """The worker sleeps past its lease, and another one does the whole thing."""

    def act() -> None:
        scene.lease_over()
        assert scene.carry_out("introduce", delivery) == "done"

    return act


def _deletes(scene: Scene) -> int:
    changes = scene.world.slack.ledger.changes
    place = scene.conversation
    return len([c for c in changes if c.kind == "delete" and c.channel == place])


def _one_stays(scene: Scene) -> None:
    assert scene.effect("introduce")["status"] == "done"
    [seen] = scene.visible()
    assert seen.ts == scene.effect("introduce")["result"]
    assert scene.events().count("MeetingIntroduced") == 1


def test_many_workers_at_once_post_one_message(world: World) -> None:
    scenes = [scene.open() for scene in world.meetings(3)]
    workers = 4
    start = Barrier(workers)

    def work() -> None:
        start.wait()
        for scene in scenes:
            scene.carry_out("introduce")

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work) for _ in range(workers)]:
            done.result()
    for scene in scenes:
        _one_stays(scene)
        assert len(scene.calls("conversations.history")) == 0
        posts = world.slack.ledger.posts(scene.conversation)
        assert len(posts) == 1, "only one worker got the effect"


def test_two_workers_in_the_same_call_leave_one_message(world: World) -> None:
    """Both hold an intent: the first one's lease ended while it was calling Slack."""
    [scene] = world.meetings()
    scene.open()
    both_arrive = partial(Barrier(2).wait, PATIENCE)
    slow = HarmedSlack(world, after=once(both_arrive))
    blind = BlindSlack(world, after=once(both_arrive))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(
            scene.carry_out, "introduce", with_slack(world.delivery, slow)
        )
        seconds_until(lambda: len(scene.calls("chat.postMessage")) == 1)
        scene.lease_over()
        second = pool.submit(
            scene.carry_out, "introduce", with_slack(world.delivery, blind)
        )
        first.result()
        second.result()
    assert len(scene.calls("chat.postMessage")) == 2
    assert _deletes(scene) == 1, "the loser deleted its own copy"
    _one_stays(scene)


def test_a_worker_that_slept_after_its_claim_posts_nothing(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    delivery = after_claim(world.delivery, "introduce", _meanwhile(scene))
    scene.carry_out("introduce", delivery)
    assert len(scene.calls("chat.postMessage")) == 1, "the fence stopped the other"
    _one_stays(scene)


def test_the_fence_stops_a_stale_intent_while_the_effect_still_waits(
    world: World,
) -> None:
    """Another worker claimed it, and was told to come back later."""
    [scene] = world.meetings()
    scene.open()

    def taken() -> None:
        scene.lease_over()
        world.slack.faults.script("chat.postMessage", Fault("rate_limited", seconds=1))
        assert scene.carry_out("introduce") == "pending"
        world.reset()
        world.do(
            "UPDATE effects SET lease_until = clock_timestamp() + interval '1 minute' "
            "WHERE id = %s",
            scene.effect("introduce")["id"],
        )

    scene.carry_out("introduce", after_claim(world.delivery, "introduce", taken))
    assert len(scene.calls("chat.postMessage")) == 1
    assert scene.visible() == []
    assert scene.go_on("introduce") == "done"
    _one_stays(scene)


def test_what_slack_took_from_a_worker_that_lost_its_claim_is_looked_for(
    world: World,
) -> None:
    """It slept so long that even the audit of the other one was over."""
    [scene] = world.meetings()
    scene.open()

    def meanwhile() -> None:
        scene.lease_over()
        assert scene.carry_out("introduce") == "done"
        assert scene.carry_out("audit") == "done"
        world.slack.faults.script("chat.postMessage", Fault("error_after"))

    sleepy = HarmedSlack(world, before=once(meanwhile))
    scene.carry_out("introduce", with_slack(world.delivery, sleepy))
    assert len(scene.visible()) == 2
    scene.carry_out("audit")
    _one_stays(scene)


@pytest.mark.parametrize("looks", [True, False], ids=["", "control"])
def test_a_worker_that_lost_its_claim_gives_up_for_nobody_else(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    looks: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """It is no longer wanted, thinks who slept while another worker took it."""
    [scene] = world.meetings()
    scene.open()
    if not looks:
        monkeypatch.setattr(claims, "taken_over", lambda *_: False)

    def taken() -> None:
        scene.lease_over()
        world.slack.faults.script("chat.postMessage", Fault("rate_limited", seconds=1))
        assert scene.carry_out("introduce") == "pending"

    unwanted = without_call(world.delivery, "introduce")
    scene.carry_out("introduce", after_claim(unwanted, "introduce", taken))
    expected = "pending" if looks else "cancelled"
    assert scene.effect("introduce")["status"] == expected


@pytest.mark.parametrize("fenced", [True, False], ids=["", "control"])
def test_who_gives_back_a_claim_it_lost_leaves_the_doubt_of_the_other(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    fenced: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Surely nothing was sent, it says; but what the other sent is there."""
    [scene] = world.meetings()
    scene.open()
    if not fenced:
        monkeypatch.setattr(claims, "release", release_without_fence)

    def meanwhile() -> None:
        scene.lease_over()
        world.slack.faults.script("chat.postMessage", Fault("error_after"))
        assert scene.carry_out("introduce") == "pending"
        world.slack.faults.script("chat.postMessage", Fault("rate_limited", seconds=1))

    sleepy = HarmedSlack(world, before=once(meanwhile))
    scene.carry_out("introduce", with_slack(world.delivery, sleepy))
    world.reset()
    scene.lease_over()
    assert scene.carry_out("introduce") == "done"
    assert len(scene.visible()) == (1 if fenced else 2)


def test_a_worker_that_slept_before_its_call_deletes_its_copy(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    sleepy = HarmedSlack(world, before=once(_meanwhile(scene)))
    scene.carry_out("introduce", with_slack(world.delivery, sleepy))
    assert len(scene.calls("chat.postMessage")) == 2
    assert _deletes(scene) == 1
    _one_stays(scene)


def test_a_worker_that_slept_after_its_call_agrees_with_who_found_its_copy(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.open()
    sleepy = HarmedSlack(world, after=once(_meanwhile(scene)))
    scene.carry_out("introduce", with_slack(world.delivery, sleepy))
    assert len(scene.calls("chat.postMessage")) == 1
    assert _deletes(scene) == 0
    _one_stays(scene)


@pytest.mark.parametrize("ending", ["dead", "cancelled"])
def test_the_copy_of_what_was_given_up_meanwhile_is_deleted(
    world: World, ending: str
) -> None:
    [scene] = world.meetings()
    scene.open()

    def give_up() -> None:
        world.do(
            "UPDATE effects SET status = %s WHERE kind = 'introduce' AND stream = %s",
            ending,
            scene.stream,
        )

    sleepy = HarmedSlack(world, before=once(give_up))
    assert scene.carry_out("introduce", with_slack(world.delivery, sleepy)) == ending
    assert scene.visible() == []


def test_a_copy_is_not_taken_back_through_a_closed_gate(world: World) -> None:
    [scene] = world.meetings()
    scene.open()

    def end_it() -> None:
        _meanwhile(scene)()
        world.do(
            "INSERT INTO gates VALUES (%s, 'chat.delete', now() + interval '1 hour')",
            world.slack.workspace.team.id,
        )

    sleepy = HarmedSlack(world, before=once(end_it))
    scene.carry_out("introduce", with_slack(world.delivery, sleepy))
    assert scene.calls("chat.delete") == []
    assert [audit["status"] for audit in scene.effects("audit")] == ["pending"] * 2


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_a_copy_that_cannot_be_deleted_at_once_is_deleted_by_the_audit(
    world: World, status: str
) -> None:
    [scene] = world.meetings()
    scene.open()

    def end_it() -> None:
        _meanwhile(scene)()
        if status == "cancelled":
            world.do(
                "UPDATE effects SET status = 'cancelled', result = NULL "
                "WHERE kind = 'introduce' AND stream = %s",
                scene.stream,
            )

    world.slack.faults.script("chat.delete", Fault("rate_limited", seconds=60))
    sleepy = HarmedSlack(world, before=once(end_it))
    scene.carry_out("introduce", with_slack(world.delivery, sleepy))
    assert len(scene.visible()) == 2
    audits = [audit["id"] for audit in scene.effects("audit")]
    for audit in audits:
        world.delivery.carry_out(audit)
    assert len(scene.calls("chat.delete")) == 1, "not through a closed gate"
    world.reset()
    world.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
    for audit in audits:
        world.delivery.carry_out(audit)
    assert len(scene.visible()) == (1 if status == "done" else 0)


def once(act: Act) -> Act:
    """Act the first time only: deleting a copy is a call as well."""
    acts = iter([act])

    def first_only() -> None:
        next(acts, lambda: None)()

    return first_only
