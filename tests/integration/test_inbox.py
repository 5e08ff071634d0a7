"""Clicks: each counts once, and what cannot count is said in private."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from ponchik.application.received import Received
from ponchik.slack.requests import Click
from ponchik.slack.texts.replies import NoteName
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick]


@pytest.fixture
def scene(asked: Scene) -> Scene:
    return asked


def _team(world: World) -> str:
    return world.slack.workspace.team.id


def _at_once(*acts: Callable[[], object]) -> None:
    start = Barrier(len(acts))

    def after_start(act: Callable[[], object]) -> None:
        start.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(after_start, act) for act in acts]:
            done.result()


def test_a_click_that_is_delivered_again_is_one_event(scene: Scene) -> None:
    member = scene.members()[0]
    for _ in range(3):
        scene.click(member, "met", key="click/the-same")
    assert scene.events().count("Answered") == 1


def test_an_old_click_that_is_delivered_again_does_not_undo_a_newer_one(
    scene: Scene,
) -> None:
    member = scene.members()[0]
    scene.click(member, "not_yet", key="click/old")
    scene.click(member, "met")
    scene.click(member, "not_yet", key="click/old")
    assert scene.events().count("Answered") == 2
    [row] = scene.world.rows("SELECT status FROM meetings")
    assert row["status"] == "closed_met"


def test_the_same_answer_given_twice_is_one_event(scene: Scene) -> None:
    member = scene.members()[0]
    scene.click(member, "scheduled")
    scene.click(member, "scheduled")
    assert scene.events().count("Answered") == 1
    assert len(scene.effects("show_answers")) == 1


def test_the_same_delivery_taken_by_many_at_once_is_one_event(scene: Scene) -> None:
    member = scene.members()[0]
    _at_once(*[lambda: scene.click(member, "met", key="click/one")] * 4)
    assert scene.events().count("Answered") == 1


def test_two_members_who_answer_at_once_are_both_heard(scene: Scene) -> None:
    first, second = scene.members()
    _at_once(
        lambda: scene.click(first, "scheduled"), lambda: scene.click(second, "met")
    )
    assert scene.events().count("Answered") == 2
    [row] = scene.world.rows("SELECT status, answers FROM meetings")
    assert row["status"] == "closed_met"
    assert sorted(row["answers"].values()) == ["met", "scheduled"]


def _outsider(scene: Scene) -> Click:
    [other] = scene.world.slack.workspace.channel("random").members[:1]
    scene.world.slack.workspace.conversations[scene.conversation].members.append(other)
    return replace(_click(scene), user=other)


def _click(scene: Scene) -> Click:
    return Click(
        workspace=_team(scene.world),
        user=scene.members()[0],
        user_workspace=_team(scene.world),
        conversation=scene.conversation,
        message_ts="1.2",
        action_id="answer:met",
        value=f"{scene.meeting}:check_in-1",
        trigger="",
    )


def _closed(scene: Scene) -> Click:
    for stage in ("closing", "reminder", "finish"):
        scene.world.advance_to(stage)
    return replace(_click(scene), action_id="answer:not_yet")


REFUSED = {
    "outsider": (_outsider, NoteName.NOT_A_MEMBER),
    "closed": (_closed, NoteName.MEETING_CLOSED),
    "unknown meeting": (
        lambda s: replace(_click(s), value=f"{uuid4()}:check_in-1"),
        NoteName.UNKNOWN_MEETING,
    ),
    "unknown button": (
        lambda s: replace(_click(s), action_id="dance"),
        NoteName.UNKNOWN_BUTTON,
    ),
    "unknown answer": (
        lambda s: replace(_click(s), action_id="answer:perhaps"),
        NoteName.UNKNOWN_BUTTON,
    ),
    "an answer to another question": (
        lambda s: replace(_click(s), action_id="answer:not_met"),
        NoteName.UNKNOWN_BUTTON,
    ),
    "a question not asked": (
        lambda s: replace(_click(s), value=f"{s.meeting}:closing"),
        NoteName.UNKNOWN_BUTTON,
    ),
    "no value": (lambda s: replace(_click(s), value=""), NoteName.UNKNOWN_BUTTON),
    "garbled value": (
        lambda s: replace(_click(s), value="-" * 36 + ":closing"),
        NoteName.UNKNOWN_BUTTON,
    ),
    "foreign digits": (
        lambda s: replace(_click(s), value=f"{s.meeting}:check_in-\u0661"),
        NoteName.UNKNOWN_BUTTON,
    ),
}


@pytest.mark.parametrize(("spoil", "refusal"), REFUSED.values(), ids=REFUSED)
def test_a_click_that_cannot_count_is_answered_in_private_once(
    scene: Scene, spoil: Callable[[Scene], Click], refusal: NoteName
) -> None:
    world = scene.world
    click = spoil(scene)
    before = world.rows("SELECT count(*) AS n FROM events")
    with capture_logs() as logs:
        for _ in range(2):
            world.ponchik.router.click(click, Received("click/refused"))
    assert [line["event"] for line in logs].count("click_refused") == 1
    assert world.rows("SELECT count(*) AS n FROM events") == before
    [note] = world.rows("SELECT * FROM effects WHERE kind = 'tell_privately'")
    assert note["payload"]["note"] == refusal
    world.delivery.carry_out(note["id"])
    notes = [c for c in world.slack.ledger.changes if c.kind == "ephemeral"]
    assert [note.only_for for note in notes] == [click.user]


def test_a_private_note_that_came_too_late_is_not_sent(scene: Scene) -> None:
    world = scene.world
    world.ponchik.router.click(_outsider(scene), Received("click/refused"))
    world.slack.clock.advance(2 * 3600)
    [note] = world.rows("SELECT * FROM effects WHERE kind = 'tell_privately'")
    world.delivery.carry_out(note["id"])
    assert scene.calls("chat.postEphemeral") == []
    [note] = world.rows("SELECT * FROM effects WHERE kind = 'tell_privately'")
    assert note["status"] == "cancelled"
