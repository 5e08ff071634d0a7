"""Answers are shown by redrawing their question: only the latest redraw counts."""

from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice

import pytest

from ponchik.actors.questions import SHOW_ANSWERS
from ponchik.delivery import Delivery
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import Message
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Call
from ponchik.store.connection import Transaction
from tests.harness.causes import BY_TEST
from tests.harness.world import Scene

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]


def press(scene: Scene, *answers: str) -> None:
    """Let the two members press in turn."""
    for member, answer in zip(cycle(scene.members()), answers, strict=False):
        scene.click(member, answer)


def statuses(scene: Scene) -> list[str]:
    return [effect["status"] for effect in scene.effects("show_answers")]


def question(scene: Scene) -> str:
    return scene.visible()[-1].text


def test_sixteen_answers_before_a_worker_looks_are_one_call(asked: Scene) -> None:
    press(asked, *islice(cycle(["met", "scheduled", "not_yet"]), 16))
    assert statuses(asked) == ["cancelled"] * 15 + ["pending"]
    assert asked.carry_out("show_answers") == "done"
    assert len(asked.calls("chat.update")) == 1


def test_the_last_answers_are_shown_the_latest_at_the_end(asked: Scene) -> None:
    press(asked, "not_yet", "scheduled", "met")
    asked.carry_out("show_answers")
    shown = question(asked)
    assert shown.index(": it's scheduled") < shown.index(": we met")
    assert ": not yet" not in shown


def test_each_question_is_redrawn_for_itself(asked: Scene) -> None:
    asked.world.ponchik.rounds.close(asked.channel, BY_TEST)
    asked.stage("ask_meetings")
    assert asked.carry_out("ask") == "done"
    press(asked, "scheduled")
    asked.click(asked.members()[1], "not_met", question="closing")
    assert statuses(asked) == ["pending", "pending"]


def test_an_answer_during_a_redraw_is_shown_by_another(asked: Scene) -> None:
    """The redraw had read the answers already: it must not swallow the new one."""
    press(asked, "not_yet")

    def answers_meanwhile(transaction: Transaction, effect: Claimed) -> Call | None:
        call = SHOW_ANSWERS.prepare(transaction, effect)
        if len(asked.effects("show_answers")) == 1:
            press(asked, "met")
        return call

    delivery = _with(asked.world.delivery, answers_meanwhile)
    claims_first = replace(delivery.policy, hints_in_trust=-1)
    asked.carry_out("show_answers", replace(delivery, policy=claims_first))
    assert statuses(asked) == ["done", "pending"]
    assert ": we met" not in question(asked)
    asked.carry_out("show_answers")
    assert ": we met" in question(asked)


def test_an_answer_while_a_redraw_is_read_is_shown_by_another(asked: Scene) -> None:
    """It takes the place of what was read, which then cannot be claimed."""
    press(asked, "not_yet")

    def answers_meanwhile(transaction: Transaction, effect: Claimed) -> Call | None:
        call = SHOW_ANSWERS.prepare(transaction, effect)
        press(asked, "met")
        return call

    delivery = _with(asked.world.delivery, answers_meanwhile)
    delivery.carry_out(asked.effect("show_answers")["id"])
    assert statuses(asked) == ["cancelled", "pending"]
    asked.carry_out("show_answers")
    assert ": we met" in question(asked)


def test_a_redraw_that_slack_applied_late_is_drawn_over(asked: Scene) -> None:
    """The first reply is lost and its update applied after the newer one."""
    asked.world.slack.faults.script("chat.update", Fault("reply_lost"))
    press(asked, "not_yet")
    old = asked.visible()[-1]
    asked.carry_out("show_answers")
    assert statuses(asked) == ["pending"]
    late = replace(old, text=old.text)
    press(asked, "met")
    asked.lease_over()
    asked.carry_out("show_answers")
    assert statuses(asked)[:2] == ["cancelled", "done"]
    _apply_late(asked, late)
    assert ": we met" not in question(asked)
    asked.carry_out("show_answers")
    assert statuses(asked) == ["cancelled", "done", "done"]
    assert ": we met" in question(asked)


def test_without_a_doubt_nothing_is_drawn_again(asked: Scene) -> None:
    press(asked, "met")
    asked.carry_out("show_answers")
    assert statuses(asked) == ["done"]


def test_a_newer_redraw_takes_over_the_doubt_about_an_older(asked: Scene) -> None:
    """Drawn again once for both, not once for each."""
    asked.world.slack.faults.script("chat.update", Fault("reply_lost"))
    press(asked, "not_yet")
    asked.carry_out("show_answers")
    press(asked, "met", "scheduled")
    for _ in range(3):
        asked.lease_over()
        asked.carry_out("show_answers")
    assert statuses(asked) == ["cancelled", "cancelled", "done", "done"]
    assert len(asked.calls("chat.update")) == 3


def _with(delivery: Delivery, prepare: object) -> Delivery:
    handler = replace(SHOW_ANSWERS, prepare=prepare)  # type: ignore[arg-type]
    patient = replace(delivery.policy, lease=timedelta(minutes=1))
    handlers = {**delivery.handlers, handler.kind: handler}
    return replace(delivery, handlers=handlers, policy=patient)


def _apply_late(scene: Scene, message: Message) -> None:
    """Let Slack show an older state of the question again."""
    place = scene.world.slack.workspace.conversations[scene.conversation]
    place.messages[-1] = message
