from itertools import chain

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.events.meeting_status import Status
from tests.harness.causes import BY_TEST
from tests.harness.measures import longer
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.members(23)]


@pytest.fixture
def played(played: Played) -> Played:
    played.invite()
    return played


def test_an_invited_ponchik_serves_the_channel(played: Played) -> None:
    [program] = played.rows("SELECT * FROM programs")
    assert program["channel"] == played.channel
    assert program["running"]
    assert program["started_by"] is not None


@pytest.mark.parametrize(
    ("group_size", "groups"),
    [
        (5, 4),
        *longer((2, 12), (3, 8), (8, 3)),
    ],
)
def test_a_round_introduces_everybody_in_one_group(
    played: Played, group_size: int, groups: int
) -> None:
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, group_size=group_size)
    played.work()
    introduced = [played.members_of(post.channel) for post in played.posts()]
    assert len(introduced) == groups
    assert sorted(chain(*introduced)) == sorted(p.id for p in played.people())
    played.require_sound()


def test_a_cycle_runs_by_the_clock_alone(played: Played) -> None:
    played.advance_to("round")
    assert len(played.posts()) == 12
    first, second, third, *silent = _by_channel(played)
    played.advance_to("check_in-1")
    questions = {q.channel: q for q in played.questions("check_in-1")}
    assert len(questions) == 12
    assert played.click(first[1][0], questions[first[0]], "met") == 200
    assert played.click(second[1][0], questions[second[0]], "scheduled") == 200
    assert played.click(third[1][0], questions[third[0]], "not_yet") == 200
    played.work()
    played.advance_to("closing")
    closing = {q.channel: q for q in played.questions("closing")}
    assert len(closing) == 11, "who met is asked no more"
    assert played.click(third[1][1], closing[third[0]], "not_met") == 200
    played.work()
    played.advance_to("reminder")
    played.advance_to("finish")
    outcomes = {row["group_channel"]: row["status"] for row in _meetings(played)}
    assert outcomes[first[0]] == Status.CLOSED_MET
    assert outcomes[second[0]] == Status.CLOSED_SCHEDULED
    assert outcomes[third[0]] == Status.CLOSED_NO
    assert {outcomes[channel] for channel, _ in silent} == {Status.CLOSED_STALE}
    [over] = played.rows("SELECT * FROM rounds WHERE number = 1")
    assert over["outcomes"] == {
        "closed_met": 1,
        "closed_no": 1,
        "closed_scheduled": 1,
        "closed_stale": 9,
    }
    played.require_sound()


def _by_channel(played: Played) -> list[tuple[str, list[str]]]:
    return [(post.channel, played.members_of(post.channel)) for post in played.posts()]


def _meetings(played: Played) -> list[dict[str, str]]:
    return [dict(row) for row in played.rows("SELECT * FROM meetings")]


def test_a_round_that_could_not_start_is_tried_again_until_it_can(
    played: Played,
) -> None:
    refusal = Fault("slack_error", error="access_denied")
    played.slack.faults.script("conversations.members", refusal)
    played.advance_to("round")
    assert played.posts() == []
    [program] = played.rows("SELECT * FROM programs")
    assert program["waiting_reason"] == "members_unreadable"
    played.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
    played.work()
    assert len(played.posts()) == 12
