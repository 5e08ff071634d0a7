"""Envelopes: what a connection brings, and what acknowledges it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ponchik.application.replies import Answer
from ponchik.bootstrap import Ponchik
from ponchik.errors import Unreadable
from ponchik.slack.requests import parse_event
from ponchik.slack.requests.body import identifier, json_object
from ponchik.telemetry import spans
from ponchik.web.deliveries import (
    take_command,
    take_event,
    take_interaction,
    told_to_slack,
)

#: Of what Slack delivers through a connection.
_TYPES = frozenset({"events_api", "interactive", "slash_commands"})


@dataclass(frozen=True)
class Greeting:
    """Slack will deliver through this connection from now on."""


@dataclass(frozen=True)
class Leaving:
    """Slack will soon end this connection: another one is needed."""

    reason: str


@dataclass(frozen=True)
class Envelope:
    """A delivery, to be acknowledged by its id."""

    id: str
    type: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Unknown:
    """Nothing that waits for an answer."""

    type: str


def read_message(text: str | bytes) -> Greeting | Leaving | Envelope | Unknown:
    """Read what came through a connection. Raises Unreadable."""
    message = json_object(text.encode() if isinstance(text, str) else text)
    kind = identifier(message.get("type"), "type")
    if kind == "hello":
        return Greeting()
    if kind == "disconnect":
        return Leaving(str(message.get("reason", "")))
    if "envelope_id" not in message:
        return Unknown(kind)
    payload = message.get("payload")
    if not isinstance(payload, dict):
        raise Unreadable("The envelope's payload is not an object.")
    return Envelope(identifier(message["envelope_id"], "envelope_id"), kind, payload)


def acknowledge(ponchik: Ponchik, envelope: Envelope) -> str:
    """Record what was delivered, and return what tells Slack so.

    Raises whatever keeps it from being recorded: then Slack must hear nothing.
    """
    name = envelope.type if envelope.type in _TYPES else "other"
    with spans.span(f"socket {name}", spans.Kind.SERVER):
        told = told_to_slack(_take(ponchik, envelope))
    answer = {} if told is None else {"payload": dict(told)}
    return json.dumps({"envelope_id": envelope.id, **answer}, ensure_ascii=False)


def _take(ponchik: Ponchik, envelope: Envelope) -> Answer:
    """Hand on the body that the same delivery has over HTTP: it is read in one way."""
    body = _json(envelope.payload)
    match envelope.type:
        case "events_api":
            return take_event(ponchik, parse_event(body.encode()))
        case "interactive":
            return take_interaction(
                ponchik, _form({"payload": _json(envelope.payload)})
            )
        case "slash_commands":
            return take_command(ponchik, _form(envelope.payload))
        case other:
            raise Unreadable(f"Nobody reads envelopes of the type {other}.")


def _json(payload: Mapping[str, Any]) -> str:
    """Return the same text each time that the same thing is delivered."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"))


def _form(fields: Mapping[str, Any]) -> bytes:
    return urlencode(sorted(fields.items()), errors="replace").encode()
