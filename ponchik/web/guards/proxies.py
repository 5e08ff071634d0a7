"""Who asks, and how: as the platform's own proxies saw it, and nobody before them."""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class TrustedProxies:
    """Puts the address and the scheme of who asks in the place of the proxies' own.

    Each proxy adds the address that it saw at the end of X-Forwarded-For. What stands
    before the entries of the trusted ones, anybody may have made up.
    """

    def __init__(self, app: ASGIApp, number: int) -> None:
        self._app = app
        self._number = number

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._number:
            headers = Headers(scope=scope)
            if address := self._forwarded_for(headers):
                scope["client"] = (address, 0)
            scheme = headers.get("x-forwarded-proto", "").lower()
            if scheme in {"http", "https"}:
                scope["scheme"] = scheme
        await self._app(scope, receive, send)

    def _forwarded_for(self, headers: Headers) -> str | None:
        """Return None where a proxy has added nothing: then it is the asker itself."""
        lines = ",".join(headers.getlist("x-forwarded-for"))
        entries = [entry.strip() for entry in lines.split(",") if entry.strip()]
        if len(entries) < self._number:
            return None
        return _address(entries[-self._number])


def _address(entry: str) -> str | None:
    """Return the entry without a port, None if it is garbled."""
    host, _, port = entry.rpartition(":")
    is_with_port = port.isdigit() and ("." in host or host.endswith("]"))
    bare = (host if is_with_port else entry).strip("[]")
    try:
        return str(ip_address(bare))
    except ValueError:
        return None
