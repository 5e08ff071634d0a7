"""Answers `/api/<method>`: reads a call, lets faults strike, carries it out."""

import asyncio
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from ponchik.demo.simulator.arguments import (
    Arguments,
    Call,
    read_app,
    read_arguments,
    read_token,
)
from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.json_answer import JsonAnswer
from ponchik.demo.simulator.ledger import CallRecord
from ponchik.demo.simulator.methods import APP_METHODS, METHODS, Method
from ponchik.demo.simulator.scopes import (
    accepted_by,
    check_scopes,
    missing_scope,
    provided,
)
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json

#: What an app proves itself with its client secret for.
WITHOUT_TOKEN = {"oauth.v2.access"}
#: What a proxy before Slack says in its place.
PAGE = "<!DOCTYPE html><html><title>Something went wrong</title></html>"


@dataclass(frozen=True)
class Answer:
    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Dropped(Response):
    """Closes the connection without a word, as a broken network does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send
        scope["state"]["transport"].abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def perform(slack: Simulator, call: Call) -> Answer:
    """Carry a call out as Slack would on a good day."""
    try:
        method = _method(call.method)
        if call.method not in WITHOUT_TOKEN:
            _check_token(slack, call)
        check_scopes(slack, call.method, call.arguments)
        channel = str(call.arguments.get("channel", ""))
        if wait := slack.limits.retry_after(call.method, channel):
            return rate_limited(wait)
        return Answer({"ok": True} | method(slack, Arguments(call.arguments)))
    except SlackRefusal as refusal:
        return Answer(refusal.as_answer())


def _method(name: str) -> Method:
    method = METHODS.get(name) or APP_METHODS.get(name)
    if method is None:
        raise SlackRefusal("unknown_method", more={"req_method": name})
    return method


def rate_limited(seconds: float) -> Answer:
    body = {"ok": False, "error": "ratelimited"}
    return Answer(body, 429, {"Retry-After": str(max(1, round(seconds)))})


def _check_token(slack: Simulator, call: Call) -> None:
    is_apps = call.token == slack.settings.app_token
    if not call.token:
        raise SlackRefusal("not_authed")
    if not (is_apps or slack.knows(call.token)):
        raise SlackRefusal("invalid_auth")
    if is_apps != (call.method in APP_METHODS):
        raise SlackRefusal("not_allowed_token_type")
    if not slack.workspace.is_installed:
        raise SlackRefusal("token_revoked")


class WebApi:
    def __init__(self, slack: Simulator) -> None:
        self._slack = slack

    async def answer(self, request: Request) -> Response:
        try:
            call = await _read(request)
        except SlackRefusal as refusal:
            return JsonAnswer(refusal.as_answer(), headers=_request_id())
        return await WebApi(_whose(self._slack, call)).serve(call)

    async def serve(self, call: Call) -> Response:
        """Answer a call to this workspace."""
        with self._slack.lock:
            record = self._slack.ledger.called(call.method, call.arguments)
            fault = self._slack.faults.take(call.method, call.arguments)
        if fault is None:
            response = _respond(self._apply(call, record))
        else:
            record.fault = fault.kind
            response = await self._suffer(fault, call, record)
        response.headers.update(self._headers(call))
        return response

    def _headers(self, call: Call) -> dict[str, str]:
        """Return what Slack tells of every call; of scopes only to whom it knows."""
        headers = _request_id()
        now = time.time() + self._slack.seconds_ahead
        headers["Date"] = formatdate(now, usegmt=True)
        if self._slack.knows(call.token):
            headers["X-OAuth-Scopes"] = provided(self._slack)
            headers["X-Accepted-OAuth-Scopes"] = ",".join(
                sorted(accepted_by(call.method))
            )
        return headers

    def _apply(self, call: Call, record: CallRecord) -> Answer:
        with self._slack.lock:
            answer = perform(self._slack, call)
            record.ok = record.applied = answer.body["ok"]
            record.error = answer.body.get("error")
            record.status = answer.status
        return answer

    async def _suffer(self, fault: Fault, call: Call, record: CallRecord) -> Response:
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return _respond(self._apply(call, record))
        if fault.kind == "late":
            self._apply_later(fault, call, record)
        elif fault.takes_effect:
            self._apply(call, record)
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        return _faulty_answer(fault, record, self._refusal(fault, call))

    def _refusal(self, fault: Fault, call: Call) -> Json:
        """Return the scripted error, with what Slack tells beside it."""
        refusal = SlackRefusal(fault.error)
        if fault.error == "missing_scope":
            refusal = missing_scope(self._slack, accepted_by(call.method))
        return refusal.as_answer()

    def _apply_later(self, fault: Fault, call: Call, record: CallRecord) -> None:
        timer = threading.Timer(fault.seconds, self._apply_now, (call, record))
        timer.daemon = True
        timer.start()

    def _apply_now(self, call: Call, record: CallRecord) -> None:
        """Carry it out late, and keep in the record what the caller was answered."""
        with self._slack.lock:
            record.applied = perform(self._slack, call).body["ok"]


def _whose(slack: Simulator, call: Call) -> Simulator:
    """Return the workspace that a call is to, by its token or its code."""
    given = call.token or ""
    for name in ("code", "refresh_token"):
        given = given or str(call.arguments.get(name, ""))
    return next((one for one in slack.everywhere if one.knows(given)), slack)


async def _read(request: Request) -> Call:
    content_type = request.headers.get("content-type", "")
    arguments = read_arguments(request.url.query, content_type, await request.body())
    arguments |= read_app(request.headers)
    token = read_token(request.headers, arguments)
    return Call(request.path_params["method"], token, arguments)


def _respond(answer: Answer) -> Response:
    return JsonAnswer(answer.body, answer.status, answer.headers)


def _request_id() -> dict[str, str]:
    return {"X-Slack-Req-Id": uuid4().hex}


def _faulty_answer(fault: Fault, record: CallRecord, refusal: Json) -> Response:
    match fault.kind:
        case "rate_limited":
            return _respond(_noted(record, rate_limited(fault.seconds)))
        case "slack_error":
            return _respond(_noted(record, Answer(refusal)))
        case "html_page":
            _noted(record, Answer({"ok": False, "error": "no_json"}, fault.status))
            return HTMLResponse(PAGE, fault.status)
        case "error_before" | "error_after" | "late" if fault.status:
            _noted(record, Answer({"ok": False, "error": "http_error"}, fault.status))
            return Response("upstream connect error", fault.status)
        case _:
            _noted(record, Answer({"ok": False, "error": "no_answer"}, 0))
            return Dropped()


def _noted(record: CallRecord, answer: Answer) -> Answer:
    """Record what the caller was answered; `applied` says what was done."""
    record.ok, record.status = answer.body["ok"], answer.status
    record.error = answer.body.get("error")
    return answer
