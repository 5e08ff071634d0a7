"""A control that must fail: a web process that keeps every body it has heard.

uvicorn tests.resilience.hoards:app …
"""

from starlette.requests import Request

from ponchik.web import launches, slack_deliveries
from ponchik.web.application import app_from_environment
from ponchik.web.guards import body

_hoard: list[bytes] = []


async def _keep(request: Request) -> bytes:
    heard = await body.read_body(request)
    _hoard.append(heard)
    return heard


launches.read_body = slack_deliveries.read_body = _keep  # type: ignore[attr-defined]
app = app_from_environment()
