"""The next due thing, which only Ponchik's own side knows: behind the scenes tells."""

import httpx2

from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.simulator import Simulator

PATIENCE = 3.0


def move_to_next_due(slack: Simulator) -> str:
    """Move the clock there, and return what is due, as a sentence."""
    seconds, what = _ask(slack.settings.backstage_url or "")
    if seconds is None:
        raise BadRequest("Nothing is due: invite Ponchik to a channel first.", 409)
    # A second more: what is due is then past due, whichever way it was rounded.
    slack.clock.advance(max(seconds, 0.0) + 1)
    return f"{what[:1].upper()}{what[1:]}."


def _ask(backstage: str) -> tuple[float | None, str]:
    if not backstage:
        raise BadRequest("Nobody here knows what is due next.", 404)
    try:
        with httpx2.Client(trust_env=False, timeout=PATIENCE, verify=False) as client:
            answer = client.get(f"{backstage}next-due").raise_for_status().json()
        seconds, what = answer["seconds"], str(answer.get("what") or "something is due")
        return None if seconds is None else float(seconds), what
    except (httpx2.HTTPError, ValueError, TypeError, KeyError, AttributeError):
        raise BadRequest("Behind the scenes does not answer just now.", 503) from None
