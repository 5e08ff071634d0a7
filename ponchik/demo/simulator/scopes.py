"""Which scopes a call needs, as Slack's reference says of each method.

Reading a conversation needs the scope of its kind: `mpim:history` for group DMs.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.errors import BadRequest, SlackRefusal
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json, Kind

FIXED: Mapping[str, str] = {
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.join": "channels:join",
    "team.info": "team:read",
    "users.info": "users:read",
    "users.list": "users:read",
}
BY_KIND: Mapping[str, str] = {
    "conversations.history": "history",
    "conversations.info": "read",
    "conversations.list": "read",
    "conversations.members": "read",
    "conversations.replies": "history",
    "users.conversations": "read",
}
LISTING = {"conversations.list", "users.conversations"}
PREFIXES: Mapping[Kind, str] = {
    Kind.PUBLIC: "channels",
    Kind.PRIVATE: "groups",
    Kind.GROUP_DM: "mpim",
    Kind.DM: "im",
}


def read_scopes(manifest: Path) -> frozenset[str]:
    """Return what an app's manifest asks for. Raises BadRequest if it tells nothing."""
    try:
        manifest_json = json.loads(manifest.read_text(encoding="utf-8"))
        return frozenset(manifest_json["oauth_config"]["scopes"]["bot"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise BadRequest(f"{manifest} is not an app's manifest: {error!r}.") from None


def check_scopes(slack: Simulator, method: str, arguments: Json) -> None:
    """Raise SlackRefusal unless the app was granted what the call needs."""
    missing = needed_by(slack, method, Arguments(arguments)) - slack.scopes
    if missing:
        raise missing_scope(slack, missing)


def missing_scope(slack: Simulator, needed: Iterable[str]) -> SlackRefusal:
    more = {"needed": ",".join(sorted(needed)), "provided": provided(slack)}
    return SlackRefusal("missing_scope", more=more)


def provided(slack: Simulator) -> str:
    return ",".join(sorted(slack.scopes))


def needed_by(slack: Simulator, method: str, arguments: Arguments) -> frozenset[str]:
    """Return every scope that this call needs, none for what anybody may call."""
    if method in FIXED:
        return frozenset({FIXED[method]})
    if method in BY_KIND:
        kinds = _kinds(slack, method, arguments)
        return frozenset(f"{PREFIXES[kind]}:{BY_KIND[method]}" for kind in kinds)
    if method == "conversations.open":
        return frozenset({_opening(slack, arguments)})
    return frozenset()


def accepted_by(method: str) -> frozenset[str]:
    """Return the scopes of which one, or the one of the kind, opens a method."""
    if method in FIXED:
        return frozenset({FIXED[method]})
    if method in BY_KIND:
        return frozenset(f"{p}:{BY_KIND[method]}" for p in PREFIXES.values())
    if method == "conversations.open":
        return frozenset({"im:write", "mpim:write"})
    return frozenset()


def _kinds(slack: Simulator, method: str, arguments: Arguments) -> list[Kind]:
    if method in LISTING:
        named = arguments.names("types") or [Kind.PUBLIC]
        return [Kind(name) for name in named if name in set(Kind)]
    found = slack.workspace.conversations.get(arguments.text("channel"))
    return [found.kind] if found else []


def _opening(slack: Simulator, arguments: Arguments) -> str:
    found = slack.workspace.conversations.get(arguments.text("channel"))
    others = [user for user in arguments.names("users") if user != slack.bot]
    is_group = found.kind is Kind.GROUP_DM if found else len(others) > 1
    return "mpim:write" if is_group else "im:write"
