"""What the bot may see, and the refusal where it may not."""

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Kind, Message, Person


def visible_conversation(slack: Simulator, arguments: Arguments) -> Conversation:
    channel = arguments.required("channel")
    conversation = slack.workspace.conversations.get(channel)
    if conversation is None or not can_see(slack, conversation):
        raise SlackRefusal("channel_not_found")
    return conversation


def can_see(slack: Simulator, conversation: Conversation) -> bool:
    return conversation.kind is Kind.PUBLIC or slack.bot in conversation.members


def joined_conversation(slack: Simulator, arguments: Arguments) -> Conversation:
    conversation = visible_conversation(slack, arguments)
    if slack.bot not in conversation.members:
        raise SlackRefusal("not_in_channel")
    return conversation


def existing_person(slack: Simulator, user: str) -> Person:
    person = slack.workspace.people.get(user)
    if person is None:
        raise SlackRefusal("user_not_found")
    return person


def existing_message(conversation: Conversation, ts: str) -> Message:
    message = conversation.find(ts)
    if message is None or message.only_for is not None:
        raise SlackRefusal("message_not_found")
    return message
