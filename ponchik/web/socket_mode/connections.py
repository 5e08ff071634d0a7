"""Two connections to Slack, each renewed before its predecessor ends.

Not slack_sdk's client: it closes a connection as soon as the next one stands, with
whatever had come through it unread, and tries again without a pause that grows.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from ponchik.errors import PonchikError, RateLimited, SlackError
from ponchik.slack.client.connection import is_loopback
from ponchik.store.outages import DatabaseAway
from ponchik.web.socket_mode.envelopes import (
    Envelope,
    Greeting,
    Leaving,
    Unknown,
    read_message,
)

log = structlog.get_logger(__name__)

#: While one is renewed the other goes on.
CONNECTIONS = 2
#: In seconds, from one failure to the next; the last again and again.
PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
#: What lived so long did not fail.
_GOOD_AFTER = 30.0
#: How long a connection that Slack is about to end is still read.
_READ_ON = 30.0
#: Slack speaks every few seconds: who is silent for longer is gone.
_ALIVE_WITHIN = 10.0
_NOT_OPENED = (SlackError, WebSocketException, OSError, TimeoutError)

Acknowledge = Callable[[Envelope], str]


@dataclass(eq=False)
class Line:
    """One connection, from its opening until everything it brought is answered."""

    socket: ClientConnection
    acknowledge: Acknowledge
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    is_greeted: bool = False
    _has_left: bool = False
    _reading: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Read and answer, until either side ends it."""
        try:
            async with self.socket, asyncio.TaskGroup() as tasks:
                self._reading = tasks.create_task(self._read(tasks))
                if self._has_left:  # before it was read at all
                    self._reading.cancel()
        finally:
            self.leaving.set()

    def leave(self) -> None:
        """Read no more, and end when all that was read is answered."""
        self._has_left = True
        self.leaving.set()
        if self._reading is not None:
            self._reading.cancel()

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        try:
            async for text in self.socket:
                self._take(text, tasks)
        except ConnectionClosed as error:
            log.info("socket_lost", error=str(error))
        self.leaving.set()

    def _take(self, text: str | bytes, tasks: asyncio.TaskGroup) -> None:
        try:
            message = read_message(text)
        except PonchikError as error:
            log.warning("socket_message_unreadable", error=str(error))
            return
        match message:
            case Greeting():
                log.info("socket_connected")
                self.is_greeted = True
            case Leaving(reason=reason):
                log.info("socket_leaving", reason=reason)
                self.leaving.set()
                asyncio.get_running_loop().call_later(_READ_ON, self.leave)
            case Envelope():
                tasks.create_task(self._answer(message))
            case Unknown(type=kind):
                log.info("socket_message_ignored", type=kind)

    async def _answer(self, envelope: Envelope) -> None:
        """Say nothing to Slack of what is not recorded: it then delivers again."""
        try:
            told = await asyncio.to_thread(self.acknowledge, envelope)
            await self.socket.send(told)
        except ConnectionClosed:
            log.info("socket_closed_before_the_answer", type=envelope.type)
        except DatabaseAway as error:
            log.warning("not_acknowledged", type=envelope.type, reason=str(error))
        except PonchikError as error:
            # A refusal quotes what was sent, which may be anybody's name.
            reason = type(error).__name__
            log.warning("not_acknowledged", type=envelope.type, reason=reason)
        except Exception:
            log.exception("unexpected", type=envelope.type)


class SocketMode:
    """`new_address` and `acknowledge` are called in threads."""

    def __init__(
        self,
        new_address: Callable[[], str],
        acknowledge: Acknowledge,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._new_address = new_address
        self._acknowledge = acknowledge
        self._pauses = pauses
        self._lines: dict[Line, asyncio.Task[None]] = {}

    @property
    def is_connected(self) -> bool:
        """Whether Slack delivers through one of the connections, as far as we know."""
        return any(line.is_greeted for line in self._lines)

    async def serve(self, stopping: asyncio.Event) -> None:
        """Keep the connections until told to stop; then answer what has come."""
        async with asyncio.TaskGroup() as tasks:
            keepers = [tasks.create_task(self._keep(tasks)) for _ in range(CONNECTIONS)]
            await stopping.wait()
            for keeper in keepers:
                keeper.cancel()
            for line in self._lines:
                line.leave()

    async def _keep(self, tasks: asyncio.TaskGroup) -> None:
        """Have one connection at all times; its successor stands before it ends."""
        clock = asyncio.get_running_loop().time
        failures = 0
        while True:
            await asyncio.sleep(self._pause(failures))
            opened_at = clock()
            try:
                line = await self._open()
            except RateLimited as error:
                await asyncio.sleep(error.retry_after)
                continue
            except _NOT_OPENED as error:
                failures += 1
                log.warning("socket_not_opened", error=str(error), failures=failures)
                continue
            self._lines[line] = tasks.create_task(self._run(line))
            await line.leaving.wait()
            failures = 0 if clock() - opened_at >= _GOOD_AFTER else failures + 1

    async def _run(self, line: Line) -> None:
        try:
            await line.run()
        finally:
            self._lines.pop(line, None)

    async def _open(self) -> Line:
        address = await asyncio.to_thread(self._new_address)
        socket = await connect(
            address,
            proxy=None if is_loopback(address) else True,
            ping_interval=_ALIVE_WITHIN,
            ping_timeout=_ALIVE_WITHIN,
        )
        return Line(socket, self._acknowledge)

    def _pause(self, failures: int) -> float:
        return self._pauses[min(failures, len(self._pauses) - 1)]
