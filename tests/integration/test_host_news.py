"""What hosts are told in direct messages: of rounds and of trouble, each thing once."""

from collections.abc import Sequence

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.domain.orders import Order
from ponchik.domain.program import AddManager, Recover, Wait
from ponchik.events.event import Stream
from ponchik.events.program_waiting import WaitReason
from ponchik.store import people
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(8)]
DAYS = 4


@pytest.fixture
def played(played: Played) -> Played:
    """Messages die in these tests, so none has to be sound at the end."""
    played.invite()
    return played


def hosts(played: Played) -> list[str]:
    """Who invited Ponchik, and one more host."""
    first, second, *_ = [person.id for person in played.people()]
    [row] = played.rows("SELECT program FROM programs")
    person = played.ponchik.database.transaction(
        lambda t: people.person_of(t, played.workspace, second)
    )
    add = AddManager(person, None, played.ponchik.clock())
    handle(played, Order(Stream("program", row["program"]), add))
    return [first, second]


def handle(played: Played, order: Order) -> None:
    played.ponchik.handler.handle(played.workspace, [order], BY_TEST)


def let_days_pass(played: Played) -> None:
    """Let a decent hour come; none of a round's stages after the check-in does."""
    for _ in range(DAYS):
        played.advance(days=1)


def told(played: Played, user: str) -> list[str]:
    """What a host read, but for what belongs to setting a program up."""
    direct = played.slack.workspace.direct({played.slack.bot, user})
    texts = [message.text for message in direct.messages] if direct else []
    return [text for text in texts if text.startswith(("*", "⚠️", "I ", "⏸️"))]


def start(played: Played) -> None:
    played.start_round()


def close(played: Played, answers: Sequence[str]) -> None:
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.work()
    for question, answer in zip(played.questions("closing"), answers, strict=False):
        played.click(played.members_of(question.channel)[0], question, answer)
    played.work()
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()


def test_every_host_reads_who_is_in_a_round_and_who_is_not(played: Played) -> None:
    two = hosts(played)
    start(played)
    for host in two:
        [began] = told(played, host)
        assert began.startswith(f"*Round 1 of <#{played.channel}> has begun:*")
        assert "Nobody had been matched with each other before." in began
        assert "Not in it: " in began
        assert "Manage" in began


def test_every_host_reads_honest_figures_at_its_end_without_names(
    played: Played,
) -> None:
    two = hosts(played)
    start(played)
    groups = len(played.rows("SELECT FROM meetings"))
    close(played, ["met", "met", "not_met"])
    for host in two:
        over = told(played, host)[-1]
        assert over.startswith(f"*Round 1 of <#{played.channel}> is over.*")
        assert "2 of the 3" in over
        assert "that answered met" in over
        assert (
            f"; {groups - 3} did not answer." in over or "one did not answer." in over
        )
        assert "Met for the first time: 2 of 2" in over
        assert "<@" not in over


def test_at_the_end_hosts_read_which_chats_slack_did_not_open(played: Played) -> None:
    host = hosts(played)[0]
    refused = Fault("slack_error", error="invalid_arguments")
    played.slack.faults.script("conversations.open", refused)
    start(played)
    [dead] = played.rows("SELECT stream FROM effects WHERE status = 'dead'")
    assert dead["stream"].startswith("meeting-")
    let_days_pass(played)
    close(played, ["met"])
    over = told(played, host)[-1]
    assert "One chat could not be opened: <@" in over
    assert "(Slack: invalid arguments)" in over
    assert "1 of the 1" in over, "who was never introduced is in no rate"


@pytest.mark.longer
def test_a_round_that_was_called_off_has_no_report_of_its_end(played: Played) -> None:
    host = hosts(played)[0]
    start(played)
    played.ponchik.rounds.cancel(played.channel, BY_TEST)
    played.work()
    assert len(told(played, host)) == 1


def test_a_message_that_died_is_told_at_a_decent_hour_once_and_can_be_sent_again(
    played: Played,
) -> None:
    host = hosts(played)[0]
    refused = Fault("slack_error", error="invalid_arguments")
    played.slack.faults.script("conversations.open", refused)
    start(played)
    let_days_pass(played)
    [word] = [text for text in told(played, host) if "got no introduction" in text]
    assert "(Slack: invalid arguments)" in word
    direct = played.slack.workspace.direct({played.slack.bot, host})
    assert direct is not None
    shown = next(m for m in direct.messages if m.text == word)
    delivered = user_actions.click(
        played.slack, host, direct.id, shown.ts, "effect:retry"
    )
    assert delivered.wait()
    played.work()
    assert played.rows("SELECT * FROM effects WHERE status = 'dead'") == []
    assert [
        row["introduced_at"]
        for row in played.rows("SELECT introduced_at FROM meetings")
        if row["introduced_at"] is None
    ] == []
    played.advance(days=1)
    assert sum("got no introduction" in text for text in told(played, host)) == 1


