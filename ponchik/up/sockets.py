"""Whether Slack can deliver: the process `socket` notes when it is connected."""

import time
from collections.abc import Callable
from datetime import timedelta

from psycopg import OperationalError

from ponchik.store import heartbeats
from ponchik.store.session import connect, transaction

#: A machine may be back before its network is.
_PATIENCE = 30.0
_BETWEEN = 0.2
_LATELY = timedelta(minutes=1)


class HeardSlack:
    """What an earlier run noted does not count: it is forgotten."""

    def __init__(self, url: str) -> None:
        self._url = url
        with connect(url, autocommit=True) as opened, transaction(opened) as begun:
            heartbeats.forget(begun, heartbeats.SOCKET)

    def by_now(self, pause: Callable[[float], None]) -> bool:
        """Wait until `socket` is connected, but not for ever; return whether it is."""
        deadline = time.monotonic() + _PATIENCE
        while not (heard := is_heard(self._url)) and time.monotonic() < deadline:
            pause(_BETWEEN)
        return heard


def is_heard(url: str) -> bool:
    """Say whether `socket` was connected within the last minute."""
    try:
        with connect(url, autocommit=True) as opened, transaction(opened) as begun:
            age = heartbeats.read_ages(begun).get(heartbeats.SOCKET)
            return age is not None and age < _LATELY
    except OperationalError:
        return False
