"""A control that must fail: a web process that keeps every body it has heard.

uvicorn tests.resilience.hoards:app …
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from ponchik.web import launches, slack_deliveries
from ponchik.web.application import app_from_environment
from ponchik.web.guards import body

_hoard: list[bytes] = []


@asynccontextmanager
async def _keep(request: Request) -> AsyncIterator[bytes]:
    async with body.reading(request) as heard:
        _hoard.append(heard)
        yield heard


launches.reading = slack_deliveries.reading = _keep  # type: ignore[attr-defined]
app = app_from_environment()
