"""Ask the application anything, byte for byte, and see what it answers and appends."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message

from tests.harness.served import Played

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Asked:
    """Shown cut short: a failing example may have a megabyte."""

    method: str
    path: str
    headers: Headers = ()
    chunks: Sequence[bytes] = (b"",)
    query: bytes = b""

    def __repr__(self) -> str:
        body = b"".join(self.chunks)
        cut = body[:500] + b"..." if len(body) > 500 else body
        return f"Asked({self.method} {self.path!r}, {list(self.headers)!r}, {cut!r})"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ConnectionGuard:
    """The application as uvicorn sees it, without a socket between."""

    app: Starlette
    played: Played
    asked: int = field(default=0, init=False)

    @cached_property
    def runner(self) -> asyncio.Runner:
        return asyncio.Runner()

    def ask(self, asked: Asked) -> Answer:
        self.asked += 1
        return self.runner.run(_ask(self.app, asked))

    def kept(self) -> Mapping[str, int]:
        """How many rows there are in every table that a request could add to."""
        names = self.played.rows(
            "SELECT table_name AS name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
            "AND table_name <> 'heartbeats'"
        )
        counts = " UNION ALL ".join(
            f"SELECT '{row['name']}' AS name, count(*) AS n FROM {row['name']}"
            for row in names
        )
        return {row["name"]: row["n"] for row in self.played.rows(counts)}


async def _ask(app: Starlette, asked: Asked) -> Answer:
    told: list[Message] = []
    coming = _coming(asked.chunks)

    async def receive() -> Message:
        return next(coming)

    async def send(message: Message) -> None:
        told.append(message)

    await app(_scope(asked), receive, send)
    return _answer(told)


def _coming(chunks: Sequence[bytes]) -> Iterator[Message]:
    *most, last = chunks or (b"",)
    for chunk in most:
        yield {"type": "http.request", "body": chunk, "more_body": True}
    yield {"type": "http.request", "body": last, "more_body": False}
    while True:
        yield {"type": "http.disconnect"}


def _scope(asked: Asked) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode("utf-8", "replace"),
        "root_path": "",
        "query_string": asked.query,
        "headers": [(name.lower(), value) for name, value in asked.headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }


def _answer(told: Sequence[Message]) -> Answer:
    start, *parts = told
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    body = b"".join(part.get("body", b"") for part in parts)
    return Answer(start["status"], headers, body)
