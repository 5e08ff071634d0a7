"""Events that Slack tells an app about."""

from ponchik.demo.simulator.deliveries import Delivery, Target
from ponchik.demo.simulator.payloads import event_envelope
from ponchik.demo.simulator.shapes import person_json, view_json
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Json, Kind, Person


def tell(slack: Simulator, event: Json) -> Delivery:
    return slack.deliveries.send(Target.EVENTS, event_envelope(slack, event))


def member_joined(
    slack: Simulator, channel: Conversation, user: str, inviter: str | None = None
) -> Delivery | None:
    event = _membership(slack, "member_joined_channel", channel, user)
    if not _is_seen(slack, channel, user):
        return None
    return tell(slack, event | ({"inviter": inviter} if inviter else {}))


def member_left(slack: Simulator, channel: Conversation, user: str) -> Delivery | None:
    event = _membership(slack, "member_left_channel", channel, user)
    return tell(slack, event) if _is_seen(slack, channel, user) else None


def _is_seen(slack: Simulator, channel: Conversation, user: str) -> bool:
    """Tell whether Ponchik is in the channel, as those must be whom Slack tells."""
    return slack.bot in {user, *channel.members}


def channel_archived(slack: Simulator, channel: Conversation, user: str) -> Delivery:
    return tell(slack, {"type": "channel_archive", "channel": channel.id, "user": user})


def channel_unarchived(slack: Simulator, channel: Conversation, user: str) -> Delivery:
    event = {"type": "channel_unarchive", "channel": channel.id, "user": user}
    return tell(slack, event)


def channel_id_changed(slack: Simulator, old: str, new: str) -> Delivery:
    names = {"old_channel_id": old, "new_channel_id": new}
    return tell(slack, {"type": "channel_id_changed", **names})


def team_joined(slack: Simulator, person: Person) -> Delivery:
    user = person_json(person, now=slack.clock.now())
    return tell(slack, {"type": "team_join", "user": user})


def user_changed(slack: Simulator, person: Person) -> Delivery:
    user = person_json(person, now=slack.clock.now())
    return tell(slack, {"type": "user_change", "user": user})


def home_opened(slack: Simulator, user: str, dm: Conversation) -> Delivery:
    """Send the event, with what the app has published there, if it has."""
    event = {"type": "app_home_opened", "user": user, "channel": dm.id, "tab": "home"}
    view = slack.workspace.views.get(slack.workspace.homes.get(user, ""))
    shown = {"view": view_json(view, slack.workspace)} if view else {}
    return tell(slack, event | shown)


def app_uninstalled(slack: Simulator) -> Delivery:
    return tell(slack, {"type": "app_uninstalled"})


def tokens_revoked(slack: Simulator) -> Delivery:
    tokens = {"oauth": [], "bot": [slack.bot]}
    return tell(slack, {"type": "tokens_revoked", "tokens": tokens})


def _membership(slack: Simulator, kind: str, channel: Conversation, user: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind is Kind.PUBLIC else "G",
        "team": slack.workspace.people[user].team_id,
    }
