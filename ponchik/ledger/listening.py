"""Hearing through Redis that something was committed, as quickly as workers do."""

from collections.abc import Callable
from time import monotonic, sleep

from redis.client import PubSub

from ponchik.ledger.broker import CHANGED, TROUBLES, Broker

#: A thread that waits is told to stop in between.
_SLICE = 0.25


class Listening:
    """One subscription; it is made when it is first waited for, and again when lost."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._subscription: PubSub | None = None

    @property
    def hears(self) -> bool:
        """Whether Redis would tell us, as far as we know."""
        return self._subscription is not None

    def wait(self, seconds: float, is_over: Callable[[], bool]) -> bool:
        """Return True as soon as something is said, False after so many seconds.

        While Redis is away nothing is said. Ends early when it `is_over`.
        """
        until = monotonic() + seconds
        self._subscribe()
        while (left := until - monotonic()) > 0 and not is_over():
            if self._heard(min(left, _SLICE)):
                self._skip_the_rest()
                return True
        return False

    def close(self) -> None:
        """Give the connection back."""
        if self._subscription is not None:
            self._subscription.close()
            self._subscription = None

    def _subscribe(self) -> None:
        if self._subscription is not None:
            return
        subscription = self._broker.client.pubsub(ignore_subscribe_messages=True)
        try:
            subscription.subscribe(CHANGED)
        except TROUBLES:
            subscription.close()
        else:
            self._subscription = subscription

    def _heard(self, seconds: float) -> bool:
        if self._subscription is None:
            sleep(seconds)
            return False
        try:
            return self._subscription.get_message(timeout=seconds) is not None
        except TROUBLES:
            self.close()
            return False

    def _skip_the_rest(self) -> None:
        """One look at Postgres answers all that was said until now."""
        while self._heard(0):
            pass
