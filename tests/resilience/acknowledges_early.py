"""A control that must fail: a web process that answers 200 before it has written down.

uvicorn tests.resilience.acknowledges_early:app …
"""

from contextlib import suppress
from threading import Thread

from starlette.responses import Response

from ponchik.bootstrap import Ponchik
from ponchik.errors import PonchikError
from ponchik.web import slack_deliveries
from ponchik.web.application import app_from_environment

_take = slack_deliveries._take_interaction  # noqa: SLF001 -- what it does, but later


def _later(ponchik: Ponchik, body: bytes, trace: str | None) -> None:
    with suppress(PonchikError):
        _take(ponchik, body, trace)


def _take_early(ponchik: Ponchik, body: bytes, trace: str | None) -> Response:
    Thread(target=_later, args=(ponchik, body, trace), daemon=True).start()
    return Response()


slack_deliveries._take_interaction = _take_early  # noqa: SLF001 -- the bug itself
slack_deliveries.press_of = lambda *_: None  # type: ignore[attr-defined]
app = app_from_environment()
