"""Three silent rounds: a member is asked whether to stay, and maybe paused."""

from collections.abc import Iterator

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.workspace import Message
from tests.harness.causes import BY_TEST
from tests.harness.served import Played
from tests.integration.test_commands import direct

pytestmark = [pytest.mark.integration, pytest.mark.members(3)]
WEEKLY = {"every_weeks": 1, "group_size": 4}


@pytest.fixture
def played(played: Played) -> Iterator[Played]:
    played.invite()
    played.ponchik.programs.start(played.channel, WEEKLY, BY_TEST)
    played.advance_to("round")
    yield played
    played.require_sound()


def play_round(played: Played) -> None:
    for stage in ("closing", "reminder", "finish"):
        played.advance_to(stage)


def next_day(played: Played) -> None:
    """Let it be the afternoon of the Monday after a round, when the next has begun."""
    played.advance(hours=65)
    played.advance(hours=4, minutes=1)


def asked(played: Played, user: str) -> list[Message]:
    return _told(played, user, "Hi ")


def paused(played: Played, user: str) -> list[Message]:
    return _told(played, user, "I've paused you")


def _told(played: Played, user: str, begins: str) -> list[Message]:
    messages = played.slack.workspace.conversations[direct(played, user)].messages
    return [one for one in messages if one.text.startswith(begins)]


def press(played: Played, user: str, message: Message, action: str) -> str:
    place = direct(played, user)
    delivered = user_actions.click(played.slack, user, place, message.ts, action)
    assert delivered.wait()
    assert delivered.status == 200
    played.work()
    messages = played.slack.workspace.conversations[place].messages
    return [one for one in messages if one.only_for == user][-1].text


def members(played: Played) -> list[str]:
    return [person.id for person in played.people()]


def excluded(played: Played) -> dict[str, int]:
    plan = played.ponchik.rounds.start(
        played.channel, cause=BY_TEST, seed=1, dry_run=True
    )
    return {why: count for why, count in plan.excluded.items() if why == "unheard"}


def test_who_says_nothing_in_three_rounds_is_asked_and_then_paused(
    played: Played,
) -> None:
    silent, stays, writes, *_ = members(played)
    for _ in range(2):
        play_round(played)
        next_day(played)
    assert asked(played, silent) == [], "two rounds are not three"
    user_actions.write(played.slack, writes, played.posts()[0].channel, "Hello!")
    played.advance(days=1)
    play_round(played)
    assert asked(played, silent) == [], "not on the evening of the round's end"
    next_day(played)
    [question] = asked(played, silent)
    assert question.text.endswith("You can come back any time.")
    assert asked(played, writes) == [], "whoever wrote is there"
    [other] = asked(played, stays)
    assert press(played, stays, other, "member:stay").startswith(
        "Good, I keep matching you. Next round of"
    )
    play_round(played)
    next_day(played)
    played.advance(days=1)
    [told] = paused(played, silent)
    assert paused(played, stays) == []
    assert excluded(played) == {"unheard": 2}, "as is the guest"
    assert press(played, silent, told, "member:resume").startswith("Good to have you")
    assert excluded(played) == {"unheard": 1}
    assert len(asked(played, silent)) == 1
