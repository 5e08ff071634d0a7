"""The web process, asked as Slack would ask it."""

import json
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError
from urllib3.response import BaseHTTPResponse

from ponchik.errors import Invalid
from ponchik.queries.findings import Finding, good, unknown, wrong

#: Slack waits no longer.
_PATIENCE = 3.0
_LOCAL = {"localhost", "127.0.0.1", "::1"}


def examine_web(url: str) -> Iterator[Finding]:
    """Ask for the health, and deliver what nobody signed, which must be refused.

    Raises Invalid for what is no address.
    """
    root = url.rstrip("/")
    parts = urlsplit(root)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Invalid(f"{url!r} is no address such as https://ponchik.example.com")
    yield _address(parts.scheme, parts.hostname)
    with urllib3.PoolManager(timeout=_PATIENCE, retries=False) as pool:
        yield _ready(pool, f"{root}/readyz")
        yield _guarded(pool, f"{root}/slack/events")


def _address(scheme: str, host: str) -> Finding:
    if host in _LOCAL:
        return unknown("address", f"{host} is this machine, which Slack cannot reach")
    if scheme != "https":
        return wrong("address", "it begins with http", "Slack delivers to https only")
    try:
        told = socket.getaddrinfo(host, None)
    except OSError:
        return wrong("address", f"nobody knows the name {host}", "look at its DNS")
    found = {str(one[4][0]) for one in told}
    if not any(ip_address(one).is_global for one in found):
        return wrong(
            "address",
            f"{host} is {', '.join(sorted(found))}, which only your network reaches",
            "make it public, or use Socket Mode",
        )
    return good("address", host)


def _ready(pool: urllib3.PoolManager, url: str) -> Finding:
    try:
        answer = pool.request("GET", url, redirect=False)
    except HTTPError as error:
        return _unreachable(error)
    found = _object(answer)
    if "status" not in found:
        return wrong(
            "web",
            f"{url} answers {answer.status}, and not as Ponchik does",
            "look what is served there",
        )
    if answer.status == 200:
        return good("web", "ready")
    return wrong(
        "web",
        f"not ready: the database is {found.get('database')}",
        "see docs/hosting.md, What /readyz says",
    )


def _guarded(pool: urllib3.PoolManager, url: str) -> Finding:
    try:
        answer = pool.request("POST", url, body=b"{}", redirect=False)
    except HTTPError as error:
        return _unreachable(error)
    if answer.status == 401:
        return good("deliveries", "taken from Slack alone")
    return wrong(
        "deliveries",
        f"{url} answers {answer.status} to what is not signed, where 401 is right",
        "look what is served there, and what stands in between",
    )


def _unreachable(error: HTTPError) -> Finding:
    cause = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(cause, SSLError):
        return wrong(
            "web",
            "its certificate is not trusted",
            "serve the whole chain of one that browsers trust",
        )
    kind = type(cause).__name__
    return wrong("web", f"it cannot be reached ({kind})", "look whether `web` runs")


def _object(answer: BaseHTTPResponse) -> dict[str, Any]:
    try:
        found = json.loads(answer.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
