"""Socket Mode: deliveries through connections that the app has opened.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

from ponchik.demo.simulator.workspace import Json

#: For how long a connection that is to be replaced is still delivered through.
_STILL_USED = 0.3
_LOOKS_AGAIN = 0.1
#: Seconds, after which a connection that takes nothing counts as gone.
SENT_WITHIN = 1.0
_GOING_AWAY = 1001


class NoAnswer(Exception):
    """`reason` is Slack's word for why a delivery was not acknowledged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(eq=False)
class Link:
    """One connection; what was sent through it and not acknowledged waits here."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    is_leaving: bool = False
    waiting: dict[str, "Future[Json]"] = field(default_factory=dict)
    closing: "asyncio.Task[None] | None" = None

    def send(self, message: Json) -> None:
        """Send from any thread. Raises NoAnswer if the connection is gone."""
        sending = asyncio.run_coroutine_threadsafe(
            self.socket.send_text(json.dumps(message)), self.loop
        )
        try:
            sending.result(SENT_WITHIN)
        except (RuntimeError, WebSocketDisconnect, NotInTime):
            raise NoAnswer("connection_failed") from None

    def end(self) -> None:
        """Close the connection from this side, with whatever still waits."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._begin_to_close)

    def _begin_to_close(self) -> None:
        self.closing = self.loop.create_task(self._close())

    async def _close(self) -> None:
        with suppress(RuntimeError):  # the other side was first
            await self.socket.close(_GOING_AWAY)

    def has_ended(self) -> None:
        """Tell whoever waits for an acknowledgement that none will come."""
        for future in list(self.waiting.values()):
            if not future.done():
                future.set_exception(NoAnswer("connection_failed"))


class Sockets:
    """All connections of the app; each delivery goes through one of them."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.opened = 0
        self._tickets: set[str] = set()
        self._turn = 0
        self._lock = Lock()

    def new_ticket(self) -> str:
        """Return what opens one connection."""
        ticket = uuid4().hex
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Keep a connection whose ticket is good, until either side ends it."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.remove(ticket)
        await socket.accept()
        link = Link(socket, asyncio.get_running_loop())
        hello = {"type": "hello", "num_connections": len(self.links) + 1}
        await socket.send_text(json.dumps(hello))
        self.links.append(link)
        self.opened += 1
        try:
            await self._listen(link)
        finally:
            self.links.remove(link)
            link.has_ended()

    async def _listen(self, link: Link) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                answer = json.loads(await link.socket.receive_text())
                future = link.waiting.get(answer.get("envelope_id", ""))
                if future is not None and not future.done():
                    future.set_result(answer)

    def carry(self, kind: str, payload: Json, retry: Json, within: float) -> Json:
        """Send one envelope and return its acknowledgement. Raises NoAnswer."""
        envelope = uuid4().hex
        waiting: Future[Json] = Future()
        with self._lock:
            link = self._next()
            link.waiting[envelope] = waiting
        try:
            link.send(
                {
                    "envelope_id": envelope,
                    "type": kind,
                    "payload": payload,
                    "accepts_response_payload": kind != "events_api",
                    **retry,
                }
            )
            return waiting.result(within)
        except NotInTime:
            raise NoAnswer("timeout") from None
        finally:
            del link.waiting[envelope]

    def _next(self) -> Link:
        links = [link for link in self.links if not link.is_leaving]
        if not links:
            raise NoAnswer("connection_failed")
        self._turn += 1
        return links[self._turn % len(links)]

    def refresh(self) -> int:
        """Ask for another connection in the place of the oldest, which then ends."""
        link = next((link for link in self.links if not link.is_leaving), None)
        if link is None:
            return 0
        with suppress(NoAnswer):
            link.send({"type": "disconnect", "reason": "refresh_requested"})
        link.loop.call_soon_threadsafe(
            link.loop.call_later, _STILL_USED, self._leave, link
        )
        return 1

    def _leave(self, link: Link) -> None:
        """Deliver nothing more through it, and end it when all is answered."""
        with self._lock:
            link.is_leaving = True
            is_done = not link.waiting
        if is_done:
            link.end()
        else:
            link.loop.call_later(_LOOKS_AGAIN, self._leave, link)

    def drop(self) -> int:
        """End all connections without a warning."""
        links = list(self.links)
        for link in links:
            link.is_leaving = True
            link.end()
        return len(links)
