"""Messages in the simulated Slack: posted, changed, removed and read back."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.simulator import Simulator
from tests.contract.refusals import refusal

pytestmark = pytest.mark.contract


def test_posting_is_refused_where_the_bot_may_not_speak(
    slack: Simulator, client: WebClient, coffee: str
) -> None:
    tea = slack.workspace.channel("tea").id
    assert refusal(client, "chat.postMessage", channel="C0", text="x") == (
        "channel_not_found"
    )
    assert refusal(client, "chat.postMessage", channel=tea, text="x") == (
        "not_in_channel"
    )
    assert refusal(client, "chat.postMessage", channel=coffee) == "no_text"
    slack.workspace.conversations[coffee].is_archived = True
    assert refusal(client, "chat.postMessage", channel=coffee, text="x") == (
        "is_archived"
    )


def test_a_text_over_4000_characters_is_refused(client: WebClient, coffee: str) -> None:
    assert client.chat_postMessage(channel=coffee, text="x" * 4000)["ok"]
    answer = refusal(client, "chat.postMessage", channel=coffee, text="x" * 4001)
    assert answer == "msg_too_long"


def test_a_post_with_51_blocks_is_refused_and_says_why(
    client: WebClient, coffee: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(
            channel=coffee, text="x", blocks=[{"type": "divider"}] * 51
        )
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert "no more than 50 items" in answer["response_metadata"]["messages"][0]


def test_only_the_bots_own_messages_can_be_changed_or_removed(
    slack: Simulator, client: WebClient, coffee: str, people: list[str]
) -> None:
    ts = user_actions.write(slack, people[0], coffee, "Mine").ts
    place = {"channel": coffee, "ts": ts}
    assert refusal(client, "chat.update", **place, text="x") == "cant_update_message"
    assert refusal(client, "chat.delete", **place) == "cant_delete_message"
    gone = {"channel": coffee, "ts": "1.0"}
    assert refusal(client, "chat.update", **gone, text="x") == "message_not_found"


def test_an_update_with_blocks_bears_no_mark_and_one_of_text_alone_does(
    client: WebClient, coffee: str
) -> None:
    ts = client.chat_postMessage(channel=coffee, text="One")["ts"]
    blocks = [{"type": "divider"}]
    with_blocks = client.chat_update(channel=coffee, ts=ts, text="2", blocks=blocks)
    text_alone = client.chat_update(channel=coffee, ts=ts, text="Three")
    assert "edited" not in with_blocks["message"]
    assert "edited" in text_alone["message"]


def test_metadata_is_read_back_only_when_asked_for(
    client: WebClient, coffee: str
) -> None:
    metadata = {"event_type": "ponchik_effect", "event_payload": {"id": "42"}}
    client.chat_postMessage(channel=coffee, text="Hi", metadata=metadata)
    plain = client.conversations_history(channel=coffee)
    full = client.conversations_history(channel=coffee, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


def test_metadata_of_another_shape_is_refused(client: WebClient, coffee: str) -> None:
    post = {"channel": coffee, "text": "Hi", "metadata": {"event_type": "x"}}
    assert refusal(client, "chat.postMessage", **post) == "invalid_metadata_format"


def test_history_is_newest_first_and_keeps_to_its_period(
    client: WebClient, coffee: str
) -> None:
    one, two, three = (
        client.chat_postMessage(channel=coffee, text=text)["ts"] for text in "abc"
    )
    assert float(one) < float(two) < float(three)
    every = client.conversations_history(channel=coffee)["messages"]
    assert [m["text"] for m in every] == ["c", "b", "a"]
    later = client.conversations_history(channel=coffee, oldest=one)["messages"]
    assert [m["ts"] for m in later] == [three, two]
    exactly = client.conversations_history(
        channel=coffee, oldest=two, latest=two, inclusive=True
    )
    assert [m["ts"] for m in exactly["messages"]] == [two]


def test_ephemeral_messages_are_for_one_person_and_not_in_history(
    slack: Simulator, client: WebClient, coffee: str, people: list[str]
) -> None:
    client.chat_postEphemeral(channel=coffee, user=people[0], text="Psst")
    channel = slack.workspace.conversations[coffee]
    assert client.conversations_history(channel=coffee)["messages"] == []
    assert len(channel.visible_to(people[0])) == 1
    assert channel.visible_to(people[1]) == []
