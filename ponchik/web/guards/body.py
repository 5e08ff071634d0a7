"""Request bodies, with a limit to their size, to their time, and to all at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from ponchik.errors import Unreadable

#: Slack's largest deliveries are a quarter of this.
MOST_BYTES = 512 * 1024
#: Slack itself waits three seconds for the whole answer.
MOST_SECONDS = 10.0
#: A press has a few thousand bytes: those always find room, however many strangers send
#: large bodies at once.
ALWAYS = 16 * 1024
MOST_AT_ONCE = 8 * 1024 * 1024


@dataclass
class BodyRoom:
    """How many bytes of large bodies are held at once, beyond the first of each."""

    most: int = MOST_AT_ONCE
    taken: int = 0

    def take(self, number: int) -> None:
        """Raise 429 with Retry-After if there is no room left."""
        if self.taken + number > self.most:
            told = "too many large bodies at once: try again"
            raise HTTPException(429, told, {"Retry-After": "1"})
        self.taken += number


@asynccontextmanager
async def reading(request: Request) -> AsyncIterator[bytes]:
    """Yield the body, which takes its room until the answer is there.

    Raises 413 as soon as there is too much, 408 if it takes too long, 429 if too much
    is held already, and Unreadable if the sender hangs up.
    """
    room: BodyRoom = request.app.state.body_room
    body = _Body(room)
    try:
        await _read(request, body)
        yield bytes(body.content)
    finally:
        room.taken -= body.taken


class _Body:
    def __init__(self, room: BodyRoom) -> None:
        self.content = bytearray()
        self.taken = 0
        self._room = room

    def add(self, chunk: bytes) -> None:
        self.content += chunk
        if len(self.content) > MOST_BYTES:
            raise HTTPException(413, f"the body has more than {MOST_BYTES} bytes")
        beyond = max(len(self.content) - ALWAYS, 0)
        self._room.take(beyond - self.taken)
        self.taken = beyond


async def _read(request: Request, body: _Body) -> None:
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body.add(chunk)
    except TimeoutError:
        told = f"the body did not come within {MOST_SECONDS:g} seconds"
        raise HTTPException(408, told) from None
    except ClientDisconnect:
        raise Unreadable("the body ended early") from None
