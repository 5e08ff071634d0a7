"""Request bodies, read with a limit to their size and to the time they take."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from ponchik.errors import Unreadable

#: Slack's largest deliveries are a tenth of this.
MOST_BYTES = 1024 * 1024
#: Slack itself waits three seconds for the whole answer.
MOST_SECONDS = 10.0


async def read_body(request: Request) -> bytes:
    """Raise 413 as soon as there is too much, 408 if it takes too long.

    Raises Unreadable if the sender hangs up.
    """
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await _read(request)
    except TimeoutError:
        told = f"the body did not come within {MOST_SECONDS:g} seconds"
        raise HTTPException(408, told) from None
    except ClientDisconnect:
        raise Unreadable("the body ended early") from None


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"the body has more than {MOST_BYTES} bytes")
    return bytes(body)
