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
    SslCheck,
    Submission,
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
            received = Received(f"event/{event.event_id}", trace)
            return _translated(ponchik.router.event(event, received))
    return Response()


def _take_interaction(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    # Slack gives interactions no id; a redelivery is the same to the byte.
    received = Received(f"click/{sha256(body).hexdigest()}", trace)
    match parse_interaction(body):
        case Click() as click:
            return _translated(ponchik.router.click(click, received))
        case Submission() as submission:
            return _translated(ponchik.router.submission(submission, received))
        case Closing() as closing:
            return _translated(ponchik.router.closing(closing, received))
        case UnknownInteraction(type=kind):
            log.info("interaction_ignored", type=kind)
            return Response()


def _take_command(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    command = parse_command(body)
    if isinstance(command, SslCheck):
        return Response()
    received = Received(f"command/{sha256(body).hexdigest()}", trace)
    return _translated(ponchik.router.command(command, received))


def _translated(answer: Answer) -> Response:
    match answer:
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
        case Errors(sentences):
            return JSONResponse(
                {"response_action": "errors", "errors": dict(sentences)}
            )
        case NextView(view):
            return JSONResponse({"response_action": "update", "view": dict(view)})
        case ClearViews():
            return JSONResponse({"response_action": "clear"})
        case _:
            assert_never(answer)
