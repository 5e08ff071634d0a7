"""A form that was sent twice acts once."""

from ponchik.command_handler import Recorder
from ponchik.store import inbox


def take_once(recorder: Recorder, workspace: str, key: str) -> bool:
    """Note a form in the transaction that acts on it; return whether it is new."""
    return inbox.take(recorder.transaction, workspace, f"form/{key}", "form")
