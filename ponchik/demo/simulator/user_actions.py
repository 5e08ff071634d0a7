"""What people do in the workspace; each action is sent to Ponchik as Slack sends it."""

import json
from collections.abc import Mapping

from ponchik.demo.simulator import interactions, payloads, slack_events
from ponchik.demo.simulator.blocks import check_message_blocks
from ponchik.demo.simulator.deliveries import Delivery, Target
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.interactions import Pressed
from ponchik.demo.simulator.lookup import (
    channel_of,
    conversation_of,
    open_channel,
    person_of,
)
from ponchik.demo.simulator.messages import move_conversation, open_direct, say
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import (
    SLACKBOT,
    Conversation,
    Json,
    Kind,
    Message,
    Person,
)


def join(slack: Simulator, user: str, channel: str) -> Delivery | None:
    with slack.lock:
        place = open_channel(slack, channel)
        if person_of(slack, user).id in place.members:
            raise BadRequest("That person is in the channel already.", 409)
        place.members.append(user)
        return slack_events.member_joined(slack, place, user)


def leave(slack: Simulator, user: str, channel: str) -> Delivery | None:
    with slack.lock:
        place = channel_of(slack, channel)
        if person_of(slack, user).id not in place.members:
            raise BadRequest("That person is not in the channel.", 409)
        place.members.remove(user)
        return slack_events.member_left(slack, place, user)


def invite_bot(slack: Simulator, user: str, channel: str) -> Delivery | None:
    with slack.lock:
        place = open_channel(slack, channel)
        if slack.bot in place.members:
            raise BadRequest("Ponchik is in the channel already.", 409)
        person_of(slack, user)
        place.members.append(slack.bot)
        return slack_events.member_joined(slack, place, slack.bot, inviter=user)


def remove_bot(slack: Simulator, channel: str) -> Delivery | None:
    """Take Ponchik out of a channel, or of a group DM, of which Slack tells nothing."""
    with slack.lock:
        place = conversation_of(slack, channel)
        if place.kind is not Kind.GROUP_DM:
            return leave(slack, slack.bot, channel)
        if slack.bot not in place.members:
            raise BadRequest("Ponchik is not in this conversation.", 409)
        place.members.remove(slack.bot)
        return None


def archive(slack: Simulator, user: str, channel: str) -> Delivery:
    with slack.lock:
        place = open_channel(slack, channel)
        person_of(slack, user)
        place.is_archived = True
        return slack_events.channel_archived(slack, place, user)


def unarchive(slack: Simulator, user: str, channel: str) -> Delivery:
    """Restore a channel; whoever was in it is in it again, without an invitation."""
    with slack.lock:
        place = channel_of(slack, channel)
        if not place.is_archived:
            raise BadRequest("This channel is not archived.", 409)
        person_of(slack, user)
        place.is_archived = False
        return slack_events.channel_unarchived(slack, place, user)


def change_channel_id(slack: Simulator, channel: str) -> Delivery:
    """Give a channel another id, as Slack does when it becomes a shared one."""
    with slack.lock:
        old = channel_of(slack, channel).id
        new = move_conversation(slack.workspace, old)
        return slack_events.channel_id_changed(slack, old, new)


def change_profile(
    slack: Simulator, user: str, real_name: str = "", tz: str = ""
) -> None:
    """Take over what a directory holds, half an emoji or NUL included."""
    with slack.lock:
        person = person_of(slack, user)
        person.real_name = real_name or person.real_name
        person.tz = tz or person.tz


def deactivate(slack: Simulator, user: str) -> Delivery:
    """Deactivate a person, of which Slack sends user_change alone."""
    with slack.lock:
        person = person_of(slack, user)
        if person.is_bot or user == SLACKBOT:
            raise BadRequest("Only a person can be deactivated.", 409)
        person.deleted = True
        for conversation in slack.workspace.conversations.values():
            if conversation.is_channel and user in conversation.members:
                conversation.members.remove(user)
        return slack_events.user_changed(slack, person)


def add_person(slack: Simulator, name: str, real_name: str) -> Delivery:
    with slack.lock:
        if not name or any(p.name == name for p in slack.workspace.people.values()):
            raise BadRequest("A new person needs a name that nobody has yet.", 409)
        team = slack.workspace.team.id
        person = Person(slack.workspace.new_id("U"), name, real_name or name, team)
        slack.workspace.people[person.id] = person
        return slack_events.team_joined(slack, person)


def open_home(slack: Simulator, user: str) -> Delivery:
    with slack.lock:
        dm, _ = open_direct(slack, [slack.bot, person_of(slack, user).id])
        return slack_events.home_opened(slack, user, dm)


def uninstall(slack: Simulator) -> Delivery:
    with slack.lock:
        slack.workspace.is_installed = False
        slack.grants.end()
        slack_events.tokens_revoked(slack)
        return slack_events.app_uninstalled(slack)


def verify_url(slack: Simulator) -> Delivery:
    with slack.lock:
        payload = payloads.url_verification(slack)
        return slack.deliveries.send(Target.EVENTS, payload)


def write(
    slack: Simulator, user: str, channel: str, text: str, thread: str | None = None
) -> Message:
    with slack.lock:
        place = conversation_of(slack, channel)
        if not text.strip():
            raise BadRequest("A message needs a text.")
        if person_of(slack, user).id not in place.members:
            raise BadRequest("That person is not in this conversation.", 409)
        if place.is_archived:
            raise BadRequest("This channel is archived.", 409)
        return say(slack, place, user, text, thread=thread)


def command(
    slack: Simulator, user: str, channel: str, name: str, text: str = ""
) -> Delivery:
    if not name.startswith("/"):
        raise BadRequest("A slash command starts with a slash.")
    with slack.lock:
        place = conversation_of(slack, channel)
        if person_of(slack, user).is_stranger:
            raise BadRequest("People of another company have no slash commands.", 409)
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
    pressed = Pressed(action_id, choice)
    return interactions.press_in_message(slack, user, (channel, ts), pressed)


def click_view(
    slack: Simulator, view_id: str, action_id: str, choice: str | None = None
) -> Delivery:
    return interactions.press_in_view(slack, view_id, Pressed(action_id, choice))


def submit_view(slack: Simulator, view_id: str, values: Mapping[str, Json]) -> Delivery:
    return interactions.submit(slack, view_id, dict(values))


def close_view(slack: Simulator, view_id: str) -> Delivery | None:
    return interactions.close(slack, view_id)


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
