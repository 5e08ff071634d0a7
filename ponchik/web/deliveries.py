"""What Slack delivers, over HTTP or in Socket Mode: persisted before it is answered."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, assert_never

import structlog

from ponchik.application.inbound.together import Press
from ponchik.application.received import Received
from ponchik.application.replies import (
    Acknowledged,
    Answer,
    ClearViews,
    Ephemeral,
    Errors,
    NextView,
)
from ponchik.bootstrap import Ponchik
from ponchik.slack.requests import (
    Click,
    Closing,
    IgnoredEvent,
    SlackEvent,
    SslCheck,
    Submission,
    UnknownInteraction,
    UrlVerification,
    parse_command,
    parse_interaction,
)
from ponchik.telemetry import spans
from ponchik.web.observation import hearing, name_of_form, name_of_press

log = structlog.get_logger(__name__)


def take_event(ponchik: Ponchik, event: SlackEvent, trace: str | None = None) -> Answer:
    """Record an event; of one that nobody reads only the log tells."""
    match event:
        case UrlVerification():
            return Acknowledged()
        case IgnoredEvent(type=kind):
            log.info("event_ignored", type=kind)
            return Acknowledged()
        case _:
            received = Received(f"event/{event.event_id}", trace)
            with hearing(event.workspace, trace, type(event).__name__):
                return ponchik.router.event(event, received)


def press_of(ponchik: Ponchik, body: bytes, trace: str | None) -> Press | None:
    """Return the press that can be recorded with others; None for all else.

    A trace tells of one press, so that each is by itself where traces are told. Raises
    Unreadable.
    """
    interaction = None if spans.is_on() else parse_interaction(body)
    if not isinstance(interaction, Click):
        return None
    return ponchik.together.read(interaction, _received_click(body, trace))


def take_interaction(ponchik: Ponchik, body: bytes, trace: str | None = None) -> Answer:
    """Do what a press or a form asks for. Raises Unreadable."""
    received = _received_click(body, trace)
    match parse_interaction(body):
        case Click() as click:
            with hearing(click.workspace, trace, name_of_press(click.action_id)):
                return ponchik.router.click(click, received)
        case Submission() as submission:
            name = name_of_form(submission.view.callback)
            with hearing(submission.workspace, trace, name):
                return ponchik.router.submission(submission, received)
        case Closing() as closing:
            name = name_of_form(closing.view.callback)
            with hearing(closing.workspace, trace, name):
                return ponchik.router.closing(closing, received)
        case UnknownInteraction(type=kind):
            log.info("interaction_ignored", type=kind)
            return Acknowledged()


def _received_click(body: bytes, trace: str | None) -> Received:
    """Slack gives interactions no id; a redelivery is the same to the byte."""
    return Received(f"click/{sha256(body).hexdigest()}", trace)


def take_command(ponchik: Ponchik, body: bytes, trace: str | None = None) -> Answer:
    """Do what somebody typed. Raises Unreadable."""
    command = parse_command(body)
    if isinstance(command, SslCheck):
        return Acknowledged()
    received = Received(f"command/{sha256(body).hexdigest()}", trace)
    with hearing(command.workspace, trace, "command"):
        return ponchik.router.command(command, received)


def told_to_slack(answer: Answer) -> Mapping[str, Any] | None:
    """Return what the acknowledgement carries, None if it carries nothing."""
    match answer:
        case Acknowledged():
            return None
        case Ephemeral(message):
            return {
                "response_type": "ephemeral",
                "text": message.text,
                "blocks": list(message.blocks),
            }
        case Errors(sentences):
            return {"response_action": "errors", "errors": dict(sentences)}
        case NextView(view):
            return {"response_action": "update", "view": dict(view)}
        case ClearViews():
            return {"response_action": "clear"}
        case _:
            assert_never(answer)
