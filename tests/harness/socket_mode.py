"""Ponchik's connections to Slack, in a thread of this process."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread

from ponchik.slack.client.socket_addresses import SocketAddresses
from ponchik.web.socket_mode.connections import CONNECTIONS, SocketMode
from ponchik.web.socket_mode.envelopes import Envelope, acknowledge
from tests.harness.served import Played
from tests.harness.waiting import seconds_until

#: Between two attempts nobody has to wait here.
NO_PAUSES = (0.0, 0.01)


@contextmanager
def connected(
    played: Played,
    acknowledge_: Callable[[Envelope], str] | None = None,
    new_address: Callable[[], str] | None = None,
) -> Iterator[None]:
    """Keep Slack's deliveries coming; in the end all that came is answered."""
    settings, url = played.slack.settings, f"{played.slack.url}/api/"
    socket_mode = SocketMode(
        new_address or SocketAddresses(settings.app_token, url).new,
        acknowledge_ or partial(acknowledge, played.ponchik),
        NO_PAUSES,
    )
    stopping: list[Callable[[], object]] = []

    async def serve() -> None:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        stopping.append(partial(loop.call_soon_threadsafe, told.set))
        await socket_mode.serve(told)

    thread = Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    seconds_until(lambda: len(played.slack.sockets.links) == CONNECTIONS)
    try:
        yield
    finally:
        stopping[0]()
        thread.join()
