"""What Slack delivers over HTTP: verified, then persisted, then acknowledged.

Whoever answers 200 has written it down; while the database is away the answer is 503,
and Slack delivers again.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from time import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ponchik.application.replies import Answer
from ponchik.bootstrap import Ponchik
from ponchik.slack.requests import UrlVerification, parse_event, read_proof
from ponchik.web.deliveries import (
    press_of,
    take_command,
    take_event,
    take_interaction,
    told_to_slack,
)
from ponchik.web.guards.body import reading
from ponchik.web.presses import Presses
from ponchik.web.traces import traceparent_of

Take = Callable[[Ponchik, bytes, str | None], Response]


async def events(request: Request) -> Response:
    return await _receive(request, _take_event)


async def interactions(request: Request) -> Response:
    async with _proved(request) as (ponchik, body):
        trace = traceparent_of(request.headers)
        by_itself = partial(_take_interaction, ponchik, body, trace)
        if press := press_of(ponchik, body, trace):
            presses: Presses = request.app.state.presses
            return await presses.take(press, by_itself)
        return await run_in_threadpool(by_itself)


async def commands(request: Request) -> Response:
    return await _receive(request, _take_command)


async def _receive(request: Request, take: Take) -> Response:
    async with _proved(request) as (ponchik, body):
        trace = traceparent_of(request.headers)
        return await run_in_threadpool(take, ponchik, body, trace)


@asynccontextmanager
async def _proved(request: Request) -> AsyncIterator[tuple[Ponchik, bytes]]:
    """Yield the body of a request that Slack sent. Raises Unverified of others."""
    ponchik: Ponchik = request.app.state.ponchik
    # Signatures speak of the real time, whatever the demo's clock says.
    proof = read_proof(request.headers, time())
    async with reading(request) as body:
        proof.require(body, ponchik.config.signing_secrets)
        yield ponchik, body


def _take_event(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    event = parse_event(body)
    if isinstance(event, UrlVerification):
        return JSONResponse({"challenge": event.challenge})
    return _translated(take_event(ponchik, event, trace))


def _take_interaction(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    return _translated(take_interaction(ponchik, body, trace))


def _take_command(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    return _translated(take_command(ponchik, body, trace))


def _translated(answer: Answer) -> Response:
    told = told_to_slack(answer)
    return Response() if told is None else JSONResponse(told)
