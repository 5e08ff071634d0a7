"""Waits until every address answers."""

import http.client
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from ponchik.demo.errors import NotStarted

SECONDS_TO_START = 60.0
BETWEEN = 0.05


def wait_until_ready(urls: Iterable[str], pause: Callable[[float], None]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    for url in urls:
        while not answers(url):
            if time.monotonic() > deadline:
                raise NotStarted(f"{url} does not answer: see the logs.")
            pause(BETWEEN)


def answers(url: str) -> bool:
    # http.client knows no proxies: this never leaves the machine.
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
