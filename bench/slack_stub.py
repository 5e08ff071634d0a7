"""A Slack that answers at once, and can tell when a message was changed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

_ANSWER = (
    b'{"ok":true,"ts":"1.000002","channel":"D0BENCH","bot_id":"B0","user_id":"U0",'
    b'"team_id":"T0BENCH"}'
)
_OPENED = b'{"ok":true,"channel":{"id":"D0BENCH"}}'
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)


@dataclass(frozen=True)
class Stub:
    """`url` is where its Web API is."""

    url: str
    _line: "Connection[Any, Any]"

    def next_change(self, patience: float = 30.0) -> float:
        """Wait for a message to be changed; return the moment, by this machine."""
        if not self._line.poll(patience):
            raise TimeoutError("no message was changed")
        return float(self._line.recv())

    def forget(self) -> None:
        while self._line.poll():
            self._line.recv()


@contextmanager
def answering(*, watching: bool = False, after: float = 0.0) -> Iterator[Stub]:
    """Run it in a process of its own; where `watching`, it tells of each change.

    It answers each call `after` so many seconds.
    """
    spawn = get_context("spawn")
    line, other = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(other, watching, after), daemon=True)
    process.start()
    try:
        yield Stub(f"http://127.0.0.1:{line.recv()}/api/", line)
    finally:
        process.terminate()
        process.join()


def _serve(line: "Connection[Any, Any]", watching: bool, after: float) -> None:  # noqa: FBT001 -- pickled
    asyncio.run(_run(line, watching=watching, after=after))


async def _run(line: "Connection[Any, Any]", *, watching: bool, after: float) -> None:
    def changed() -> None:
        if watching:
            line.send(monotonic())

    server = await asyncio.get_running_loop().create_server(
        lambda: _Protocol(changed, after), "127.0.0.1", 0
    )
    line.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _Protocol(asyncio.Protocol):
    """As much of HTTP/1.1 as Slack's clients speak: whole bodies with a length."""

    def __init__(self, changed: Any, after: float) -> None:
        self._changed, self._after = changed, after
        self._heard = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (rest := self._answer()) is not None:
            self._heard = rest

    def _answer(self) -> bytes | None:
        head, found, rest = self._heard.partition(b"\r\n\r\n")
        length = _length(head)
        if not found or len(rest) < length:
            return None
        method = head.split(b" ", 2)[1].rpartition(b"/")[2]
        if method == b"chat.update":
            self._changed()
        body = _OPENED if method == b"conversations.open" else _ANSWER
        answer = _HEAD % len(body) + body
        if self._after:
            loop = asyncio.get_running_loop()
            loop.call_later(self._after, self._transport.write, answer)
        else:
            self._transport.write(answer)
        return rest[length:]


def _length(head: bytes) -> int:
    for header in head.lower().split(b"\r\n"):
        if header.startswith(b"content-length:"):
            return int(header.partition(b":")[2])
    return 0
