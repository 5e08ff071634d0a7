"""Members who can't make it, as they say so in Slack, and what the others read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.workspace import Kind, Message
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import send, top
from tests.harness.served import Played

STEP_OUT = "meeting:step_out"


def on_a_monday(played: Played, size: int = 2) -> None:
    """Introduce a round's groups on a Monday morning."""
    to_monday = timedelta(days=2, minutes=-30)
    played.slack.clock.advance(to_monday.total_seconds())
    played.work()
    if not played.program()["open_round"]:
        played.ponchik.rounds.start(
            played.channel, cause=BY_TEST, seed=1, group_size=size
        )
    played.work()


def groups(played: Played) -> list[tuple[str, Sequence[str]]]:
    """Return each group's chat and its members, as they are open by now."""
    rows = played.rows(
        "SELECT group_channel, members FROM meetings WHERE NOT closed ORDER BY meeting"
    )
    known = {row["id"]: row["slack_id"] for row in played.rows("SELECT * FROM people")}
    return [(row["group_channel"], [known[m] for m in row["members"]]) for row in rows]


def texts(played: Played, conversation: str) -> list[str]:
    """Return what stands in a conversation by now."""
    place = played.slack.workspace.conversations[conversation]
    return [message.text for message in place.messages]


def alone_with(played: Played, user: str) -> list[str]:
    """Return what Ponchik told this person alone."""
    return [
        message.text
        for place in played.slack.workspace.conversations.values()
        if place.kind is Kind.DM and user in place.members
        for message in place.messages
        if message.user == played.slack.bot
    ]


def introduction(played: Played, conversation: str) -> Message:
    place = played.slack.workspace.conversations[conversation]
    return next(one for one in place.messages if one.text.startswith("👋"))


def ask_to_step_out(played: Played, conversation: str, user: str) -> None:
    ts = introduction(played, conversation).ts
    delivery = user_actions.click(played.slack, user, conversation, ts, STEP_OUT)
    assert delivery.wait()
    assert delivery.status == 200


def step_out(played: Played, conversation: str, user: str, after: str = "stay") -> None:
    """Let somebody press the button, and send the form."""
    ask_to_step_out(played, conversation, user)
    send(played, top(played, user), after=after)
    played.work()


def leave(played: Played, user: str) -> None:
    delivery = user_actions.leave(played.slack, user, played.channel)
    assert delivery is not None
    assert delivery.wait()
    played.work()


def deactivate(played: Played, user: str) -> None:
    assert user_actions.deactivate(played.slack, user).wait()
    played.work()


def on_next_noon(played: Played) -> None:
    """Let the next day's noon come."""
    now = played.ponchik.clock()
    noon = (now + timedelta(days=1)).replace(hour=12, minute=0)
    played.clock_to(noon)
    played.work()


def in_second_half(played: Played) -> datetime:
    """Let more than half of the round be over, on a working day's morning."""
    [row] = played.rows("SELECT data, at FROM events WHERE type = 'RoundStarted'")
    finish = datetime.fromisoformat(row["data"]["timeline"]["finish"])
    began: datetime = row["at"]
    half = began + (finish - began) / 2
    day = next(
        half + timedelta(days=n) for n in (1, 2, 3) if (half.weekday() + n) % 7 < 5
    )
    played.clock_to(day.replace(hour=10))
    played.work()
    return half


def require_no_doubles(played: Played) -> None:
    """Nobody is in two open meetings of a round, and no message stands twice."""
    rows = played.rows(
        "SELECT round, member FROM meetings, unnest(members) AS member "
        "WHERE NOT closed ORDER BY round, member"
    )
    assert all(one != other for one, other in pairwise(rows))
    for place in played.slack.workspace.conversations.values():
        said = [m.text for m in place.messages if m.user == played.slack.bot]
        assert len(said) == len(set(said)), said
    played.require_sound()
