"""Request bodies, read with a limit while they stream in."""

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from ponchik.errors import Unreadable

#: Slack's largest deliveries are a tenth of this.
MOST_BYTES = 1024 * 1024


async def read_body(request: Request) -> bytes:
    """Raise 413 as soon as there is too much, Unreadable if the sender hangs up."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise HTTPException(413, f"the body has more than {MOST_BYTES} bytes")
    except ClientDisconnect:
        raise Unreadable("the body ended early") from None
    return bytes(body)
