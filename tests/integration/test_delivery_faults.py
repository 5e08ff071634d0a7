"""Whatever Slack does to a call: one visible message, or a reason why not."""

from uuid import UUID

import pytest

from ponchik.demo.simulator.faults import Fault
from tests.harness.harm import HarmedSlack, with_slack
from tests.harness.waiting import seconds_until
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]

CLOSED = "SELECT * FROM gates WHERE reason <> ''"

#: After these nobody can tell whether the call was applied.
DOUBTFUL = [
    Fault("error_before", status=500),
    Fault("error_before", status=503),
    Fault("error_after", status=500),
    Fault("error_after", status=504),
    Fault("error_after", status=200),
    Fault("error_before", status=200),
    Fault("dropped"),
    Fault("reply_lost"),
    Fault("hang", seconds=600, applied=True),
    Fault("hang", seconds=600, applied=False),
    Fault("slack_error", error="internal_error", applied=True),
    Fault("slack_error", error="internal_error", applied=False),
    Fault("slack_error", error="fatal_error", applied=True),
    Fault("slack_error", error="Not A Code", applied=True),
]
REFUSALS = ["user_disabled", "msg_too_long", "invalid_blocks", "a_code_of_tomorrow"]
NEED_A_PERSON = ["token_revoked", "invalid_auth", "account_inactive"]


def _named(value: object) -> str | None:
    if isinstance(value, Fault):
        told = value.error if value.kind == "slack_error" else str(value.status)
        return f"{value.kind}-{told}-{'applied' if value.takes_effect else 'not'}"
    return None


def asking(world: World, fault: Fault) -> HarmedSlack:
    """A client that does not wait for what hangs."""
    return HarmedSlack(world, is_hasty=fault.kind == "hang")


@pytest.mark.parametrize("fault", DOUBTFUL, ids=_named)
def test_an_introduction_in_doubt_is_seen_once_and_recorded_once(
    world: World, fault: Fault
) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", fault)
    delivery = with_slack(world.delivery, asking(world, fault))
    assert scene.carry_out("introduce", delivery) == "pending"
    effect = scene.effect("introduce")
    assert (effect["attempts"], effect["failures"]) == (0, 1), "illness is no poison"
    assert scene.go_on("introduce", delivery) == "done"
    [seen] = scene.visible()
    assert scene.effect("introduce")["result"] == seen.ts
    assert scene.events().count("MeetingIntroduced") == 1
    posts = 1 if fault.takes_effect else 2
    assert len(scene.calls("chat.postMessage")) == posts, "no second post without need"


@pytest.mark.parametrize("fault", DOUBTFUL, ids=_named)
def test_a_conversation_in_doubt_is_opened_once(world: World, fault: Fault) -> None:
    [scene] = world.meetings()
    world.slack.faults.script("conversations.open", fault)
    delivery = with_slack(world.delivery, asking(world, fault))
    assert scene.carry_out("open_conversation", delivery) == "pending"
    assert scene.go_on("open_conversation", delivery) == "done"
    assert scene.events().count("ConversationOpened") == 1
    assert len(scene.effects("introduce")) == 1


@pytest.mark.parametrize("fault", DOUBTFUL, ids=_named)
def test_an_update_in_doubt_is_done_again_and_shows_the_answer(
    world: World, fault: Fault
) -> None:
    scene = _answered(world)
    world.slack.faults.script("chat.update", fault)
    delivery = with_slack(world.delivery, asking(world, fault))
    assert scene.carry_out("show_answers", delivery) == "pending"
    assert scene.go_on("show_answers", delivery) == "done"
    assert ": we met" in scene.visible()[-1].text
    assert len(scene.visible()) == 2


@pytest.mark.parametrize("fault", DOUBTFUL, ids=_named)
def test_a_private_note_in_doubt_is_never_sent_again(
    world: World, fault: Fault
) -> None:
    note = _private_note(scene := _answered(world))
    world.slack.faults.script("chat.postEphemeral", fault)
    delivery = with_slack(world.delivery, asking(world, fault))
    delivery.carry_out(note)
    world.do("UPDATE effects SET lease_until = NULL WHERE id = %s", note)
    delivery.carry_out(note)
    [row] = world.rows("SELECT status FROM effects WHERE id = %s", note)
    assert row["status"] == "done"
    # One that was given up early may come to Slack's notice only now.
    seconds_until(lambda: len(scene.calls("chat.postEphemeral")) == 1)


