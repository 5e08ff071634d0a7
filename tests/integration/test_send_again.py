"""*Send again*: only hosts, once, and as `ponchik effects retry` does it."""

from collections.abc import Mapping

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.messages import name_blocks, say
from ponchik.slack.buttons import Action
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(4)]


@pytest.fixture
def played(own_played: Played) -> Played:
    own_played.invite()
    return own_played


@pytest.fixture
def dead(played: Played) -> Mapping[str, object]:
    """An introduction that Slack refused for good."""
    refused = Fault("slack_error", error="restricted_action")
    played.slack.faults.chance("conversations.open", 1.0, refused)
    played.start_round()
    played.slack.faults.clear()
    [row, *_] = played.rows("SELECT * FROM effects WHERE status = 'dead'")
    return row


def press(played: Played, user: str, effect: object) -> str:
    """Press *Send again* where it stands, and return what the presser alone sees."""
    slack = played.slack
    with slack.lock:
        place = slack.workspace.conversations[played.channel]
        text = {"type": "plain_text", "text": "Send again"}
        button = {
            "type": "button",
            "text": text,
            "action_id": Action.EFFECT_RETRY,
            "value": str(effect),
        }
        blocks = name_blocks(slack, [{"type": "actions", "elements": [button]}])
        shown = say(slack, place, slack.bot, "Press.", blocks)
    delivery = user_actions.click(
        slack, user, played.channel, shown.ts, Action.EFFECT_RETRY
    )
    assert delivery.wait()
    played.work()
    told = [m.text for m in place.messages if m.only_for == user]
    return told[-1]


def status(played: Played, effect: object) -> str:
    [row] = played.rows("SELECT status FROM effects WHERE id = %s", effect)
    return str(row["status"])


def test_a_host_has_it_sent_again_and_a_second_press_sends_nothing_more(
    played: Played, dead: Mapping[str, object]
) -> None:
    host = next(played.people()).id
    for _ in range(2):
        assert press(played, host, dead["id"]) == "I'm sending it again."
        assert status(played, dead["id"]) == "done"
    introduced = played.rows(
        "SELECT FROM events WHERE type = 'MeetingIntroduced' AND stream = %s",
        dead["stream"],
    )
    assert len(introduced) == 1


def test_others_hear_who_the_hosts_are_and_nothing_is_sent(
    played: Played, dead: Mapping[str, object]
) -> None:
    host, member, *_ = [person.id for person in played.people()]
    answer = press(played, member, dead["id"])
    assert answer == f"Only hosts of <#{played.channel}> can do that: <@{host}>."
    assert status(played, dead["id"]) == "dead"


def test_in_a_group_whose_round_is_over_nothing_is_sent_any_more(
    played: Played, dead: Mapping[str, object]
) -> None:
    host = next(played.people()).id
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()
    assert "This round is over" in press(played, host, dead["id"])
    assert status(played, dead["id"]) == "dead"


@pytest.mark.parametrize("value", ["e1", "6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11"])
def test_a_button_of_nothing_that_is_there_is_answered_so(
    played: Played, value: str
) -> None:
    host = next(played.people()).id
    assert press(played, host, value).startswith("I don't know this button any more")
