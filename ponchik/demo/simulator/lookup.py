"""People, conversations, views by what they are called, or a sentence why not."""

from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Person, View


def person_of(slack: Simulator, user: str) -> Person:
    if user not in slack.workspace.people:
        raise BadRequest(f"Nobody here is {user!r}.", 404)
    return slack.workspace.people[user]


def conversation_of(slack: Simulator, channel: str) -> Conversation:
    """Find a conversation by its id, or a channel by its name."""
    found = slack.workspace.conversations.get(channel)
    if found is not None:
        return found
    for conversation in slack.workspace.conversations.values():
        if conversation.is_channel and conversation.name == channel.removeprefix("#"):
            return conversation
    raise BadRequest(f"There is no conversation {channel!r}.", 404)


def channel_of(slack: Simulator, channel: str) -> Conversation:
    conversation = conversation_of(slack, channel)
    if not conversation.is_channel:
        raise BadRequest("That is a direct message, not a channel.", 409)
    return conversation


def open_channel(slack: Simulator, channel: str) -> Conversation:
    place = channel_of(slack, channel)
    if place.is_archived:
        raise BadRequest("This channel is archived.", 409)
    return place


def view_of(slack: Simulator, view_id: str) -> View:
    view = slack.workspace.views.get(view_id)
    if view is None or not view.is_open:
        raise BadRequest("There is no such open view.", 404)
    return view
