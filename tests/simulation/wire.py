"""The wire between Ponchik's real client and Slack, without HTTP.

Only what would open an address is ours. On the wire calls are delayed, lost, answered
wrongly, or carried out late.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.client import RemoteDisconnected
from typing import Self
from urllib.error import URLError
from urllib.request import Request

from ponchik.demo.simulator.arguments import Call, read_arguments, read_token
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.web_api import Answer, perform, rate_limited
from tests.simulation.havoc import GATED, TIMEOUT, Fault, Havoc
from tests.simulation.world import NEVER, Task, World

_NO_FAULT = Fault("", 0.0)


@dataclass
class Contact:
    """A call as the world saw it: when it was meant, and when it was done."""

    method: str
    effect: str
    meant_at: float
    done_at: float = NEVER
    fault: str = ""

    @property
    def lateness(self) -> float:
        return self.done_at - self.meant_at if self.done_at < NEVER else 0.0


class HttpAnswer:
    """As much of urllib's answer as Ponchik's connection reads."""

    def __init__(
        self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        self._body, self.status, self.headers = body, status, dict(headers or {})

    def read(self) -> bytes:
        return self._body

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@dataclass
class Wire:
    """What Ponchik's client opens addresses with."""

    world: World
    slack: Simulator
    havoc: Havoc
    is_idle: Callable[[], bool]
    contacts: list[Contact] = field(default_factory=list)
    closed: dict[str, tuple[float, float]] = field(default_factory=dict)

    def open(self, request: Request, timeout: float = TIMEOUT) -> HttpAnswer:
        call, task = _read(request), self.world.current
        assert task is not None
        contact = Contact(call.method, effect_of(call), task.committed_at)
        self.contacts.append(contact)
        self._check(contact)
        if self.havoc.is_poison(call.method):
            self.world.die()
        stall = self.havoc.stall(task, call.method)
        self.world.step(f"asks {call.method} {contact.effect[:8]}", stall)
        ill = self.havoc.on_ill_day(call.method, self.world.now)
        fault = ill or self.havoc.on_call(call.method) or _NO_FAULT
        answer = self._suffer(fault, partial(self._act, call, contact), timeout)
        self.world.step(f"hears {answer.status} {fault.kind}")
        if answer.status == 429:
            self._close_gate(task, call.method, float(answer.headers["Retry-After"]))
        return answer

    def _check(self, contact: Contact) -> None:
        if not self.is_idle():
            self.world.fail(f"{contact.method} was called inside a transaction")
        since, until = self.closed.get(contact.method, (NEVER, NEVER))
        if contact.method in GATED and since < contact.meant_at < until:
            self.world.fail(f"{contact.method} was called inside a closed gate")

    def _act(self, call: Call, contact: Contact) -> Answer:
        record = self.slack.ledger.called(call.method, call.arguments)
        answer = self._answer(call)
        record.at, record.ok = self.world.now, answer.body["ok"]
        if record.ok:
            contact.done_at = self.world.now
        self.world.tell(f"Slack: {call.method} {answer.body.get('error', 'done')}")
        return answer

    def _answer(self, call: Call) -> Answer:
        users = str(call.arguments.get("users", "")).split(",")
        if self.havoc.refuses(call.method, users):
            return Answer({"ok": False, "error": "user_disabled"})
        return perform(self.slack, call)

    def _suffer(
        self, fault: Fault, act: Callable[[], Answer], timeout: float
    ) -> HttpAnswer:
        if fault is _NO_FAULT:
            return _http(act())
        if fault.done_after == 0.0:
            act()
        elif fault.done_after < NEVER:
            self.world.spawn(f"a {fault.kind} call", act, after=fault.done_after)
        if fault.kind == "hang":
            self.world.step("waits for an answer", timeout)
        return _said(fault)

    def _close_gate(self, task: Task, method: str, seconds: float) -> None:
        """Ponchik knows from the next commit of the one who heard it."""
        heard = task.committed_at

        def note() -> None:
            self.world.until(lambda: task.over or task.committed_at > heard)
            if task.committed_at > heard:
                _, until = self.closed.get(method, (NEVER, 0.0))
                until = max(until, task.committed_at + seconds)
                self.closed[method] = (task.committed_at, until)

        self.world.spawn(f"the gate of {method}", note)


def effect_of(call: Call) -> str:
    """The effect that a message is marked with; nothing in other calls."""
    metadata = call.arguments.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("effect", ""))


def _said(fault: Fault) -> HttpAnswer:
    """What the caller hears, whatever Slack did."""
    match fault.kind:
        case "internal_error":
            return _http(Answer({"ok": False, "error": "internal_error"}))
        case "rate_limited":
            return _http(rate_limited(fault.retry_after))
        case "missing_scope" as code:
            return _http(Answer({"ok": False, "error": code, "needed": "all"}))
        case "garbled":
            return HttpAnswer(b'{"ok": tr')
        case "error_before" | "error_after" | "late":
            return HttpAnswer(b"upstream connect error", 503)
        case kind:
            accident = _ACCIDENTS[kind]()
            raise accident


_ACCIDENTS: Mapping[str, Callable[[], Exception]] = {
    "reply_lost": partial(RemoteDisconnected, "closed without an answer"),
    "dropped": ConnectionResetError,
    "refused": lambda: URLError(ConnectionRefusedError()),
    "hang": TimeoutError,
}


def _http(answer: Answer) -> HttpAnswer:
    return HttpAnswer(json.dumps(answer.body).encode(), answer.status, answer.headers)


def _read(request: Request) -> Call:
    headers = {name.lower(): value for name, value in request.header_items()}
    body = request.data if isinstance(request.data, bytes) else b""
    arguments = read_arguments("", headers.get("content-type", ""), body)
    method = request.full_url.rpartition("/")[2]
    return Call(method, read_token(headers, arguments), arguments)