def test_a_slow_call_is_waited_for(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", Fault("delay", seconds=0.1))
    assert scene.carry_out("introduce") == "done"
    assert len(scene.visible()) == 1
    assert scene.effects("audit") == [], "there was no doubt"


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refused_introduction_is_dead_with_its_reason(
    world: World, code: str
) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.chance("chat.postMessage", 1, Fault("slack_error", error=code))
    assert scene.go_on("introduce") == "dead"
    assert code in scene.effect("introduce")["last_error"]
    assert scene.visible() == []
    assert scene.events()[-1] == "IntroductionFailed"
    assert code in scene.reasons()[-1]
    assert world.rows(CLOSED) == []


def test_somebody_deactivated_ends_the_introduction_before_it_begins(
    world: World,
) -> None:
    [scene] = world.meetings()
    person = world.slack.workspace.conversations[scene.channel].members[0]
    world.slack.workspace.people[person].deleted = True
    assert scene.carry_out("open_conversation") == "dead"
    assert scene.events() == ["MeetingPaired", "IntroductionFailed"]
    assert "user_disabled" in scene.reasons()[-1]


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refused_question_is_dead_and_the_meeting_knows(
    world: World, code: str
) -> None:
    [scene] = world.meetings()
    scene.introduce().want_question()
    world.slack.faults.chance("chat.postMessage", 1, Fault("slack_error", error=code))
    assert scene.go_on("ask") == "dead"
    assert scene.events()[-1] == "MessageFailed"
    assert code in scene.reasons()[-1]
    assert len(scene.visible()) == 1, "the introduction stays"


@pytest.mark.parametrize("code", NEED_A_PERSON)
def test_what_only_a_person_can_mend_closes_the_workspace_and_loses_nothing(
    world: World, code: str
) -> None:
    here, there = world.meetings(2)
    for scene in (here, there):
        scene.open()
    world.slack.faults.script("chat.postMessage", Fault("slack_error", error=code))
    assert here.carry_out("introduce") == "pending"
    [gate] = world.rows(CLOSED)
    assert (gate["method"], code in gate["reason"]) == ("*", True)
    assert here.effect("introduce")["attempts"] == 0
    world.do("UPDATE gates SET not_before = now() + interval '1 minute'")
    calls = len(world.slack.ledger.calls)
    assert there.carry_out("introduce") == "pending"
    assert here.go_on("introduce", most=2) == "pending"
    assert len(world.slack.ledger.calls) == calls, "no call inside a closed gate"
    world.reset()
    for scene in (here, there):
        assert scene.go_on("introduce") == "done"
        assert len(scene.visible()) == 1


def test_a_rate_limit_closes_one_method_and_loses_nothing(world: World) -> None:
    here, there, other = world.meetings(3)
    for scene in (here, there):
        scene.open()
    limit = Fault("rate_limited", seconds=3_600)
    world.slack.faults.script("chat.postMessage", limit)
    assert here.carry_out("introduce") == "pending"
    [gate] = world.rows(
        "SELECT method, not_before - clock_timestamp() AS wait FROM gates"
        " WHERE reason <> ''"
    )
    assert gate["method"] == "chat.postMessage"
    assert 3_000 < gate["wait"].total_seconds() <= 3_600
    assert here.effect("introduce")["attempts"] == 0
    assert here.effect("introduce")["maybe_sent_at"] is None
    calls = len(world.slack.ledger.calls_of("chat.postMessage"))
    assert there.carry_out("introduce") == "pending"
    assert here.go_on("introduce", most=2) == "pending"
    assert len(world.slack.ledger.calls_of("chat.postMessage")) == calls
    other.open()
    world.reset()
    for scene in (here, there):
        assert scene.go_on("introduce") == "done"
        assert len(scene.visible()) == 1


def test_a_limit_on_looking_back_holds_back_the_doubtful_message_alone(
    world: World,
) -> None:
    here, there = world.meetings(2)
    for scene in (here, there):
        scene.open()
    world.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    limit = Fault("rate_limited", seconds=3_600)
    world.slack.faults.script("conversations.history", limit)
    assert here.go_on("introduce", most=3) == "pending"
    assert len(here.calls("conversations.history")) == 1, "nor is it asked again"
    assert len(here.calls("chat.postMessage")) == 1
    assert there.carry_out("introduce") == "done"
    world.reset()
    assert here.go_on("introduce") == "done"
    assert len(here.visible()) == 1


def test_many_failures_in_a_row_still_make_one_message(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script(
        "chat.postMessage",
        Fault("dropped"),
        Fault("rate_limited", seconds=0.0),
        Fault("error_before"),
        Fault("reply_lost"),
    )
    world.slack.faults.script(
        "conversations.history", Fault("error_before"), Fault("dropped"), None
    )
    status = "pending"
    while status == "pending":
        world.do("DELETE FROM gates")
        status = scene.go_on("introduce", most=1)
    assert status == "done"
    assert len(scene.visible()) == 1
    assert scene.events().count("MeetingIntroduced") == 1


def _answered(world: World) -> Scene:
    """Somebody said that they met, and the answer is to be shown next."""
    [scene] = world.meetings()
    scene.introduce().ask().click(scene.members()[0], "met")
    return scene


def _private_note(scene: Scene) -> UUID:
    """A stranger in the conversation pressed a button, and is to hear why not."""
    stranger = scene.world.slack.workspace.channel("random").members[0]
    scene.world.slack.workspace.conversations[scene.conversation].members += [stranger]
    scene.click(stranger, "met")
    [row] = scene.world.rows(
        "SELECT id FROM effects WHERE kind = 'tell_privately' AND status = 'pending'"
    )
    return UUID(str(row["id"]))
