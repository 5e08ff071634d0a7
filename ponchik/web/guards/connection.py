"""The door: what every connection has to keep to, whatever it asks for."""

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Somebody whose body nobody wants is heard out, or would not hear the answer: whoever
#: still sends when the connection closes sees nothing but a reset.
PATIENCE = 1.0
MOST_UNWANTED = 256 * 1024
_LENGTHS = {b"transfer-encoding", b"content-length"}


class ConnectionGuard:
    """Answers, and then closes the connection to whoever has not finished speaking.

    Otherwise a body that trickles would hold its connection for ever.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = BodyReader(receive)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                await body.drain()
                if not body.is_read:
                    MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        app = _refusal if _has_two_lengths(scope) else self._app
        await app(scope, body.receive, answer)


class BodyReader:
    """Hears a body, and knows whether it has come to its end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_read = False

    async def receive(self) -> Message:
        message = await self._receive()
        if not message.get("more_body", False):
            self.is_read = True
        return message

    async def drain(self) -> None:
        if self.is_read:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._drain_at_most(MOST_UNWANTED)
        except TimeoutError:
            pass

    async def _drain_at_most(self, left: int) -> None:
        while not self.is_read and left > 0:
            left -= len((await self.receive()).get("body", b""))


def _has_two_lengths(scope: Scope) -> bool:
    """Proxies differ in which they believe: so one request is smuggled in another."""
    return {name for name, _ in scope["headers"]} >= _LENGTHS


_refusal = JSONResponse(
    {"error": "send Content-Length or Transfer-Encoding, not both"},
    400,
    {"Connection": "close"},
)
