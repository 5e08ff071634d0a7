"""What a channel reads of its rounds, over HTTP, at decent hours, each thing once."""

from datetime import date, timedelta

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.domain.orders import Order
from ponchik.domain.program import PauseProgram, Wait
from ponchik.events.event import Stream
from ponchik.events.program_waiting import WaitReason
from tests.harness.causes import BY_TEST
from tests.harness.measures import longer
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(8)]


def said(played: Played) -> list[str]:
    """What Ponchik posted in the channel."""
    place = played.slack.workspace.conversations[played.channel]
    return [
        message.text
        for message in place.messages
        if message.user == played.slack.bot and message.only_for is None
    ]


def noted(played: Played, event: str) -> list[object]:
    return played.rows("SELECT data FROM events WHERE type = %s", event)  # type: ignore[return-value]


def reports(played: Played) -> list[str]:
    return [text for text in said(played) if "ound " in text]


def finish(played: Played) -> None:
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.work()
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()


def close(played: Played, *answers: str) -> None:
    """Close the round; so many groups answer the closing question first."""
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.work()
    for question, answer in zip(played.questions("closing"), answers, strict=False):
        played.click(played.members_of(question.channel)[0], question, answer)
    played.work()
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()


def test_a_channel_reads_that_a_round_began_and_is_over_once_each(
    played: Played,
) -> None:
    played.start_round()
    [began] = reports(played)
    assert began.startswith("🍩 *Round 1 has begun:*")
    assert "all of them for the first time" in began
    assert "Next round:" in began
    finish(played)
    played.work()
    assert len(reports(played)) == 2
    assert "Round 1 is over" in reports(played)[1]
    played.require_sound()


def test_who_met_is_told_in_numbers_and_never_who_did_not(played: Played) -> None:
    played.start_round()
    groups = len(played.rows("SELECT FROM meetings"))
    assert groups >= 4
    close(played, "met", "met", "not_met")
    over = reports(played)[-1]
    assert "*Round 1 is over: 2 pairs met*" in over or "2 groups met" in over
    assert "<@" not in over
    assert "not_met" not in over
    assert "didn't" not in over


@pytest.mark.longer
def test_a_round_in_which_nobody_met_is_told_without_a_number(played: Played) -> None:
    played.start_round()
    close(played, "not_met")
    assert reports(played)[-1].startswith("🏁 *Round 1 is over.* Thank you all.")


@pytest.mark.longer
@pytest.mark.members(5)
def test_few_groups_are_thanked_without_a_number(played: Played) -> None:
    played.start_round()
    close(played, "met", "met", "met")
    assert reports(played)[-1].startswith("🏁 Round 1 is over. Thank you all.")


def test_a_round_that_was_called_off_is_not_reported_as_over(played: Played) -> None:
    played.start_round()
    played.ponchik.rounds.cancel(played.channel, BY_TEST)
    played.work()
    assert len(reports(played)) == 1


def test_what_could_not_be_told_before_its_successor_is_dropped_with_its_reason(
    played: Played,
) -> None:
    played.work()
    played.slack.faults.chance(
        "chat.postMessage", 1.0, Fault("slack_error", error="ratelimited")
    )
    played.advance_to("round")
    played.slack.faults.clear()
    played.do(
        "UPDATE effects SET due_at = due_at + interval '400 days' "
        "WHERE kind = 'announce'"
    )
    played.do("DELETE FROM gates")
    for stage in ("closing", "reminder", "finish"):
        played.advance_to(stage)
    played.do(
        "UPDATE effects SET due_at = now(), lease_until = NULL WHERE kind = 'announce'"
    )
    played.work()
    [told] = reports(played)
    assert "Round 1 is over" in told
    [row] = played.rows(
        "SELECT data ->> 'reason' AS reason FROM events "
        "WHERE type = 'ChannelMessageDropped'"
    )
    assert row["reason"] == "round 1 is over"


def test_a_pause_is_told_in_the_channel_with_its_end(played: Played) -> None:
    until = (played.ponchik.clock() + timedelta(days=30)).date()
    [program] = played.rows("SELECT program FROM programs")
    order = Order(
        Stream("program", program["program"]),
        PauseProgram(until, None, played.ponchik.clock()),
    )
    played.ponchik.handler.handle(played.workspace, [order], BY_TEST)
    for _ in range(30):  # until the next morning of a working day
        played.advance(hours=3)
    [told] = [text for text in said(played) if "on a break" in text]
    assert told.startswith("I'm on a break here until ")
    assert str(date.fromisoformat(str(until)).day) in told


def test_a_refused_report_is_noted_once_until_ponchik_may_post_again(
    played: Played,
) -> None:
    refused = Fault("slack_error", error="restricted_action")
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, seed=1)
    for expected in (1, 1):
        played.slack.faults.script("chat.postMessage", refused)
        [effect, *_] = played.rows(
            "SELECT id FROM effects WHERE kind = 'announce' AND status = 'pending'"
        )
        played.delivery.carry_out(effect["id"])
        assert len(noted(played, "PostingRefused")) == expected
        played.ponchik.rounds.close(played.channel, BY_TEST)
        played.slack.faults.clear()
        played.do("UPDATE effects SET status = 'pending' WHERE id = %s", effect["id"])
    played.work()
    assert len(noted(played, "ChannelMessagePosted")) == 1


def test_an_archived_channel_is_told_nothing_and_nothing_dies(played: Played) -> None:
    played.start_round()
    [program] = played.rows("SELECT program FROM programs")
    wait = Wait(WaitReason.ARCHIVED, played.ponchik.clock())
    order = Order(Stream("program", program["program"]), wait)
    played.ponchik.handler.handle(played.workspace, [order], BY_TEST)
    finish(played)
    assert len(reports(played)) == 1
    played.require_sound()


@pytest.mark.parametrize(
    "code",
    [
        "not_in_channel",
        *longer("channel_not_found", "is_archived"),
    ],
)
def test_what_a_channel_out_of_reach_could_not_be_told_is_dropped_and_nothing_dies(
    played: Played, code: str
) -> None:
    played.work()
    fault = Fault("slack_error", error=code)
    played.slack.faults.chance("chat.postMessage", 1.0, fault, user=played.channel)
    played.start_round()
    [effect] = played.rows(
        "SELECT * FROM effects WHERE payload ->> 'message' = 'round_began' "
        "AND kind = 'announce'"
    )
    assert effect["status"] == "cancelled"
    [dropped] = played.rows(
        "SELECT data FROM events WHERE type = 'ChannelMessageDropped'"
    )
    assert dropped["data"]["reason"] == code
    played.require_sound()


@pytest.mark.longer
def test_of_two_pauses_in_one_night_only_the_last_is_told(played: Played) -> None:
    now = played.ponchik.clock()
    night = 24 - now.hour + 2
    played.advance(hours=night)
    now = played.ponchik.clock()
    [program] = played.rows("SELECT program FROM programs")
    for days in (20, 40):
        pause = PauseProgram((now + timedelta(days=days)).date(), None, now)
        order = Order(Stream("program", program["program"]), pause)
        played.ponchik.handler.handle(played.workspace, [order], BY_TEST)
    played.work()
    assert not [text for text in said(played) if "on a break" in text]
    for _ in range(4):
        played.advance(days=1, hours=3)
    assert len([text for text in said(played) if "on a break" in text]) == 1
