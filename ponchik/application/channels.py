"""The ids of Slack's channels, as people type them."""

import re

from ponchik.errors import Invalid

_CHANNEL = re.compile(r"[CG][A-Z0-9]{5,20}")


def require_channel_id(channel: str) -> None:
    """Raise Invalid unless the text is a channel's id."""
    if not _CHANNEL.fullmatch(channel):
        raise Invalid(
            f"{channel!r} is not a channel's id: it looks like C0123ABCD, and Slack "
            "shows it at the end of the channel's details"
        )
