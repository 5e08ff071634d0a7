"""Bolt for Python as a peer: a press is verified, something is done, then 200.

Run by `uvicorn bench.bolt_app:one_row`, or `:same`, where slack_bolt is installed.
"""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import uuid4

from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ponchik.bootstrap import assemble
from ponchik.config import load_config
from ponchik.logs import set_up_logs
from ponchik.store.collector import spare_what_is_loaded
from ponchik.web.deliveries import take_interaction

Pressed = Callable[..., Awaitable[None]]
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def app_of(pressed: Pressed, lifespan: Lifespan) -> Starlette:
    """Return an application in which Bolt verifies a press, and hands it on."""
    bolt = AsyncApp(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        client=AsyncWebClient("xoxb-bench", base_url=os.environ["SLACK_API_URL"]),
    )
    bolt.action(re.compile("answer:.*"))(pressed)
    handler = AsyncSlackRequestHandler(bolt)

    async def interactions(request: Request) -> Response:
        return await handler.handle(request)

    async def alive(_request: Request) -> Response:
        return Response()

    return Starlette(
        routes=[
            Route("/slack/interactions", interactions, methods=["POST"]),
            Route("/healthz", alive),
        ],
        lifespan=lifespan,
    )


def insert_one_row() -> Starlette:
    """Return one that inserts a row for each press."""
    pool = AsyncConnectionPool(os.environ["DATABASE_URL"], max_size=16, open=False)

    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        async with pool.connection() as connection:
            await connection.execute(
                "INSERT INTO plain VALUES (%s, %s)", [uuid4(), Jsonb(body["actions"])]
            )
        await ack()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with pool:
            await pool.wait()
            yield

    return app_of(pressed, lifespan)


def do_the_same() -> Starlette:
    """Return one that does with each press what Ponchik does with one."""
    ponchik = assemble(load_config())
    set_up_logs(ponchik.config.log_level)
    spare_what_is_loaded()

    async def pressed(ack: Any, request: Any) -> None:
        body = request.raw_body.encode()
        await run_in_threadpool(take_interaction, ponchik, body, None)
        await ack()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        ponchik.close()

    return app_of(pressed, lifespan)


def __getattr__(name: str) -> Starlette:
    """Make the application that is asked for, and not the other."""
    try:
        return {"one_row": insert_one_row, "same": do_the_same}[name]()
    except KeyError:
        raise AttributeError(name) from None
