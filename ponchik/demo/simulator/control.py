"""The control API under `/_sim/`, for tests that drive a simulator of another process.

Everything is JSON; what cannot be done is answered with 4xx and `{"error": sentence}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from inspect import signature
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.clock import DAY
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.faults import read_fault
from ponchik.demo.simulator.json_answer import JsonAnswer
from ponchik.demo.simulator.json_body import read_json_object
from ponchik.demo.simulator.lookup import person_of
from ponchik.demo.simulator.shapes import (
    conversation_json,
    message_json,
    person_json,
    team_json,
    view_json,
)
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Json, Message

Handler = Callable[[Simulator, Json], Json]

ACTS: Mapping[str, Callable[..., Delivery | Message | None]] = {
    "add_person": user_actions.add_person,
    "archive": user_actions.archive,
    "change_channel_id": user_actions.change_channel_id,
    "change_profile": user_actions.change_profile,
    "click": user_actions.click,
    "click_view": user_actions.click_view,
    "close_view": user_actions.close_view,
    "command": user_actions.command,
    "deactivate": user_actions.deactivate,
    "invite_bot": user_actions.invite_bot,
    "join": user_actions.join,
    "leave": user_actions.leave,
    "open_home": user_actions.open_home,
    "post": user_actions.write,
    "remove_bot": user_actions.remove_bot,
    "submit_view": user_actions.submit_view,
    "unarchive": user_actions.unarchive,
    "uninstall": user_actions.uninstall,
    "verify_url": user_actions.verify_url,
}


def act(slack: Simulator, arguments: Json) -> Json:
    """Do one act, and wait until Ponchik has answered the delivery it causes."""
    name = arguments.pop("act", None)
    if not isinstance(name, str) or name not in ACTS:
        raise BadRequest(f"`act` must be one of {', '.join(ACTS)}.")
    _check_arguments(ACTS[name], name, arguments)
    outcome = ACTS[name](slack, **arguments)
    if isinstance(outcome, Delivery):
        outcome.wait()
        keys = ("status", "answer", "kind")
        return {"ok": True, "delivery": {key: getattr(outcome, key) for key in keys}}
    return {"ok": True} | ({"ts": outcome.ts} if outcome is not None else {})


def _check_arguments(action: Callable[..., Any], name: str, arguments: Json) -> None:
    try:
        signature(action).bind(None, **arguments)
    except TypeError as error:
        raise BadRequest(f"The act {name!r} has {error}.") from None
    for key, value in arguments.items():
        if not isinstance(value, dict if key == "values" else str):
            raise BadRequest(f"The argument {key!r} has the wrong type.")


def read_ledger(slack: Simulator, query: Json) -> Json:
    since = query.get("since", "0")
    if not since.isdecimal():
        raise BadRequest("`since` is the number of the last row that you have.")
    with slack.lock:
        return slack.ledger.as_json(int(since))


def read_workspace(slack: Simulator, _query: Json) -> Json:
    with slack.lock:
        workspace, now = slack.workspace, slack.clock.now()
        people = workspace.people.values()
        return {
            "team": team_json(workspace.team),
            "app": asdict(workspace.app),
            "people": [
                person_json(p, now=now)
                | {"real_name": p.real_name, "is_ordinary": p.is_ordinary}
                for p in people
            ],
            "conversations": [
                _conversation(slack, c) for c in workspace.conversations.values()
            ],
            "views": [
                view_json(v, workspace) | {"user": v.user, "is_open": v.is_open}
                for v in workspace.views.values()
            ],
        }


def _conversation(slack: Simulator, conversation: Conversation) -> Json:
    messages = [
        message_json(m, slack.workspace) | {"only_for": m.only_for}
        for m in conversation.messages
    ]
    return conversation_json(conversation, slack.workspace) | {
        "kind": conversation.kind,
        "name": conversation.name,
        "members": conversation.members,
        "messages": messages,
    }


def read_clock(slack: Simulator, _query: Json) -> Json:
    return {"ahead": slack.clock.ahead, "now": slack.clock.now()}


def move_clock(slack: Simulator, arguments: Json) -> Json:
    """Move forward: {"seconds"|"hours"|"days": n}, or {"next": "hour"|"day"|"week"}."""
    units = {"seconds": 1, "hours": 3600, "days": DAY, "next": 0}
    if len(arguments) != 1 or not arguments.keys() <= units.keys():
        raise BadRequest(f"Give exactly one of {', '.join(units)}.")
    [(unit, amount)] = arguments.items()
    if unit == "next":
        slack.clock.advance_to_next(str(amount))
    elif isinstance(amount, (int, float)) and not isinstance(amount, bool):
        slack.clock.advance(amount * units[unit])
    else:
        raise BadRequest(f"`{unit}` must be a number.")
    return read_clock(slack, {})


def read_faults(slack: Simulator, _query: Json) -> Json:
    return slack.faults.as_json() | {"limits": slack.limits.on}


def add_faults(slack: Simulator, arguments: Json) -> Json:
    """Add {"method", "script": [...]}, or {"method", "probability", "fault"}.

    The latter may be limited to a "user", and to so many "hours" of the clock.
    """
    if "limits" in arguments:
        slack.limits.on = bool(arguments["limits"])
    if "seed" in arguments:
        slack.faults.reseed(_number(arguments, "seed", 0, 2**63))
    if "script" in arguments:
        slack.faults.script(_method(arguments), *_script(arguments["script"]))
    if "fault" in arguments:
        probability = arguments.get("probability", 1.0)
        if not isinstance(probability, (int, float)) or not 0 <= probability <= 1:
            raise BadRequest("`probability` must be a number from 0 to 1.")
        slack.faults.chance(
            _method(arguments),
            probability,
            read_fault(arguments["fault"]),
            user=_user(slack, arguments),
            hours=_hours(arguments),
        )
    return read_faults(slack, {})


def _user(slack: Simulator, arguments: Json) -> str | None:
    return person_of(slack, str(arguments["user"])).id if "user" in arguments else None


def _hours(arguments: Json) -> float | None:
    hours = arguments.get("hours")
    if hours is None or (isinstance(hours, (int, float)) and hours > 0):
        return hours
    raise BadRequest("`hours` must be a number above 0.")


def _number(arguments: Json, name: str, least: int, most: int) -> int:
    value = arguments[name]
    if not isinstance(value, int) or not least <= value <= most:
        raise BadRequest(f"`{name}` must be a whole number.")
    return value


def _method(arguments: Json) -> str:
    method = arguments.get("method")
    if not isinstance(method, str) or not method:
        raise BadRequest("`method` must name a Web API method, or be a pattern.")
    return method


def _script(script: Any) -> list[Any]:
    if not isinstance(script, list):
        raise BadRequest("`script` must be a list of faults; null lets a call pass.")
    return [None if item is None else read_fault(item) for item in script]


def clear_faults(slack: Simulator, _query: Json) -> Json:
    slack.faults.clear()
    slack.limits.on = False
    return read_faults(slack, {})


def read_sockets(slack: Simulator, _query: Json) -> Json:
    return {"open": len(slack.sockets.links), "opened": slack.sockets.opened}


def trouble_sockets(slack: Simulator, wish: Json) -> Json:
    """Do {"do": "refresh"}, which has a connection replaced, or end all: "drop"."""
    doing = {"refresh": slack.sockets.refresh, "drop": slack.sockets.drop}
    wanted = wish.get("do")
    if wanted not in doing:
        raise BadRequest(f"`do` must be one of {', '.join(doing)}.")
    return {"connections": doing[wanted]()}


def wait_idle(slack: Simulator, _wish: Json) -> Json:
    return {"idle": slack.deliveries.wait_idle()}


def control_routes(slack: Simulator) -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("POST", "/act", act),
        ("GET", "/ledger", read_ledger),
        ("GET", "/workspace", read_workspace),
        ("GET", "/clock", read_clock),
        ("POST", "/clock", move_clock),
        ("GET", "/faults", read_faults),
        ("POST", "/faults", add_faults),
        ("DELETE", "/faults", clear_faults),
        ("GET", "/sockets", read_sockets),
        ("POST", "/sockets", trouble_sockets),
        ("POST", "/wait", wait_idle),
    ]
    return [
        Route(f"/_sim{path}", _endpoint(slack, handler), methods=[verb])
        for verb, path, handler in table
    ]


def _endpoint(slack: Simulator, handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            arguments = await _read(request)
            answer = await run_in_threadpool(handler, slack, arguments)
        except BadRequest as error:
            return JsonAnswer({"error": str(error)}, error.status)
        return JsonAnswer(answer)

    return endpoint


async def _read(request: Request) -> Json:
    if request.method != "POST" or not await request.body():
        return dict(request.query_params)
    return await read_json_object(request)
