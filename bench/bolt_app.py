"""Bolt for Python as a peer: a press is verified, one row is inserted, then 200.

Run by `uvicorn bench.bolt_app:app`, only where slack_bolt is installed.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_POOL = AsyncConnectionPool(os.environ["DATABASE_URL"], max_size=16, open=False)
_BOLT = AsyncApp(
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    client=AsyncWebClient("xoxb-bench", base_url=os.environ["SLACK_API_URL"]),
)
_HANDLER = AsyncSlackRequestHandler(_BOLT)


@_BOLT.action(re.compile("answer:.*"))
async def pressed(ack: Any, body: dict[str, Any]) -> None:
    async with _POOL.connection() as connection:
        await connection.execute(
            "INSERT INTO plain VALUES (%s, %s)", [uuid4(), Jsonb(body["actions"])]
        )
    await ack()


async def interactions(request: Request) -> Response:
    return await _HANDLER.handle(request)


async def alive(_request: Request) -> Response:
    return Response()


@asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    async with _POOL:
        await _POOL.wait()
        yield


app = Starlette(
    routes=[
        Route("/slack/interactions", interactions, methods=["POST"]),
        Route("/healthz", alive),
    ],
    lifespan=_lifespan,
)
