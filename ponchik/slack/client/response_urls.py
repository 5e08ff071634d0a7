"""Response URLs: what Slack lets an app say to whoever pressed, wherever that was."""

import json
from urllib.parse import urlsplit
from urllib.request import Request

from ponchik.errors import Rejected, SlackError
from ponchik.slack.client.calls import Message
from ponchik.slack.client.connection import Connection
from ponchik.slack.client.failures import accident

_SLACKS = ("https", "hooks.slack.com")
_NAME = "response_url"


class ResponseUrls:
    """Posts only to Slack: a URL in a request is no reason to call anybody else."""

    def __init__(self, base_url: str, timeout: float) -> None:
        self._timeout = timeout
        self._ours = {_SLACKS, _origin(base_url)}
        self._opener = Connection("", base_url, timeout).client.opener

    def tell(self, url: str, message: Message) -> None:
        """Show the message to the person alone. Raises SlackError."""
        if _origin(url) not in self._ours:
            raise Rejected(_NAME, "foreign_url")
        status = self._post(url, message)
        if status != 200:
            raise Rejected(_NAME, f"http_{status}")

    def _post(self, url: str, message: Message) -> int:
        content = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": message.text,
            "blocks": list(message.blocks),
        }
        headers = {"Content-Type": "application/json; charset=utf-8"}
        body = json.dumps(content).encode()
        request = Request(url, body, headers, method="POST")  # noqa: S310 -- its origin is one of two
        failure: SlackError
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return int(answer.status)
        except Exception as error:  # noqa: BLE001 -- whatever it is, nobody else can do anything about it
            failure = accident(_NAME, error)
        raise failure


def _origin(url: str) -> tuple[str, str]:
    """Return what stands where a host does: a name, and nothing that hides another.

    Raises Rejected for what is no URL.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Rejected(_NAME, "foreign_url") from None
    return parts.scheme, parts.netloc.lower()
