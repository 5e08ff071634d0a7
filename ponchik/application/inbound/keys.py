"""What makes two deliveries one: the key under which the inbox remembers each."""

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from ponchik.application.inbound.handlers import Handler
from ponchik.application.received import Received
from ponchik.slack.requests import Click, Closing, Submission

_MOMENT = re.compile(r"([0-9]{1,12})(?:\.[0-9]*)?")


class Key(NamedTuple):
    """`near` are the keys of the same act a moment before or after."""

    text: str
    near: Sequence[str] = ()


def key_of(button: Handler[Click], click: Click, received: Received) -> Key:
    """Return the key of a press on this button."""
    return Key(received.key) if button.each_counts else press_key(click, received)


def press_key(click: Click, received: Received) -> Key:
    """Return the key by which a double press is one press.

    Two presses of one person on one element in neighbouring seconds are the same.
    Without a moment, only a delivery of the same bytes is.
    """
    found = _MOMENT.fullmatch(click.at)
    if found is None:
        return Key(received.key)
    place = click.view.id if click.view else f"{click.conversation} {click.message_ts}"
    act = _digest(click.user, place, click.action_id, click.value)
    second = int(found[1])
    return Key(
        f"press/{act}/{second}",
        [f"press/{act}/{near}" for near in (second - 1, second + 1)],
    )


def submission_key(submission: Submission) -> Key:
    """Return the key of a form as it was filled in: the same form counts once."""
    view = submission.view
    values = json.dumps(view.values, sort_keys=True)
    return Key(f"form/{_digest(submission.user, view.id, view.hash, values)}")


def closing_key(closing: Closing) -> Key:
    """Return the key of a view that was closed."""
    return Key(f"closed/{_digest(closing.user, closing.view.id, closing.view.hash)}")


def _digest(*parts: str) -> str:
    """Hash: an inbox key says nothing of who did what."""
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return sha256(text).hexdigest()
