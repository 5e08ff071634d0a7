"""The manifest of the Slack app, made from what Ponchik calls, reads and answers.

https://docs.slack.dev/reference/app-manifest
"""

import json
from typing import Any
from urllib.parse import quote, urlsplit

from ponchik.errors import Invalid
from ponchik.slack.client.scopes import NEEDED
from ponchik.slack.requests.event_reader import READERS

Manifest = dict[str, Any]

COMMAND = "/ponchik"
#: Where Slack sends those who sign in.
CALLBACK = "/sign-in/callback"
#: Where Slack sends back whoever installs Ponchik.
INSTALLED = "/install/callback"
_DISPLAY = {
    "name": "Ponchik",
    "description": "Matches the members of a channel, so that they get to know each "
    "other.",
    "background_color": "#7a3e1d",
}
_HOME = {
    "home_tab_enabled": True,
    "messages_tab_enabled": True,
    "messages_tab_read_only_enabled": True,
}
_NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="


def manifest_of(url: str | None, *, socket_mode: bool = False) -> Manifest:
    """Return the manifest of an app whose web process is at `url`.

    In Socket Mode Slack needs no address. Raises Invalid for an address that Slack
    would refuse, and for none where it is needed.
    """
    if url is None and not socket_mode:
        raise Invalid("give --url, where Slack reaches Ponchik, or --socket-mode")
    root = None if url is None else _root(url)
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": _DISPLAY,
        "features": {
            "app_home": _HOME,
            "bot_user": {"display_name": "Ponchik", "always_online": True},
            "slash_commands": [_command(root)],
        },
        "oauth_config": {**_way_back(root), "scopes": {"bot": sorted(NEEDED)}},
        "settings": {
            "event_subscriptions": {
                **_address("request_url", root, "events"),
                "bot_events": sorted(READERS),
            },
            "interactivity": {
                "is_enabled": True,
                **_address("request_url", root, "interactions"),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def link_to_create(manifest: Manifest) -> str:
    """Return the address at which one click creates the app."""
    compact = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    return f"{_NEW_APP}{quote(compact, safe='')}"


def _command(root: str | None) -> dict[str, object]:
    return {
        "command": COMMAND,
        **_address("url", root, "commands"),
        "description": "What Ponchik does and how to use it",
        "usage_hint": "help",
        "should_escape": True,
    }


def _address(name: str, root: str | None, path: str) -> dict[str, str]:
    return {} if root is None else {name: f"{root}/slack/{path}"}


def _way_back(root: str | None) -> dict[str, list[str]]:
    return (
        {}
        if root is None
        else {"redirect_urls": [f"{root}{CALLBACK}", f"{root}{INSTALLED}"]}
    )


def _root(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise Invalid(f"{url!r} must start with https://: Slack delivers nowhere else")
    root = f"https://{parts.netloc}"
    if not parts.hostname or parts.username or url.rstrip("/") != root:
        raise Invalid(
            f"{url!r} must be an address and no more, such as "
            "https://ponchik.example.com"
        )
    return root
