"""Changes to conversations that both people and the Web API make."""

from ponchik.demo.simulator.elements import INPUTS, INTERACTIVE
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import (
    Conversation,
    Json,
    Kind,
    Message,
    Workspace,
)


def open_direct(slack: Simulator, people: list[str]) -> tuple[Conversation, bool]:
    """Return the conversation of these people, and whether it was there before."""
    existing = slack.workspace.direct(set(people))
    if existing is not None:
        return existing, True
    is_group = len(people) > 2
    names = [slack.workspace.people[p].name for p in people]
    fresh = Conversation(
        id=slack.workspace.new_id("C" if is_group else "D"),
        kind=Kind.GROUP_DM if is_group else Kind.DM,
        name=f"mpdm-{'--'.join(names)}-1" if is_group else "",
        creator=people[0],
        created=int(slack.clock.now()),
        members=people,
    )
    slack.workspace.conversations[fresh.id] = fresh
    return fresh, False


def move_conversation(workspace: Workspace, old: str) -> str:
    """Give a conversation a new id, by which alone it is found from now on."""
    conversation = workspace.conversations.pop(old)
    conversation.id = workspace.new_id(old[0])
    workspace.conversations[conversation.id] = conversation
    for reader in [key for key in workspace.reads if key.endswith(f" {old}")]:
        user = reader.partition(" ")[0]
        workspace.reads[f"{user} {conversation.id}"] = workspace.reads.pop(reader)
    return conversation.id


def post(slack: Simulator, conversation: Conversation, message: Message) -> Message:
    conversation.messages.append(message)
    slack.ledger.changed(
        "ephemeral" if message.only_for else "post", conversation, message
    )
    return message


def say(  # noqa: PLR0913 - what a message is made of
    slack: Simulator,
    conversation: Conversation,
    user: str,
    text: str,
    blocks: list[Json] | None = None,
    *,
    only_for: str | None = None,
    thread: str | None = None,
) -> Message:
    message = Message(
        ts=slack.clock.next_ts(),
        user=user,
        text=text,
        blocks=name_blocks(slack, blocks or []),
        only_for=only_for,
        thread_ts=thread or None,
        from_bot=user == slack.bot,
    )
    return post(slack, conversation, message)


def name_blocks(slack: Simulator, blocks: list[Json]) -> list[Json]:
    """Give a name to each block and element that has none, as Slack does."""
    return [_named(slack, block) for block in blocks]


def _named(slack: Simulator, block: Json) -> Json:
    named = {"block_id": slack.workspace.new_id("b"), **block}
    match named:
        case {"type": "section", "accessory": element}:
            named["accessory"] = _with_action_id(slack, element)
        case {"type": "input", "element": element}:
            named["element"] = _with_action_id(slack, element)
        case {"type": "actions", "elements": elements}:
            named["elements"] = [_with_action_id(slack, each) for each in elements]
        case _:
            pass
    return named


def _with_action_id(slack: Simulator, element: Json) -> Json:
    if element["type"] not in INTERACTIVE.keys() | INPUTS.keys():
        return element
    return {"action_id": slack.workspace.new_id("a"), **element}


def remove(slack: Simulator, conversation: Conversation, message: Message) -> None:
    conversation.messages.remove(message)
    slack.ledger.changed("delete", conversation, message)