@pytest.mark.longer
def test_of_many_messages_that_died_hosts_hear_one_by_one_of_the_first(
    played: Played,
) -> None:
    host = hosts(played)[0]
    channel = played.slack.workspace.channel("coffee")
    for number in range(10):
        user_actions.add_person(played.slack, f"more{number}", f"More {number}")
    channel.members = [
        *(p.id for p in played.people()),
        played.slack.bot,
    ]
    refused = Fault("slack_error", error="invalid_arguments")
    played.slack.faults.chance("conversations.open", 1.0, refused)
    start(played)
    played.slack.faults.clear()
    let_days_pass(played)
    assert len(played.rows("SELECT FROM meetings")) > 5
    assert sum("got no introduction" in text for text in told(played, host)) <= 5


def test_a_channel_in_which_ponchik_may_not_post_is_told_once_and_reports_go_on(
    played: Played,
) -> None:
    host = hosts(played)[0]
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, seed=1)
    refused = Fault("slack_error", error="restricted_action")
    for _ in range(2):
        played.slack.faults.script("chat.postMessage", refused)
        [effect, *_] = played.rows(
            "SELECT id FROM effects WHERE kind = 'announce' AND status <> 'done'"
        )
        played.delivery.carry_out(effect["id"])
        played.slack.faults.clear()
        played.do("UPDATE effects SET status = 'pending' WHERE id = %s", effect["id"])
    played.do("UPDATE effects SET status = 'dead' WHERE kind = 'announce'")
    played.work()
    let_days_pass(played)
    words = [text for text in told(played, host) if "may not post" in text]
    expected = (
        f"⚠️ I may not post in <#{played.channel}>. Introductions go on; reports come "
        "only to you."
    )
    assert words == [expected]
    assert any("has begun" in text for text in told(played, host))


def test_hosts_hear_that_ponchik_was_removed(played: Played) -> None:
    two = hosts(played)
    user_actions.remove_bot(played.slack, played.channel).wait()  # type: ignore[union-attr]
    played.work()
    let_days_pass(played)
    for host in two:
        [word] = told(played, host)
        assert word.startswith(f"⚠️ I was removed from <#{played.channel}>")


@pytest.mark.longer
def test_hosts_hear_of_an_archived_channel_after_an_hour_once(played: Played) -> None:
    two = hosts(played)
    user_actions.archive(played.slack, two[0], played.channel).wait()
    played.work()
    assert [told(played, host) for host in two] == [[], []]
    let_days_pass(played)
    for host in two:
        [word] = told(played, host)
        assert word.startswith(f"⚠️ <#{played.channel}> was archived")


def test_hosts_hear_how_long_ponchik_was_away_when_its_token_works_again(
    played: Played,
) -> None:
    host = hosts(played)[0]
    start(played)
    [row] = played.rows("SELECT program FROM programs")
    stream = Stream("program", row["program"])
    played.clock_to(played.due("check_in-1"))
    played.slack.clock.advance(-3_600 + 7_200)
    since = played.due("check_in-1")
    wait = Wait(WaitReason.TOKEN, since)
    handle(played, Order(stream, wait))
    handle(played, Order(stream, Recover(played.ponchik.clock())))
    played.work()
    let_days_pass(played)
    [word] = [text for text in told(played, host) if "I was away" in text]
    assert word.startswith("I was away from Slack from ")
    assert word.endswith("One stage was late.")


@pytest.mark.longer
def test_a_wait_for_anything_else_than_the_token_ends_without_a_word(
    played: Played,
) -> None:
    host = hosts(played)[0]
    [row] = played.rows("SELECT program FROM programs")
    stream, now = Stream("program", row["program"]), played.ponchik.clock()
    handle(played, Order(stream, Wait(WaitReason.ARCHIVED, now)))
    handle(played, Order(stream, Recover(now)))
    let_days_pass(played)
    assert told(played, host) == []
