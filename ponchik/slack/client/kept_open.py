"""Connections that stay open from one call to the next: TLS costs more than a call.

Nothing is sent twice: where a kept connection turns out to be gone while it is used,
nobody knows what Slack heard, and the caller has to look.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from time import monotonic
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import Request, getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

#: What lies between may forget a connection that nobody uses, and tell neither side.
LONGEST_IDLE = 20.0
#: As many threads as a worker has, and its sweeper.
_KEPT = 8

_Way = urllib3.HTTPConnectionPool | urllib3.ProxyManager


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def read(self) -> bytes:
        return self.body

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        pass


class KeptOpen:
    """Opens requests as urllib does, each exactly once; threads may share it."""

    def __init__(self, tls: ssl.SSLContext, *, with_proxies: bool) -> None:
        self._tls = tls
        self._proxies = getproxies() if with_proxies else {}
        self._ways: dict[tuple[str, str], _Way] = {}
        self._used_at = monotonic()

    def open(self, request: Request, timeout: float) -> Answer:
        """Send the request and return the answer, however it is worded.

        Raises URLError for what went wrong before the request left.
        """
        self._forget_idle()
        headers = dict(request.header_items())
        body = request.data if isinstance(request.data, bytes) else None
        way = self.way_to(request.full_url)
        by_proxy = isinstance(way, urllib3.ProxyManager)
        with _in_words_of_urllib():
            answer = way.urlopen(
                request.get_method(),
                request.full_url if by_proxy else request.selector or "/",
                body=body,
                headers=headers,
                timeout=timeout,
                retries=False,
                redirect=False,
            )
        self._used_at = monotonic()
        return Answer(answer.status, answer.headers, answer.data)

    def way_to(self, url: str) -> _Way:
        """Return what leads to the address: a proxy where the environment names one."""
        parts = urlsplit(url)
        host = (parts.scheme, parts.netloc)
        way = self._ways.get(host)
        if way is None:
            way = self._ways[host] = self._new_way(parts)
        return way

    def _new_way(self, parts: SplitResult) -> _Way:
        proxy = self._proxies.get(parts.scheme, "")
        if proxy and not proxy_bypass(parts.hostname or ""):
            return self._by_proxy(proxy)
        pools = urllib3.PoolManager(maxsize=_KEPT, ssl_context=self._tls)
        return pools.connection_from_url(f"{parts.scheme}://{parts.netloc}")

    def _by_proxy(self, proxy: str) -> urllib3.ProxyManager:
        url = proxy if "://" in proxy else f"http://{proxy}"
        return urllib3.ProxyManager(
            url, maxsize=_KEPT, ssl_context=self._tls, proxy_headers=_proof_for(url)
        )

    def _forget_idle(self) -> None:
        """Make new connections after a while; a call under way keeps its own."""
        if monotonic() - self._used_at > LONGEST_IDLE:
            self._ways, self._used_at = {}, monotonic()


def _proof_for(proxy: str) -> Mapping[str, str]:
    parts = urlsplit(proxy)
    if parts.username is None:
        return {}
    name, password = unquote(parts.username), unquote(parts.password or "")
    return urllib3.make_headers(proxy_basic_auth=f"{name}:{password}")


@contextmanager
def _in_words_of_urllib() -> Iterator[None]:
    """Say of what went wrong whether the request may have left.

    urllib's errors say so: URLError is for what happened before.
    """
    try:
        yield
    except (NewConnectionError, SSLError) as error:
        raise URLError(_cause(error)) from None
    except ConnectTimeoutError:
        raise URLError(TimeoutError("no connection in time")) from None
    except ProxyError as error:
        raise URLError(OSError(type(error.original_error).__name__)) from None
    except ReadTimeoutError:
        raise TimeoutError("no answer in time") from None
    except ProtocolError as error:
        raise _cause(error) from None


def _cause(error: HTTPError) -> OSError | HTTPException:
    """The error of the socket, or of the answer, that urllib3's is about."""
    for cause in (error.__cause__, *error.args, error.__context__):
        if isinstance(cause, OSError | HTTPException):
            return cause
    return OSError(type(error).__name__)
