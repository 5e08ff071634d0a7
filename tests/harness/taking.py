"""A press that is taken as the web process takes it, but without a web process."""

from starlette.responses import Response

from ponchik.bootstrap import Ponchik
from ponchik.web.deliveries import press_of
from ponchik.web.slack_deliveries import _take_interaction


def take_press(ponchik: Ponchik, body: bytes) -> Response:
    """Record it as one of those that come at once; else take it by itself."""
    press = press_of(ponchik, body, None)
    if press and ponchik.together.record([press]):
        return Response()
    return _take_interaction(ponchik, body, None)
