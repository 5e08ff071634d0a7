"""What people do in the workspace; each act is told to Ponchik as Slack would."""

import json
from collections.abc import Mapping

from ponchik.simulator import happenings, payloads
from ponchik.simulator.blocks import check_message_blocks, elements_of
from ponchik.simulator.conversing import open_direct, say
from ponchik.simulator.deliveries import Delivery, Target
from ponchik.simulator.errors import BadRequest
from ponchik.simulator.simulator import Simulator
from ponchik.simulator.workspace import (
    SLACKBOT,
    Conversation,
    Json,
    Message,
    Person,
    View,
)


def join(slack: Simulator, user: str, channel: str) -> Delivery | None:
    with slack.lock:
        place = _open_channel(slack, channel)
        if person_of(slack, user).id in place.members:
            raise BadRequest("That person is in the channel already.", 409)
        place.members.append(user)
        return happenings.member_joined(slack, place, user)


def leave(slack: Simulator, user: str, channel: str) -> Delivery | None:
    with slack.lock:
        place = channel_of(slack, channel)
        if person_of(slack, user).id not in place.members:
            raise BadRequest("That person is not in the channel.", 409)
        place.members.remove(user)
        return happenings.member_left(slack, place, user)


def invite_bot(slack: Simulator, user: str, channel: str) -> Delivery | None:
    with slack.lock:
        place = _open_channel(slack, channel)
        if slack.bot in place.members:
            raise BadRequest("Ponchik is in the channel already.", 409)
        person_of(slack, user)
        place.members.append(slack.bot)
        return happenings.member_joined(slack, place, slack.bot, inviter=user)


def remove_bot(slack: Simulator, channel: str) -> Delivery | None:
    return leave(slack, slack.bot, channel)


def archive(slack: Simulator, user: str, channel: str) -> Delivery:
    with slack.lock:
        place = _open_channel(slack, channel)
        person_of(slack, user)
        place.is_archived = True
        return happenings.channel_archived(slack, place, user)


def deactivate(slack: Simulator, user: str) -> None:
    """Slack sends only user_change here, which Ponchik does not subscribe to."""
    with slack.lock:
        person = person_of(slack, user)
        if person.is_bot or user == SLACKBOT:
            raise BadRequest("Only a person can be deactivated.", 409)
        person.deleted = True
        for conversation in slack.workspace.conversations.values():
            if conversation.is_channel and user in conversation.members:
                conversation.members.remove(user)


def add_person(slack: Simulator, name: str, real_name: str) -> Delivery:
    with slack.lock:
        if not name or any(p.name == name for p in slack.workspace.people.values()):
            raise BadRequest("A new person needs a name that nobody has yet.", 409)
        team = slack.workspace.team.id
        person = Person(slack.workspace.new_id("U"), name, real_name or name, team)
        slack.workspace.people[person.id] = person
        return happenings.team_joined(slack, person)


def open_home(slack: Simulator, user: str) -> Delivery:
    with slack.lock:
        dm, _ = open_direct(slack, [slack.bot, person_of(slack, user).id])
        return happenings.home_opened(slack, user, dm)


def uninstall(slack: Simulator) -> Delivery:
    with slack.lock:
        slack.workspace.is_installed = False
        happenings.tokens_revoked(slack)
        return happenings.app_uninstalled(slack)


def verify_url(slack: Simulator) -> Delivery:
    with slack.lock:
        payload = payloads.url_verification(slack)
        return slack.deliveries.send(Target.EVENTS, payload)


def write(slack: Simulator, user: str, channel: str, text: str) -> Message:
    with slack.lock:
        place = conversation_of(slack, channel)
        if not text.strip():
            raise BadRequest("A message needs a text.")
        if person_of(slack, user).id not in place.members:
            raise BadRequest("That person is not in this conversation.", 409)
        if place.is_archived:
            raise BadRequest("This channel is archived.", 409)
        return say(slack, place, user, text)


def command(
    slack: Simulator, user: str, channel: str, name: str, text: str = ""
) -> Delivery:
    if not name.startswith("/"):
        raise BadRequest("A slash command starts with a slash.")
    with slack.lock:
        place = conversation_of(slack, channel)
        person_of(slack, user)
        payload = payloads.slash_command(slack, user, place, name, text)

        def show(delivery: Delivery) -> None:
            _show_answer(slack, place, user, delivery.answer)

        return slack.deliveries.send(Target.COMMANDS, payload, show)


def click(  # noqa: PLR0913 - a click is somebody, somewhere, on something
    slack: Simulator,
    user: str,
    channel: str,
    ts: str,
    action_id: str,
    *,
    choice: str | None = None,
) -> Delivery:
    with slack.lock:
        place = conversation_of(slack, channel)
        message = place.find(ts)
        if message is None or message.only_for not in {None, user}:
            raise BadRequest("There is no such message in this conversation.", 404)
        person_of(slack, user)
        action = _action(message.blocks, action_id, choice)
        payload = payloads.block_actions(slack, user, action, (place, message))
        return slack.deliveries.send(Target.INTERACTIONS, payload)


def click_view(
    slack: Simulator, view_id: str, action_id: str, choice: str | None = None
) -> Delivery:
    with slack.lock:
        view = view_of(slack, view_id)
        action = _action(view.content["blocks"], action_id, choice)
        payload = payloads.view_actions(slack, view.user, action, view)
        return slack.deliveries.send(Target.INTERACTIONS, payload)


def submit_view(slack: Simulator, view_id: str, values: Mapping[str, Json]) -> Delivery:
    with slack.lock:
        view = view_of(slack, view_id)
        payload = payloads.view_submission(slack, view.user, view, dict(values))

        def close(delivery: Delivery) -> None:
            with slack.lock:
                view.is_open = '"response_action"' in delivery.answer

        return slack.deliveries.send(Target.INTERACTIONS, payload, close)


def close_view(slack: Simulator, view_id: str) -> Delivery | None:
    with slack.lock:
        view = view_of(slack, view_id)
        view.is_open = False
        if not view.content.get("notify_on_close"):
            return None
        payload = payloads.view_closed(slack, view.user, view, is_cleared=False)
        return slack.deliveries.send(Target.INTERACTIONS, payload)


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


def _open_channel(slack: Simulator, channel: str) -> Conversation:
    place = channel_of(slack, channel)
    if place.is_archived:
        raise BadRequest("This channel is archived.", 409)
    return place


def view_of(slack: Simulator, view_id: str) -> View:
    view = slack.workspace.views.get(view_id)
    if view is None or not view.is_open:
        raise BadRequest("There is no such open view.", 404)
    return view


def _action(blocks: list[Json], action_id: str, choice: str | None) -> Json:
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return payloads.action_of(block, element, choice)
    raise BadRequest(f"Nothing there has the action {action_id!r}.", 404)


def _show_answer(slack: Simulator, place: Conversation, user: str, body: str) -> None:
    """Show what Ponchik answered to a command: plain text, or Slack's JSON."""
    try:
        answer = json.loads(body or "null")
    except ValueError:
        answer = {"text": body}
    if not isinstance(answer, dict) or not (answer.get("text") or answer.get("blocks")):
        return
    only_for = None if answer.get("response_type") == "in_channel" else user
    with slack.lock:
        text, blocks = str(answer.get("text", "")), answer.get("blocks") or []
        if problems := check_message_blocks(blocks):
            text, blocks = "The answer's blocks are invalid: " + problems[0], []
        say(slack, place, slack.bot, text, blocks, only_for=only_for)
