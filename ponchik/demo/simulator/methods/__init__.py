"""Every Web API method that the simulator knows."""

from collections.abc import Callable, Mapping

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.methods import (
    apps,
    chat,
    conversations,
    oauth,
    users,
    views,
)
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json

Method = Callable[[Simulator, Arguments], Json]

METHODS: Mapping[str, Method] = {
    "auth.revoke": oauth.revoke,
    "auth.test": users.auth_test,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.join": conversations.join,
    "conversations.list": conversations.list_conversations,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_conversation,
    "conversations.replies": conversations.replies,
    "oauth.v2.access": oauth.access,
    "team.info": users.team_info,
    "users.conversations": conversations.list_of_user,
    "users.info": users.info,
    "users.list": users.list_users,
    "views.open": views.open_view,
    "views.publish": views.publish,
    "views.push": views.push,
    "views.update": views.update,
}
#: Those that take the app's own token.
APP_METHODS: Mapping[str, Method] = {"apps.connections.open": apps.open_connection}
