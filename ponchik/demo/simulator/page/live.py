"""The page's one stream of events: all that is seen, sent when it changes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

GLANCE = 0.1
PING = 15.0

Changed = Callable[[], object]
Draw = Callable[[], str]


def stream(
    changed: Changed, draw: Draw, ended: Callable[[], bool]
) -> StreamingResponse:
    """Draw at once, then whenever `changed` tells something else than before."""
    events = _events(changed, draw, ended)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(
    changed: Changed, draw: Draw, ended: Callable[[], bool]
) -> AsyncIterator[str]:
    seen: object = None
    sent, sent_at = "", time.monotonic()
    while not ended():
        now = await run_in_threadpool(changed)
        if now != seen:
            seen, fresh = now, await run_in_threadpool(draw)
            if fresh != sent:
                sent, sent_at = fresh, time.monotonic()
                yield _event(fresh)
        if time.monotonic() - sent_at > PING:
            sent_at = time.monotonic()
            yield ": still here\n\n"
        await asyncio.sleep(GLANCE)


def _event(html: str) -> str:
    return "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"
