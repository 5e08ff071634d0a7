"""A call's arguments, however they were sent, and how a method asks for them."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.workspace import Json

FORM = "application/x-www-form-urlencoded"


@dataclass
class Call:
    method: str
    token: str | None
    arguments: Json = field(default_factory=dict)


def read_arguments(query: str, content_type: str, body: bytes) -> Json:
    arguments: Json = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return arguments
    if kind == "application/json":
        # Slack reads a token from a query or a form, and from no JSON.
        fields = _json_object(body)
        return arguments | {name: v for name, v in fields.items() if name != "token"}
    if kind == FORM:
        text = body.decode("utf-8", "replace")
        return arguments | dict(parse_qsl(text, keep_blank_values=True))
    raise SlackRefusal("invalid_post_type" if kind else "missing_post_type")


def read_app(headers: Mapping[str, str]) -> Json:
    """Return the client id and secret of an app that proves itself by HTTP Basic."""
    scheme, _, told = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client, _, secret = b64decode(told, validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client, "client_secret": secret}


def read_token(headers: Mapping[str, str], arguments: Json) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    argument = arguments.pop("token", None)
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return argument if isinstance(argument, str) else None


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise SlackRefusal("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackRefusal("json_not_object")
    return value


class Arguments:
    """Asks for one argument at a time, and refuses in Slack's words."""

    def __init__(self, values: Json) -> None:
        self._values = {name: v for name, v in values.items() if v is not None}

    def has(self, name: str) -> bool:
        return name in self._values and self._values[name] != ""

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name, default)
        if isinstance(value, (dict, list)):
            raise SlackRefusal("invalid_arguments", f"[ERROR] {name} must be a string")
        return str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackRefusal(
                "invalid_arguments", f"[ERROR] missing required field: {name}"
            )
        return value

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1", "t", "yes"}

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            raise SlackRefusal(
                "invalid_arguments", f"[ERROR] {name} must be an integer"
            ) from None

    def names(self, name: str) -> list[str]:
        value = self._values.get(name, "")
        parts = value if isinstance(value, list) else self.text(name).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def structure(self, name: str, refusal: str) -> Any:
        """Read a list or an object: JSON itself, or JSON in a string."""
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise SlackRefusal(refusal, f"[ERROR] {name} is not JSON") from None
