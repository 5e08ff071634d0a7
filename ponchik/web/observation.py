"""What is told of a delivery while it is handled: its name, and its ids in the log."""

from collections.abc import Iterator
from contextlib import contextmanager

from ponchik.slack.buttons import Action, Callback, UnknownButton, read_action
from ponchik.telemetry import spans
from ponchik.telemetry.log_context import about

UNKNOWN = "unknown"
#: That somebody has to do with a private block is nobody else's business.
_UNTOLD = frozenset({Action.MEMBER_BLOCK, Callback.MEMBER_BLOCK})


@contextmanager
def hearing(workspace: str, traceparent: str | None, name: str) -> Iterator[None]:
    """Say whose delivery it is in each line of the log, and in the open span."""
    spans.note({"ponchik.workspace": workspace, "ponchik.delivery": name})
    with about(traceparent=traceparent, workspace=workspace):
        yield


def name_of_press(action_id: str) -> str:
    """Return what a button is for, and nothing that somebody else wrote."""
    try:
        return _told(read_action(action_id).action)
    except UnknownButton:
        return UNKNOWN


def name_of_form(callback: str) -> str:
    """Return which form it is, and nothing that somebody else wrote."""
    try:
        return _told(Callback(callback))
    except ValueError:
        return UNKNOWN


def _told(name: Action | Callback) -> str:
    return "member" if name in _UNTOLD else str(name)
