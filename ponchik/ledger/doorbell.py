"""The doorbell: Redis tells workers at once what Postgres would tell a second later.

It may lose everything at any time; nothing depends on it but speed.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Lock, Timer
from time import monotonic
from uuid import uuid4

import dramatiq
import structlog

from ponchik.ledger.broker import (
    CHANGED,
    LAST_RING,
    QUEUE,
    TROUBLES,
    Broker,
    seconds_since_sent,
    trouble_of,
)
from ponchik.ledger.effects import Wake

log = structlog.get_logger(__name__)

_HEALTH = "ponchik:health"
#: As much as a few workers can do until a sweeper looks again: with fewer they would
#: have nothing to do in between.
MOST_AT_ONCE = 1_000
#: Of what has just been wanted nobody has asked yet how much of it can be sent: the
#: sweeper, who does, wakes for the others.
FIRST_AT_ONCE = 100
#: Seconds between two words to open pages, which look about once a second at most.
_BETWEEN_WORDS = 0.1


class Doorbell:
    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._waiting = 0
        self._telling = Lock()
        self._told_at = float("-inf")
        self._will_tell = False

    def waiting(self) -> int | None:
        """Return how many wakes no worker has heard yet; None if Redis is away."""
        try:
            return self._length()
        except TROUBLES:
            return None

    def longest_wait(self) -> timedelta | None:
        """Return since when the oldest of the wakes waits; None if that is not known.

        They are heard in their order: an older one has been heard, or is lost.
        """
        try:
            oldest = seconds_since_sent(self._broker.client.lindex(self._queue, 0))
        except TROUBLES:
            return None
        return None if oldest is None else timedelta(seconds=oldest)

    def rouse(self) -> None:
        """Have sweepers that rest look at once."""
        # While Redis is away they look each second.
        with suppress(*TROUBLES):
            self._broker.enqueue_all([])

    def ring(self, wakes: Sequence[Wake], most: int = FIRST_AT_ONCE) -> bool:
        """Wake workers, unless enough wakes wait for them, and tell open pages.

        Returns False if workers could not be woken, as Redis is away.
        """
        if not wakes:
            self._tell_pages()
            return True
        try:
            rung = wakes[: self._room(min(most, len(wakes)))]
            waiting = self._broker.enqueue_all([_message(wake) for wake in rung])
        except TROUBLES as error:
            log.warning("redis_away", error=str(error), trouble=trouble_of(error))
            return False
        if rung:
            self._waiting = waiting
        return True

    def _room(self, wanted: int) -> int:
        """Return how many more wakes may wait, of so many.

        The last ring returned the queue's length. Redis is asked for it again only if
        that leaves no room, so a ring usually takes one round trip. Rings of other
        processes go unnoticed until then: each process exceeds the limit by one ring at
        most.
        """
        if self._waiting + wanted > MOST_AT_ONCE:
            self._waiting = self._length()
        return min(wanted, max(MOST_AT_ONCE - self._waiting, 0))

    def _tell_pages(self) -> None:
        """Say soon that something was committed which is nothing to workers.

        One word stands for all that was committed before it.
        """
        with self._telling:
            if self._will_tell:
                return
            self._will_tell = True
            wait = self._told_at + _BETWEEN_WORDS - monotonic()
        if wait <= 0 or not self._told_later(wait):
            self._tell()

    def _told_later(self, wait: float) -> bool:
        timer = Timer(wait, self._tell)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:  # as many threads as the system allows
            return False
        return True

    def _tell(self) -> None:
        with self._telling:
            self._will_tell, self._told_at = False, monotonic()
        # While Redis is away, whoever watches for pages looks each second.
        with suppress(*TROUBLES):
            self._broker.client.publish(CHANGED, "")

    def last_ring(self) -> str | None:
        """Return what differs after each ring, and after Redis lost what was sent.

        None if Redis is away.
        """
        client = self._broker.client
        try:
            found = client.get(LAST_RING)
            if found is None:
                client.set(LAST_RING, uuid4().hex, nx=True)
                found = client.get(LAST_RING)
        except TROUBLES:
            return None
        return str(found)

    def eviction_policy(self) -> str | None:
        """Return what Redis does when it is full; None if it does not say."""
        try:
            policy = self._broker.client.config_get("maxmemory-policy")
        except TROUBLES:
            return None
        return dict(policy).get("maxmemory-policy") or None

    def warn_of_eviction(self) -> None:
        """Say so if Redis may drop doorbells when it is full: sweeping is slower."""
        name = self.eviction_policy() or ""
        if name.startswith("allkeys-"):
            log.warning("redis_evicts", policy=name, better="noeviction")

    def health(self) -> str:
        """Return "ok", or what is wrong: ringing takes the right to write."""
        try:
            self._broker.client.set(_HEALTH, "1", ex=60)
        except TROUBLES as error:
            return trouble_of(error)
        return "ok"

    def _length(self) -> int:
        return int(self._broker.client.llen(self._queue))

    @property
    def _queue(self) -> str:
        return f"{self._broker.namespace}:{QUEUE}"


def _message(wake: Wake) -> dramatiq.Message[None]:
    return dramatiq.Message(
        queue_name=QUEUE,
        actor_name=wake.kind,
        args=(str(wake.id),),
        kwargs={},
        options={},
    )
