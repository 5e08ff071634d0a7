"""The scopes that Slack wants for what Ponchik asks; its manifest asks for the same.

Reading a conversation, or opening one, needs the scope of the conversation's kind.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_CHANNELS = frozenset({"channels:read", "groups:read"})
_HISTORIES = frozenset(
    {"channels:history", "groups:history", "im:history", "mpim:history"}
)
_SPEAKS = frozenset({"chat:write"})
_PEOPLE = frozenset({"users:read"})

SCOPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "apps.connections.open": frozenset(),  # the app's own token is made for it
        "auth.revoke": frozenset(),
        "auth.test": frozenset(),
        "chat.delete": _SPEAKS,
        "chat.getPermalink": frozenset(),
        "chat.postEphemeral": _SPEAKS,
        "chat.postMessage": _SPEAKS,
        "chat.update": _SPEAKS,
        "conversations.history": _HISTORIES,
        "conversations.info": _CHANNELS,
        "conversations.members": _CHANNELS,
        "conversations.open": frozenset({"im:write", "mpim:write"}),
        "users.conversations": _CHANNELS,
        "users.info": _PEOPLE,
        "users.list": _PEOPLE,
        "views.open": frozenset(),
        "views.publish": frozenset(),
        "views.push": frozenset(),
        "views.update": frozenset(),
    }
)
#: Not a method's: it lets people type /ponchik.
COMMANDS = "commands"
NEEDED = frozenset({COMMANDS}.union(*SCOPES.values()))
#: The header in which Slack tells what a token may do.
_GRANTED = "x-oauth-scopes"


def granted_by(headers: Mapping[str, str]) -> frozenset[str] | None:
    """Return the scopes that an answer's headers name, None if they do not tell."""
    told = next((v for k, v in headers.items() if k.lower() == _GRANTED), None)
    return None if told is None else frozenset(re.findall(r"[^\s,]+", told))
