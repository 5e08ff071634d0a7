"""Whether Slack can deliver: the process `socket` notes when it is connected."""

import time
from collections.abc import Callable

from psycopg import OperationalError

from ponchik.store import heartbeats
from ponchik.store.session import connect, transaction

#: A machine may be back before its network is.
_PATIENCE = 30.0
_BETWEEN = 0.2


class HeardSlack:
    """What an earlier run noted does not count: it is forgotten."""

    def __init__(self, url: str) -> None:
        self._url = url
        with connect(url, autocommit=True) as opened, transaction(opened) as begun:
            heartbeats.forget(begun, heartbeats.SOCKET)

    def by_now(self, pause: Callable[[float], None]) -> bool:
        """Wait until `socket` is connected, but not for ever; return whether it is."""
        deadline = time.monotonic() + _PATIENCE
        while not (heard := self._is_connected()) and time.monotonic() < deadline:
            pause(_BETWEEN)
        return heard

    def _is_connected(self) -> bool:
        try:
            with (
                connect(self._url, autocommit=True) as opened,
                transaction(opened) as begun,
            ):
                return heartbeats.SOCKET in heartbeats.read_ages(begun)
        except OperationalError:
            return False
