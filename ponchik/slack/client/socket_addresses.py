"""Where Socket Mode connects: Slack gives each connection an address of its own.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from urllib.parse import urlsplit

from ponchik.slack.client.answers import text
from ponchik.slack.client.connection import Connection, is_loopback
from ponchik.slack.client.failures import unreadable

_METHOD = "apps.connections.open"


class SocketAddresses:
    """Asks with the app's own token, which can do nothing else."""

    def __init__(self, app_token: str, base_url: str, timeout: float = 10.0) -> None:
        self._connection = Connection(app_token, base_url, timeout)

    def new(self) -> str:
        """Return an address that one connection can be made to. Raises SlackError."""
        answer = self._connection.ask(_METHOD)
        try:
            address = text(answer, "url")
        except ValueError:
            raise unreadable(_METHOD, "no address") from None
        if urlsplit(address).scheme != "wss" and not is_loopback(address):
            raise unreadable(_METHOD, "an address in clear")
        return address
