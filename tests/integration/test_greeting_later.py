"""A channel that goes before it was greeted: nothing dies, and it is greeted later.

Who is to be matched has to be able to read of it, and to step out, before.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.deliveries import Delivery
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(4)]


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    own_played.invite()
    yield own_played
    own_played.require_sound()


@pytest.fixture
def host(played: Played) -> str:
    return next(played.people()).id


def archive(played: Played, host: str) -> Delivery | None:
    return user_actions.archive(played.slack, host, played.channel)


def unarchive(played: Played, host: str) -> Delivery | None:
    return user_actions.unarchive(played.slack, host, played.channel)


def heard(delivery: Delivery | None) -> None:
    assert delivery is not None
    assert delivery.wait()
    assert delivery.status == 200


def unheard(played: Played, *, is_archived: bool) -> None:
    """Slack does it, and tells nobody."""
    place = played.slack.workspace.conversations[played.channel]
    place.is_archived = is_archived


def greetings(played: Played) -> list[str]:
    place = played.slack.workspace.conversations[played.channel]
    return [one.text for one in place.messages if one.text.startswith("👋 Hi")]


def until_it_is_decent(played: Played) -> list[str]:
    """Return the greetings, once the next morning of a working day has come."""
    for _ in range(24):
        if found := greetings(played):
            return found
        played.advance(hours=3)
    return []


def waits_for(played: Played) -> str | None:
    [row] = played.rows("SELECT waiting_reason FROM programs")
    reason: str | None = row["waiting_reason"]
    return reason


def look_again(played: Played) -> None:
    played.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
    played.advance(minutes=6)


def test_a_channel_that_is_archived_meanwhile_is_greeted_when_it_is_back(
    played: Played, host: str
) -> None:
    heard(archive(played, host))
    played.work()
    assert greetings(played) == []
    heard(unarchive(played, host))
    played.work()
    assert len(until_it_is_decent(played)) == 1


def test_a_refusal_alone_lets_the_program_wait_for_its_channel(
    played: Played,
) -> None:
    unheard(played, is_archived=True)
    played.work()
    assert (greetings(played), waits_for(played)) == ([], "archived")
    unheard(played, is_archived=False)
    look_again(played)
    assert waits_for(played) is None
    assert len(until_it_is_decent(played)) == 1


def test_who_reads_the_greeting_late_has_three_working_days_all_the_same(
    played: Played, host: str
) -> None:
    heard(archive(played, host))
    played.work()
    [planned] = played.rows("SELECT next_round_at FROM programs")
    played.clock_to(planned["next_round_at"] - timedelta(days=1))
    heard(unarchive(played, host))
    played.work()
    [row] = played.rows("SELECT next_round_at FROM programs")
    assert row["next_round_at"] > played.ponchik.clock() + timedelta(days=3)
    [greeting] = until_it_is_decent(played)
    assert f"{row['next_round_at']:%A} {row['next_round_at'].day}" in greeting


def test_a_channel_that_was_greeted_is_greeted_once(played: Played, host: str) -> None:
    played.work()
    heard(archive(played, host))
    played.work()
    heard(unarchive(played, host))
    played.work()
    played.advance(days=2)
    assert len(until_it_is_decent(played)) == 1


@pytest.mark.members(8)
def test_a_channel_that_is_to_name_a_host_is_asked_when_it_is_back(
    own_played: Played,
) -> None:
    played = own_played
    guest = next(one for one in played.people() if one.is_restricted)
    member = next(one for one in played.people() if one.is_ordinary)
    heard(user_actions.invite_bot(played.slack, guest.id, played.channel))
    unheard(played, is_archived=True)
    played.work()
    unheard(played, is_archived=False)
    look_again(played)
    for _ in range(24):
        played.advance(hours=3)
    place = played.slack.workspace.conversations[played.channel]
    [asked] = [one for one in place.messages if "be my host" in one.text]
    assert asked.user == played.slack.bot
    assert member.id in place.members
