"""Ports of this machine: free, and promised to no other Ponchik."""

import socket
import sys
from contextlib import ExitStack
from typing import Self

from ponchik.local.errors import NotStarted

HOST = "127.0.0.1"


def address(port: int) -> str:
    return f"http://{HOST}:{port}/"


class Ports:
    """Ports for as long as the context lasts.

    Between the choice of a port and the moment when somebody listens there, only the
    promise keeps a Ponchik that starts just then from choosing the same.
    """

    def __init__(self) -> None:
        self._promises = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._promises.close()

    def choose(self, wanted: int | None, usual: int) -> int:
        """Choose a port; one that was asked for by number is given or refused.

        Where the usual one is taken, it is the next that is free: not one that the
        system would give to whoever asks for any, before somebody listens there.
        """
        port = wanted or usual
        if self._take(port):
            return port
        if wanted:
            raise NotStarted(f"Port {wanted} is in use: choose another one.")
        return next(filter(self._take, range(usual + 1, 65_536)))

    def _take(self, port: int) -> bool:
        return is_free(port) and self._promise(port)

    def _promise(self, port: int) -> bool:
        """Take a name that only one process of this machine can have at a time."""
        # Elsewhere there are no names that vanish with their owner; there a demo that
        # meets another one's web finds in time that it is not its own.
        if sys.platform != "linux":
            return True
        name = self._promises.enter_context(socket.socket(socket.AF_UNIX))
        try:
            name.bind(f"\0ponchik-port-{port}")
        except OSError:
            return False
        return True


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
