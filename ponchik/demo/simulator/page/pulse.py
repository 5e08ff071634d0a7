"""Whether Ponchik is there at all, so that the page can say so."""

import socket
import time
from threading import Lock
from urllib.parse import urlsplit

PATIENCE = 0.5
FRESH = 1.0


class Pulse:
    """Knocks at Ponchik's door at most once a second, whoever asks."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._address = (parts.hostname or "127.0.0.1", port)
        self._lock = Lock()
        self._asked = -FRESH
        self._beats = True

    def beats(self) -> bool:
        with self._lock:
            if time.monotonic() - self._asked >= FRESH:
                self._beats = self._knock()
                self._asked = time.monotonic()
            return self._beats

    def _knock(self) -> bool:
        try:
            socket.create_connection(self._address, PATIENCE).close()
        except OSError:
            return False
        return True
