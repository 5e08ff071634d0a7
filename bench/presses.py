"""Presses as Slack delivers them: signed, over connections that stay open."""

import hashlib
import hmac
import json
import socket
from collections.abc import Sequence
from itertools import cycle
from time import time
from urllib.parse import urlencode, urlsplit

from bench.clients import Work

SECRET = "bench-signing-secret"  # noqa: S105 -- a bench's own
_ANSWERS = ("met", "scheduled", "not_yet")
#: A workspace, a meeting in it, and one of its members.
Seat = tuple[str, str, str]


class Connection:
    """One connection, over which one press follows another."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )
        self._socket = socket.create_connection((parts.hostname, parts.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, body: bytes) -> None:
        """Deliver it, and wait for the answer; raises unless that is 200."""
        self._socket.sendall(self._signed(body) + body)
        answer = self._socket.recv(65_536)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"a press was answered {answer[:300]!r}")

    def _signed(self, body: bytes) -> bytes:
        moment = str(int(time()))
        signed = f"v0:{moment}:".encode() + body
        signature = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        return (
            f"{self._head}Content-Length: {len(body)}\r\n"
            f"X-Slack-Request-Timestamp: {moment}\r\n"
            f"X-Slack-Signature: v0={signature}\r\n\r\n"
        ).encode()


class Presser:
    """Presses buttons of these meetings, one after the other.

    Each time round the answer is another, so that every press changes something.
    """

    def __init__(self, url: str, seats: Sequence[Seat]) -> None:
        self._connection = Connection(url)
        self._presses = (
            body_of(seat, answer, trigger=f"{lap}.{number}")
            for lap, answer in enumerate(cycle(_ANSWERS))
            for number, seat in enumerate(seats)
        )

    def press(self) -> None:
        self._connection.send(next(self._presses))


def pressing(number: int, url: str, seats: Sequence[Seat], clients: int) -> Work:
    """One of so many clients that press at once, each in meetings of its own."""
    presser = Presser(url, seats[number::clients])

    def work() -> int:
        presser.press()
        return 1

    return work


def body_of(seat: Seat, answer: str, trigger: str) -> bytes:
    workspace, meeting, user = seat
    payload = {
        "type": "block_actions",
        "team": {"id": workspace, "domain": "bench"},
        "user": {"id": user, "username": "somebody", "team_id": workspace},
        "api_app_id": "A0BENCH",
        "container": {
            "type": "message",
            "message_ts": "1.000002",
            "channel_id": "D0BENCH",
            "is_ephemeral": False,
        },
        "trigger_id": trigger,
        "channel": {"id": "D0BENCH", "name": "mpdm"},
        "actions": [
            {
                "type": "button",
                "block_id": "answer:check_in-1",
                "action_id": f"answer:{answer}",
                "value": f"{meeting}:check_in-1",
                "action_ts": "1.000003",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()
