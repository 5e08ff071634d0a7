"""Who may launch, or read metrics: the bearer of a key, and not too often."""

from dataclasses import dataclass, field
from hmac import compare_digest
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ponchik.errors import Unverified
from ponchik.web.guards.throttle import Throttle


@dataclass
class Admin:
    """The right key always passes; who guesses is soon told to wait."""

    key: str
    variable: str = "PONCHIK_ADMIN_KEY"
    guesses: Throttle = field(default_factory=lambda: Throttle(burst=10, seconds=6))
    launches: Throttle = field(default_factory=lambda: Throttle(burst=30, seconds=2))

    def require(self, request: Request) -> None:
        """Raise 429 with Retry-After, or Unverified without the key."""
        if not self._has_key(request):
            address = address_of(request)
            require_turn(self.guesses, address, "too many wrong keys from this address")
            self.guesses.take(address)
            raise Unverified(f"send Authorization: Bearer with the {self.variable}")
        require_turn(self.launches, "", "too many requests with this key")
        self.launches.take("")

    def _has_key(self, request: Request) -> bool:
        """Compare bytes as they came; two headers are one too many."""
        said = request.headers.getlist("authorization")
        scheme, _, key = said[0].partition(" ") if len(said) == 1 else ("", "", "")
        same = compare_digest(key.encode("latin-1"), self.key.encode())
        return same and bool(self.key) and scheme.lower() == "bearer"


def address_of(request: Request) -> str:
    """Return who asks: an IPv6 client usually controls a whole /64."""
    told = request.client.host if request.client else ""
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return told


def require_turn(throttle: Throttle, who: str, why: str) -> None:
    """Raise 429 with Retry-After for whoever has no turn left."""
    wait = ceil(throttle.wait(who))
    if wait:
        told = f"{why}: try again in {wait} s"
        raise HTTPException(429, told, {"Retry-After": str(wait)})
