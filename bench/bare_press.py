"""The messages of a press, repeated by the driver alone behind the same web server.

Starlette in a thread, the signature checked by slack_sdk, then what Ponchik sends to
Postgres for such a press, and 200. Run by `uvicorn bench.bare_press:app`.
"""

import json
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg_pool import ConnectionPool
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.fill import seats
from bench.presses import body_of
from bench.repeated import Message, prepare, send_again, sent_by
from ponchik.bootstrap import assemble
from ponchik.config import load_config
from ponchik.web.deliveries import take_interaction

#: As Ponchik's own pool.
_CONNECTIONS = 4
_MEETING = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_USER = re.compile(rb"%22(U[0-9A-F]{13})%22")
_VERIFIER = SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"])


class Repeated:
    """A press that was taken once, and is repeated for whoever presses."""

    def __init__(self, url: str) -> None:
        self._messages, self._own = _taken_once(url)
        self._pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            url, min_size=1, max_size=_CONNECTIONS, configure=prepare, open=True
        )

    def repeat(self, body: bytes) -> None:
        fresh = dict(zip(self._own, _ids_in(body), strict=True))
        with self._pool.connection() as connection:
            send_again(connection, self._messages, fresh)

    def close(self) -> None:
        self._pool.close()


def _taken_once(url: str) -> tuple[list[Message], Sequence[bytes]]:
    """Let Ponchik take two presses; return what it sent for one, and the ids in it."""
    ponchik = assemble(load_config())
    bodies = [body_of(seat, "met", trigger="once") for seat in seats(url, 2)]
    left = iter(bodies)
    messages = sent_by(lambda: take_interaction(ponchik, next(left)))
    ponchik.close()
    effects = next(v["effects_new"] for _, v in messages if v and "effects_new" in v)
    meeting, user, key, *_ = _ids_in(bodies[1])
    return messages, [meeting, user, key, *(e["id"].encode() for e in _read(effects))]


def _read(rows: Any) -> Sequence[Any]:
    return list(json.loads(rows.obj))


def _ids_in(body: bytes) -> Sequence[bytes]:
    """Return the ids of a press: what it is about, by whom, and of what follows."""
    [meeting, *_], [user, *_] = _MEETING.findall(body), _USER.findall(body)
    key = sha256(body).hexdigest().encode()
    return [meeting, user, key, str(uuid4()).encode(), str(uuid4()).encode()]


async def interactions(request: Request) -> Response:
    body = await request.body()
    if not _VERIFIER.is_valid_request(body, dict(request.headers)):
        return Response(status_code=401)
    await run_in_threadpool(request.app.state.repeated.repeat, body)
    return Response()


async def alive(_request: Request) -> Response:
    return Response()


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.repeated = Repeated(os.environ["DATABASE_URL"])
    yield
    app.state.repeated.close()


app = Starlette(
    routes=[
        Route("/slack/interactions", interactions, methods=["POST"]),
        Route("/healthz", alive),
    ],
    lifespan=_lifespan,
)
