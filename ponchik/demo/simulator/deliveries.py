"""What Slack sends to Ponchik: in order per target, events with retries.

Over HTTP it is signed; in Socket Mode it goes through a connection of the app's.
"""

import heapq
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from urllib.parse import urlencode

import httpx2

from ponchik.demo.simulator.arguments import FORM
from ponchik.demo.simulator.ledger import DeliveryRecord, Ledger
from ponchik.demo.simulator.signing import sign
from ponchik.demo.simulator.sockets import NoAnswer, Sockets
from ponchik.demo.simulator.workspace import Json
from ponchik.demo.simulator.write_lock import WriteLock

ANSWER_WITHIN = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)


class Target(StrEnum):
    EVENTS = "events"
    INTERACTIONS = "interactions"
    COMMANDS = "commands"


#: The same in Socket Mode.
ENVELOPES = {
    Target.EVENTS: "events_api",
    Target.INTERACTIONS: "interactive",
    Target.COMMANDS: "slash_commands",
}


@dataclass(order=True)
class Delivery:
    """One thing to tell; `wait` until Ponchik has answered for the first time."""

    due: float
    number: int
    target: Target = field(compare=False)
    payload: Json = field(compare=False)
    attempt: int = field(default=0, compare=False)
    reason: str = field(default="", compare=False)
    status: int | None = field(default=None, compare=False)
    answer: str = field(default="", compare=False)
    when_answered: Callable[["Delivery"], None] | None = field(
        default=None, compare=False
    )
    _answered: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def kind(self) -> str:
        event = self.payload.get("event", self.payload)
        return str(event.get("type", event.get("command", "")))

    def wait(self, seconds: float = 5.0) -> bool:
        return self._answered.wait(seconds)

    def mark_answered(self) -> None:
        if self.when_answered is not None:
            self.when_answered(self)
        self._answered.set()

    def body(self) -> tuple[str, bytes]:
        text = json.dumps(self.payload)
        match self.target:
            case Target.EVENTS:
                return "application/json", text.encode()
            case Target.INTERACTIONS:
                return FORM, urlencode({"payload": text}).encode()
            case Target.COMMANDS:
                return FORM, urlencode(self.payload, errors="replace").encode()


@dataclass(frozen=True)
class Terms:
    """What all deliveries have in common; with `sockets` none goes to an address."""

    secret: str
    ledger: Ledger
    lock: WriteLock
    retry_delays: tuple[float, ...] = RETRY_DELAYS
    sockets: Sockets | None = None


