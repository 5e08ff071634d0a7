"""Who may launch: the bearer of the admin key, and not too often."""

from hmac import compare_digest
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ponchik.errors import Unverified
from ponchik.web.throttle import Throttle


class Admin:
    """Looks at no key from an address that has guessed too often."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._guesses = Throttle(burst=10, seconds=6)
        self._launches = Throttle(burst=30, seconds=2)

    def require(self, request: Request) -> None:
        """Raise 429 with Retry-After, or Unverified without the key."""
        address = address_of(request)
        _require_turn(self._guesses, address, "too many wrong keys from this address")
        if not self._has_key(request):
            self._guesses.take(address)
            raise Unverified("send Authorization: Bearer with the PONCHIK_ADMIN_KEY")
        _require_turn(self._launches, "", "too many launches with this key")
        self._launches.take("")

    def _has_key(self, request: Request) -> bool:
        """Compare bytes as they came; two headers are one too many."""
        said = request.headers.getlist("authorization")
        scheme, _, key = said[0].partition(" ") if len(said) == 1 else ("", "", "")
        same = compare_digest(key.encode("latin-1"), self._key)
        return same and bool(self._key) and scheme.lower() == "bearer"


def address_of(request: Request) -> str:
    """The address that the nearest proxy saw: all before it may be made up.

    Who has one IPv6 address has a whole /64 of them.
    """
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    told = forwarded or (request.client.host if request.client else "")
    try:
        address = ip_address(told)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return told


def _require_turn(throttle: Throttle, who: str, why: str) -> None:
    wait = ceil(throttle.wait(who))
    if wait:
        told = f"{why}: try again in {wait} s"
        raise HTTPException(429, told, {"Retry-After": str(wait)})
