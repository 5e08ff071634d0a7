"""A group's message looked for by a host, and sent again only if it is gone."""

import pytest

from ponchik.demo.simulator.workspace import View
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, filled_in, press, send, top, words
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(4)]


@pytest.fixture
def played(played: Played) -> Played:
    played.start_round()
    return played


def form(played: Played, host: str) -> View:
    """Open the form from the modal that steers the program."""
    [program] = played.rows("SELECT program FROM programs")
    command(played, host, "settings")
    view = top(played, host)
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Send a message again …"},
        "action_id": "round:resend",
        "value": str(program["program"]),
    }
    view.content["blocks"].append(
        {"type": "actions", "block_id": "repair", "elements": [button]}
    )
    press(played, view, "round:resend")
    return top(played, host)


def group(played: Played) -> tuple[str, str]:
    """Return a member and the conversation of some group."""
    [first, *_] = played.rows(
        "SELECT slack_id, group_channel FROM meetings "
        "JOIN people ON id = ANY(members) ORDER BY meeting, slack_id"
    )
    return first["slack_id"], first["group_channel"]


def visible(played: Played, conversation: str) -> list[str]:
    place = played.slack.workspace.conversations[conversation]
    return [m.text for m in place.messages if m.user == played.slack.bot]


def test_a_message_that_is_there_is_shown_and_nothing_is_sent(
    played: Played, host: str
) -> None:
    person, conversation = group(played)
    before = visible(played, conversation)
    send(played, form(played, host), group=person)
    assert "looking whether the message is there" in words(top(played, host))
    played.work()
    shown = words(top(played, host))
    assert shown.startswith("The message is there: https://")
    assert shown.endswith(". I sent nothing.")
    assert conversation in shown
    assert visible(played, conversation) == before


def test_an_introduction_that_is_gone_is_sent_again_to_one_group(
    played: Played, host: str
) -> None:
    person, conversation = group(played)
    place = played.slack.workspace.conversations[conversation]
    with played.slack.lock:
        place.messages.clear()
    others = len(played.posts())
    send(played, form(played, host), group=person)
    played.work()
    assert words(top(played, host)) == "I'm sending it again."
    assert len(visible(played, conversation)) == 1
    assert len(played.posts()) == others + 1
    [asked] = played.rows("SELECT data FROM events WHERE type = 'ResendAsked'")
    [person_] = played.rows("SELECT id FROM people WHERE slack_id = %s", host)
    assert asked["data"]["by"] == str(person_["id"])


def test_a_question_can_be_chosen_once_it_was_asked(played: Played, host: str) -> None:
    assert "what/set%3Awhat" not in filled_in(form(played, host))
    played.advance(days=3)
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    view = form(played, host)
    assert filled_in(view)["what/set%3Awhat"] == ["check_in-1"]
    person, conversation = group(played)
    place = played.slack.workspace.conversations[conversation]
    with played.slack.lock:
        place.messages[:] = place.messages[:1]
    send(played, view, group=person)
    played.work()
    assert words(top(played, host)) == "I'm sending it again."
    assert len(visible(played, conversation)) == 2
    assert "coming along?" in visible(played, conversation)[-1]


def test_who_is_in_no_group_has_no_message(played: Played, host: str) -> None:
    stranger = next(
        p.id for p in played.slack.workspace.people.values() if p.is_stranger
    )
    view = form(played, host)
    send(played, view, group=stranger)
    assert view.errors == {"group": "That person is in no group of this round."}


def test_after_the_round_there_is_nothing_to_send(played: Played, host: str) -> None:
    person, _ = group(played)
    view = form(played, host)
    played.ponchik.rounds.cancel(played.channel, BY_TEST)
    played.work()
    send(played, view, group=person)
    assert view.errors == {"group": "No round is running, so nothing was changed."}
