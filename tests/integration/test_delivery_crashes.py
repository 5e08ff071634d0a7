"""A worker dies at each step: the next one goes on, and people see one message."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from ponchik.actors.introductions import INTRODUCE
from ponchik.delivery import Delivery
from ponchik.demo.simulator import user_actions
from ponchik.domain.orders import Order
from ponchik.errors import UnknownEvent
from ponchik.ledger import claims, endings
from ponchik.ledger.claims import Claimed
from ponchik.queries.effects import find_effects
from tests.harness.harm import (
    BlindSlack,
    HarmedSlack,
    Killed,
    after_claim,
    after_record,
    die,
    inside_record,
    with_slack,
)
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]

Crash = Callable[[World, str], Delivery]


def _after_claim(world: World, kind: str) -> Delivery:
    return after_claim(world.delivery, kind, die)


def _after_intent(world: World, _kind: str) -> Delivery:
    return with_slack(world.delivery, HarmedSlack(world, before=die))


def _after_call(world: World, _kind: str) -> Delivery:
    return with_slack(world.delivery, HarmedSlack(world, after=die))


def _inside_record(world: World, kind: str) -> Delivery:
    return inside_record(world.delivery, kind, die)


def _after_record(world: World, _kind: str) -> Delivery:
    return after_record(world.delivery, die)


CRASHES = [_after_claim, _after_intent, _after_call, _inside_record, _after_record]


def _crash(scene: Scene, kind: str, crash: Crash) -> None:
    with pytest.raises(Killed):
        scene.carry_out(kind, crash(scene.world, kind))


@pytest.mark.parametrize("crash", CRASHES)
def test_an_introduction_whose_worker_died_is_seen_once(
    world: World, crash: Crash
) -> None:
    [scene] = world.meetings()
    _crash(scene.open(), "introduce", crash)
    assert scene.go_on("introduce") == "done"
    assert len(scene.visible()) == 1
    assert len(scene.calls("chat.postMessage")) == 1, "nor was a second one posted"
    assert scene.events().count("MeetingIntroduced") == 1


@pytest.mark.parametrize("crash", CRASHES)
def test_a_worker_that_dies_again_and_again_still_leaves_one_introduction(
    world: World, crash: Crash
) -> None:
    [scene] = world.meetings()
    scene.open()
    for _ in range(4):
        scene.lease_over()
        with suppress(Killed):
            scene.carry_out("introduce", crash(world, "introduce"))
    assert scene.go_on("introduce") == "done"
    assert len(scene.visible()) == 1
    assert scene.events().count("MeetingIntroduced") == 1


@pytest.mark.parametrize("crash", CRASHES)
def test_a_conversation_whose_worker_died_is_opened_and_introduced_once(
    world: World, crash: Crash
) -> None:
    [scene] = world.meetings()
    _crash(scene, "open_conversation", crash)
    assert scene.go_on("open_conversation") == "done"
    assert scene.events().count("ConversationOpened") == 1
    assert scene.carry_out("introduce") == "done"
    assert len(scene.visible()) == 1


@pytest.mark.parametrize("crash", CRASHES)
@pytest.mark.parametrize("answer", ["not_yet", "met"])
def test_a_question_whose_worker_died_is_seen_once_and_shows_its_answer(
    world: World, crash: Crash, answer: str
) -> None:
    """Also if the answer came before the question was known to be sent."""
    [scene] = world.meetings()
    _crash(scene.introduce().want_question(), "ask", crash)
    seen = len(scene.visible()) == 2
    if seen:
        scene.click(scene.members()[0], answer)
    assert scene.go_on("ask") == "done"
    if not seen:
        scene.click(scene.members()[0], answer)
    assert scene.go_on("show_answers") == "done"
    _, question = scene.visible()
    assert f"<@{scene.members()[0]}>: " in question.text
    assert scene.events().count("QuestionSent") == 1


@pytest.mark.parametrize("crash", CRASHES)
def test_an_answer_whose_worker_died_is_shown(world: World, crash: Crash) -> None:
    [scene] = world.meetings()
    scene.introduce().ask().click(scene.members()[0], "scheduled")
    _crash(scene, "show_answers", crash)
    assert scene.go_on("show_answers") == "done"
    assert ": it's scheduled" in scene.visible()[-1].text
    assert scene.events().count("Answered") == 1


def test_who_died_before_the_intent_leaves_no_doubt_to_look_into(world: World) -> None:
    [scene] = world.meetings()
    _crash(scene.open(), "introduce", _after_claim)
    assert scene.go_on("introduce") == "done"
    assert scene.calls("conversations.history") == []
    assert scene.effects("audit") == []


def test_what_was_posted_and_is_late_by_now_is_recorded_all_the_same(
    world: World,
) -> None:
    [scene] = world.meetings()
    _crash(scene.introduce().want_question(), "ask", _after_call)
    world.do(
        "UPDATE effects SET expires_at = now() - interval '1 hour' WHERE id = %s",
        scene.effect("ask")["id"],
    )
    assert scene.go_on("ask") == "done"
    assert scene.events()[-1] == "QuestionSent"


def test_what_was_never_posted_and_is_late_by_now_is_cancelled(world: World) -> None:
    [scene] = world.meetings()
    _crash(scene.introduce().want_question(), "ask", _after_intent)
    world.do(
        "UPDATE effects SET expires_at = now() - interval '1 hour' WHERE id = %s",
        scene.effect("ask")["id"],
    )
    assert scene.go_on("ask") == "cancelled"
    assert scene.events()[-1] == "MessageFailed"
    assert len(scene.visible()) == 1


def test_control_who_does_not_look_back_posts_twice(
    world: World,
) -> None:
    """The tests above can fail: blind, and before the audit, a duplicate is seen."""
    [scene] = world.meetings()
    _crash(scene.open(), "introduce", _after_call)
    blind = with_slack(world.delivery, BlindSlack(world))
    scene.lease_over()
    assert scene.carry_out("introduce", blind) == "done"
    assert len(scene.visible()) == 2


def test_control_done_and_event_in_two_transactions_lose_the_event(
    world: World,
) -> None:
    """The tests above can fail: what is done first and told later is never told."""
    [scene] = world.meetings()
    world.ponchik.database.transaction(
        lambda t: claims.finish(
            t, scene.open().effect("introduce")["id"], "done", world.ponchik.clock()
        )
    )
    assert scene.go_on("introduce") == "done"
    assert "MeetingIntroduced" not in scene.events()


def test_poison_that_kills_every_worker_ends_dead_and_is_listed(world: World) -> None:
    poisoned, healthy = world.meetings(2)
    poisoned.open()
    healthy.open()
    delivery = after_claim(world.delivery, "introduce", die)
    for _ in range(delivery.policy.most_attempts):
        poisoned.lease_over()
        with pytest.raises(Killed):
            poisoned.carry_out("introduce", delivery)
    poisoned.lease_over()
    assert poisoned.carry_out("introduce", delivery) == "dead"
    assert poisoned.effect("introduce")["last_error"] == "tried too often"
    assert poisoned.events()[-1] == "IntroductionFailed"
    assert healthy.carry_out("introduce") == "done"
    dead = world.ponchik.database.transaction(lambda t: find_effects(t, status="dead"))
    assert [row["id"] for row in dead] == [poisoned.effect("introduce")["id"]]
    assert world.ponchik.database.transaction(
        lambda t: endings.discard(t, dead[0]["id"])
    )
    assert poisoned.effect("introduce")["status"] == "cancelled"


def test_a_dead_introduction_that_is_retried_is_seen_once(world: World) -> None:
    [scene] = world.meetings()
    dead = _dead_after_a_post(scene)
    assert scene.events()[-1] == "IntroductionFailed"
    assert world.ponchik.database.transaction(lambda t: endings.retry(t, dead))
    assert scene.go_on("introduce") == "done"
    assert len(scene.visible()) == 1
    assert scene.events()[-1] == "MeetingIntroduced"
    scene.ask()
    assert len(scene.visible()) == 2, "and the meeting goes on"


def test_a_failed_introduction_is_followed_by_no_questions(world: World) -> None:
    [scene] = world.meetings()
    _dead_after_a_post(scene)
    scene.want_question()
    assert scene.effects("ask") == []


def test_what_cannot_be_told_to_its_meeting_ends_dead_all_the_same(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.open()
    delivery = world.delivery
    handler = replace(INTRODUCE, failure=_untellable)
    harmed = replace(
        delivery,
        handlers={**delivery.handlers, "introduce": handler},
        policy=replace(delivery.policy, most_attempts=0),
    )
    assert scene.carry_out("introduce", harmed) == "dead"
    assert "IntroductionFailed" not in scene.events()


def _untellable(_effect: Claimed, _reason: str, _now: datetime) -> Sequence[Order]:
    raise UnknownEvent("the meeting's history cannot be read")


def _dead_after_a_post(scene: Scene) -> UUID:
    """The message is there, but even looking for it ends its worker every time."""
    _crash(scene.open(), "introduce", _after_call)
    scene.lease_over()
    policy = replace(scene.world.delivery.policy, most_attempts=0)
    impatient = replace(scene.world.delivery, policy=policy)
    assert scene.carry_out("introduce", impatient) == "dead"
    return UUID(str(scene.effect("introduce")["id"]))


def test_what_is_there_is_found_before_it_is_given_up(world: World) -> None:
    [scene] = world.meetings()
    _crash(scene.open(), "introduce", _after_call)
    scene.lease_over()
    policy = replace(scene.world.delivery.policy, most_attempts=1)
    impatient = replace(scene.world.delivery, policy=policy)
    assert scene.carry_out("introduce", impatient) == "done"
    assert len(scene.visible()) == 1


def test_a_lively_group_does_not_hide_what_was_sent(world: World) -> None:
    [scene] = world.meetings()
    _crash(scene.open(), "introduce", _after_call)
    conversation = scene.conversation
    slack = world.slack
    member = next(
        user
        for user in slack.workspace.conversations[conversation].members
        if user != slack.bot
    )
    slack.clock.advance(3_600)
    for number in range(20):
        user_actions.write(slack, member, conversation, f"{number} more things to say")
    scene.lease_over()
    assert scene.go_on("introduce") == "done"
    assert len(scene.visible()) == 1
