"""The web process without anything of ours: what its libraries take by themselves.

Run by `uvicorn bench.bare_web:app`, as Ponchik's own.
"""

from importlib import import_module

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

WHAT = "its libraries alone, in the same web server"
#: All that Ponchik's web process imports of others.
LIBRARIES = (
    "babel.dates",
    "babel.messages.mofile",
    "dramatiq.brokers.redis",
    "jinja2",
    "prometheus_client",
    "psycopg_pool",
    "pydantic_settings",
    "slack_sdk",
    "structlog",
    "urllib3",
)

for name in LIBRARIES:
    import_module(name)


async def alive(_request: Request) -> Response:
    return Response("alive")


app = Starlette(routes=[Route("/healthz", alive)])
