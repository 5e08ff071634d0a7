"""What Slack delivers: verified, then persisted, then acknowledged.

Whoever answers 200 has written it down; while the database is away the answer is 503,
and Slack delivers again.
"""

from collections.abc import Callable
from hashlib import sha256
from time import time
from typing import assert_never

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ponchik.application.commands import answer_command
from ponchik.application.replies import Acknowledged, Ephemeral, Reply
from ponchik.bootstrap import Ponchik
from ponchik.slack.requests import (
    IgnoredEvent,
    SslCheck,
    UnknownInteraction,
    UrlVerification,
    parse_command,
    parse_event,
    parse_interaction,
    read_proof,
)
from ponchik.web.guards.body import reading
from ponchik.web.traces import traceparent_of

log = structlog.get_logger(__name__)

Take = Callable[[Ponchik, bytes, str | None], Response]


async def events(request: Request) -> Response:
    return await _receive(request, _take_event)


async def interactions(request: Request) -> Response:
    return await _receive(request, _take_interaction)


async def commands(request: Request) -> Response:
    return await _receive(request, _take_command)


async def _receive(request: Request, take: Take) -> Response:
    ponchik: Ponchik = request.app.state.ponchik
    # Signatures speak of the real time, whatever the demo's clock says.
    proof = read_proof(request.headers, time())
    async with reading(request) as body:
        proof.require(body, ponchik.config.signing_secrets)
        trace = traceparent_of(request.headers)
        return await run_in_threadpool(take, ponchik, body, trace)


def _take_event(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    match parse_event(body):
        case UrlVerification(challenge=challenge):
            return JSONResponse({"challenge": challenge})
        case IgnoredEvent(type=kind):
            log.info("event_ignored", type=kind)
        case event:
            key = f"event/{event.event_id}"
            return _translated(ponchik.workspace_events.apply(event, key, trace))
    return Response()


def _take_interaction(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    interaction = parse_interaction(body)
    if isinstance(interaction, UnknownInteraction):
        log.info("interaction_ignored", type=interaction.type)
    else:
        # Slack gives interactions no id; a redelivery is the same to the byte.
        key = f"click/{sha256(body).hexdigest()}"
        return _translated(ponchik.answers.give(interaction, key, trace))
    return Response()


def _take_command(_ponchik: Ponchik, body: bytes, _trace: str | None) -> Response:
    command = parse_command(body)
    if isinstance(command, SslCheck):
        return Response()
    return _translated(answer_command(command))


def _translated(reply: Reply) -> Response:
    match reply:
        case Acknowledged():
            return Response()
        case Ephemeral(message):
            return JSONResponse(
                {
                    "response_type": "ephemeral",
                    "text": message.text,
                    "blocks": list(message.blocks),
                }
            )
        case _:
            assert_never(reply)
