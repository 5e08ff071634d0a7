"""`GET /w/<domain>/live`: says when there is something new, and nothing of what it is.

A page that hears it asks for itself again, with all rights checked as ever. One stream
serves all of a browser's pages.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from ponchik.application.visitors import hash_of
from ponchik.application.watching import News, OpenPage
from ponchik.errors import PonchikError
from ponchik.web.guards.cookies import Cookie, read_cookie
from ponchik.web.guards.throttle import Throttle
from ponchik.web.http import ENDLESS
from ponchik.web.pages.answers import headers_of
from ponchik.web.pages.visits import Visit, visitor_of

#: In seconds; a page that hears nothing for much longer is not live.
_BEAT = 15.0
#: Then the browser connects anew, and all about its session is looked at again.
_LASTS = 1_800.0
#: Of one session: more than a person's browsers have.
_MOST = 20
_RETRY_MS = 1_000


def show_stream(visit: Visit) -> Response:
    """Tell of changes until the session is over, or its rights are others.

    Raises 429 if too many streams of the session are open.
    """
    request = visit.request
    session = hash_of(read_cookie(request, Cookie.SESSION))
    if visit.ponchik.watch.number_of(session) >= _MOST:
        raise HTTPException(429, "Too many pages are open.", {"Retry-After": "60"})
    seen = request.headers.get("last-event-id") or visit.text("since")
    request.scope[ENDLESS] = True
    return StreamingResponse(
        _stream(visit, session, seen),
        media_type="text/event-stream",
        headers={**headers_of(request), "X-Accel-Buffering": "no"},
    )


async def _stream(visit: Visit, session: bytes, seen: str) -> AsyncIterator[str]:
    watch, loop = visit.ponchik.watch, asyncio.get_running_loop()
    woken = asyncio.Event()
    wake = partial(_wake, loop, woken)
    page = OpenPage(visit.visitor.workspace, session, wake)
    checked, ends_at = visit.mark, loop.time() + _LASTS
    yield f"retry: {_RETRY_MS}\n\n"
    with watch.open(page):
        while loop.time() < ends_at:
            woken.clear()
            news = watch.news(page, seen, checked)
            if news.is_over or (news.on_rights and not await _may_go_on(visit)):
                yield _event("over", news.mark)
                return
            checked = news.mark
            if news.has_changed:
                await _turn(visit.request.app.state.redraws)
            yield _event(_kind(news), news.mark)
            seen = seen if news.is_away else news.mark
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), _BEAT)


def _kind(news: News) -> str:
    if news.is_away:
        return "away"
    return "changed" if news.has_changed else "beat"


async def _may_go_on(visit: Visit) -> bool:
    """Return whether they may see as much as when the stream began, no more or less."""
    look = partial(visitor_of, visit.request, is_use=False)
    try:
        visitor = await run_in_threadpool(look)
    except PonchikError:
        return False
    return visitor is not None and visitor.rights == visit.visitor.rights


async def _turn(redraws: Throttle) -> None:
    """Wait until a page may be drawn anew: many at once would hold up all else."""
    wait = redraws.wait("")
    redraws.take("")
    await asyncio.sleep(wait)


def _wake(loop: asyncio.AbstractEventLoop, woken: asyncio.Event) -> None:
    """Wake a stream from another thread, if its loop still runs."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(woken.set)


def _event(kind: str, mark: str) -> str:
    return f"id: {mark}\nevent: {kind}\ndata: \n\n"
