"""chat.*: posting, changing and removing messages."""

from typing import Any

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.blocks import TEXT_OF_MESSAGE, check_message_blocks
from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.messages import name_blocks, open_direct, post, remove
from ponchik.demo.simulator.methods.access import (
    existing_message,
    existing_person,
    visible_conversation,
)
from ponchik.demo.simulator.shapes import message_json
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Json, Message

METADATA_LENGTH = 16_000


def post_message(slack: Simulator, arguments: Arguments) -> Json:
    conversation = _writable(slack, arguments)
    text, blocks = _content(slack, arguments)
    message = Message(
        ts=slack.clock.next_ts(),
        user=slack.bot,
        text=text,
        blocks=blocks,
        metadata=_metadata(arguments),
        thread_ts=arguments.text("thread_ts") or None,
        from_bot=True,
    )
    post(slack, conversation, message)
    shape = message_json(message, slack.workspace)
    return {"channel": conversation.id, "ts": message.ts, "message": shape}


def post_ephemeral(slack: Simulator, arguments: Arguments) -> Json:
    conversation = _writable(slack, arguments)
    user = arguments.required("user")
    if user not in conversation.members:
        raise SlackRefusal("user_not_in_channel")
    text, blocks = _content(slack, arguments)
    message = Message(
        ts=slack.clock.next_ts(),
        user=slack.bot,
        text=text,
        blocks=blocks,
        only_for=user,
        from_bot=True,
    )
    return {"message_ts": post(slack, conversation, message).ts}


def update(slack: Simulator, arguments: Arguments) -> Json:
    conversation = visible_conversation(slack, arguments)
    message = existing_message(conversation, arguments.required("ts"))
    if message.user != slack.bot:
        raise SlackRefusal("cant_update_message")
    text, blocks = _content(slack, arguments)
    metadata = _metadata(arguments)
    message.text, message.blocks = text, blocks
    message.metadata = metadata or message.metadata
    # Slack marks a message as edited only when its text alone was changed.
    message.edited = None if blocks else slack.clock.next_ts()
    slack.ledger.changed("update", conversation, message)
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(message, slack.workspace),
    }


def delete(slack: Simulator, arguments: Arguments) -> Json:
    conversation = visible_conversation(slack, arguments)
    message = existing_message(conversation, arguments.required("ts"))
    if message.user != slack.bot:
        raise SlackRefusal("cant_delete_message")
    remove(slack, conversation, message)
    return {"channel": conversation.id, "ts": message.ts}


def get_permalink(slack: Simulator, arguments: Arguments) -> Json:
    conversation = visible_conversation(slack, arguments)
    message = existing_message(conversation, arguments.required("message_ts"))
    place = f"{conversation.id}/p{message.ts.replace('.', '')}"
    link = f"https://{slack.workspace.team.domain}.slack.com/archives/{place}"
    return {"channel": conversation.id, "permalink": link}


def _writable(slack: Simulator, arguments: Arguments) -> Conversation:
    if arguments.text("channel") in slack.workspace.people:
        conversation = _direct_with(slack, arguments.text("channel"))
    else:
        conversation = visible_conversation(slack, arguments)
    if conversation.is_archived:
        raise SlackRefusal("is_archived")
    if slack.bot not in conversation.members:
        raise SlackRefusal("not_in_channel")
    return conversation


def _direct_with(slack: Simulator, user: str) -> Conversation:
    """Return the direct messages with a person, whose id Slack takes for them."""
    if existing_person(slack, user).is_bot:
        raise SlackRefusal("cannot_dm_bot")
    return open_direct(slack, [slack.bot, user])[0]


def _content(slack: Simulator, arguments: Arguments) -> tuple[str, list[Json]]:
    text = arguments.text("text")
    blocks = read_blocks(arguments.structure("blocks", "invalid_blocks_format"))
    if not text and not blocks:
        raise SlackRefusal("no_text")
    if len(text) > TEXT_OF_MESSAGE:
        raise SlackRefusal("msg_too_long")
    return text, name_blocks(slack, blocks)


def read_blocks(blocks: Any) -> list[Json]:
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise SlackRefusal("invalid_blocks_format")
    if problems := check_message_blocks(blocks):
        raise SlackRefusal("invalid_blocks", *problems)
    return blocks


def _metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if len(str(metadata)) > METADATA_LENGTH:
        raise SlackRefusal("metadata_too_large")
    if not _is_metadata(metadata):
        raise SlackRefusal("invalid_metadata_format")
    return {key: metadata[key] for key in ("event_type", "event_payload")}


def _is_metadata(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("event_type"), str)
        and isinstance(value.get("event_payload"), dict)
    )