class Courier(threading.Thread):
    """Carries the deliveries of one target, one after the other."""

    def __init__(self, url: str, terms: Terms) -> None:
        super().__init__(daemon=True, name=f"deliveries to {url}")
        self._url, self._terms = url, terms
        self._waiting: list[Delivery] = []
        self._open: dict[int, Delivery] = {}
        self._changed = threading.Condition()
        self._busy = False
        self._stopped = False

    def unanswered(self) -> list[Delivery]:
        """Return what waits to be carried, is on its way, or will be tried again."""
        return list(self._open.values())

    def post(self, delivery: Delivery) -> None:
        self._open[delivery.number] = delivery
        with self._changed:
            heapq.heappush(self._waiting, delivery)
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self.is_alive():
            self.join(ANSWER_WITHIN)

    def wait_idle(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(self._is_idle, seconds)

    def run(self) -> None:
        # No proxy from the environment: Ponchik is always on this machine. And the
        # certificates take long to read, so only an https address pays for them.
        verify = self._url.startswith("https:")
        with httpx2.Client(
            trust_env=False, timeout=ANSWER_WITHIN, verify=verify
        ) as client:
            while (delivery := self._next()) is not None:
                # What is sent has been kept first: whoever sends it has let go.
                with self._terms.lock:
                    pass
                self._carry(client, delivery)
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _is_idle(self) -> bool:
        now = time.monotonic()
        return not self._busy and not any(d.due <= now for d in self._waiting)

    def _next(self) -> Delivery | None:
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                if self._waiting and self._waiting[0].due <= now:
                    self._busy = True
                    return heapq.heappop(self._waiting)
                due = self._waiting[0].due if self._waiting else None
                self._changed.wait(None if due is None else due - now)
        return None

    def _carry(self, client: httpx2.Client, delivery: Delivery) -> None:
        error = None
        try:
            if self._terms.sockets is None:
                self._send(client, delivery)
            else:
                _send_through(self._terms.sockets, delivery)
        except NoAnswer as failure:
            error = failure.reason
        except httpx2.TimeoutException:
            error = "http_timeout"
        except httpx2.HTTPError:
            error = "connection_failed"
        if error is None and not 200 <= (delivery.status or 0) < 300:
            error = "http_error"
        self._record(delivery, error)
        if error and self._will_retry(delivery):
            self._retry(delivery, error)
        else:
            with self._terms.lock:
                del self._open[delivery.number]
        delivery.mark_answered()

    def _send(self, client: httpx2.Client, delivery: Delivery) -> None:
        kind, body = delivery.body()
        headers = {"Content-Type": kind} | sign(self._terms.secret, body)
        if delivery.attempt:
            headers["X-Slack-Retry-Num"] = str(delivery.attempt)
            headers["X-Slack-Retry-Reason"] = delivery.reason
        delivery.status = None
        response = client.post(self._url, content=body, headers=headers)
        delivery.status, delivery.answer = response.status_code, response.text

    def _record(self, delivery: Delivery, error: str | None) -> None:
        record = DeliveryRecord(
            number=self._terms.ledger.next_number(),
            at=time.time(),
            target=delivery.target,
            kind=delivery.kind,
            attempt=delivery.attempt,
            status=delivery.status,
            error=error,
            payload=delivery.payload,
        )
        self._terms.ledger.deliveries.append(record)

    def _will_retry(self, delivery: Delivery) -> bool:
        is_event = delivery.target is Target.EVENTS
        return is_event and delivery.attempt < len(self._terms.retry_delays)

    def _retry(self, delivery: Delivery, reason: str) -> None:
        # Another one: whoever waits for this one still reads its answer.
        again = replace(
            delivery,
            due=time.monotonic() + self._terms.retry_delays[delivery.attempt],
            attempt=delivery.attempt + 1,
            reason=reason,
        )
        self.post(again)


def _send_through(sockets: Sockets, delivery: Delivery) -> None:
    delivery.status = None
    retry = {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
    kind = ENVELOPES[delivery.target]
    answer = sockets.carry(
        kind,
        delivery.payload,
        retry if delivery.target is Target.EVENTS else {},
        ANSWER_WITHIN,
    )
    payload = answer.get("payload")
    delivery.status, delivery.answer = 200, json.dumps(payload) if payload else ""


class Deliveries:
    def __init__(self, urls: Mapping[Target, str], terms: Terms) -> None:
        self._numbers = count(1)
        self._couriers = {target: Courier(url, terms) for target, url in urls.items()}

    def start(self) -> None:
        for courier in self._couriers.values():
            courier.start()

    def stop(self) -> None:
        for courier in self._couriers.values():
            courier.stop()

    def send(
        self,
        target: Target,
        payload: Json,
        when_answered: Callable[[Delivery], None] | None = None,
    ) -> Delivery:
        delivery = Delivery(
            due=time.monotonic(),
            number=next(self._numbers),
            target=target,
            payload=payload,
            when_answered=when_answered,
        )
        self._couriers[target].post(delivery)
        return delivery

    def unanswered_events(self) -> list[Delivery]:
        return self._couriers[Target.EVENTS].unanswered()

    def wait_idle(self, seconds: float = 10.0) -> bool:
        """Wait until nothing is due; retries planned for later do not count."""
        limit = time.monotonic() + seconds
        return all(
            courier.wait_idle(max(0.0, limit - time.monotonic()))
            for courier in self._couriers.values()
        )
