"""views.*: modals and the App Home."""

import json
import time

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.blocks import VIEW_BYTES, check_view
from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.messages import name_blocks
from ponchik.demo.simulator.payloads import TRIGGER_LIFE
from ponchik.demo.simulator.shapes import view_json
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json, Trigger, View

DEEPEST = 3


def open_view(slack: Simulator, arguments: Arguments) -> Json:
    content = read_view(slack, arguments, "modal")
    trigger = _use_trigger(slack, arguments)
    return _answer(slack, add_view(slack, trigger.user, content))


def push(slack: Simulator, arguments: Arguments) -> Json:
    content = read_view(slack, arguments, "modal")
    trigger = _use_trigger(slack, arguments)
    below = slack.workspace.views.get(trigger.view or "")
    if below is None or not below.is_open:
        raise SlackRefusal("not_found")
    if _depth(slack, below) >= DEEPEST:
        raise SlackRefusal("push_limit_reached")
    return _answer(slack, add_view(slack, trigger.user, content, below))


def update(slack: Simulator, arguments: Arguments) -> Json:
    view = _find(slack, arguments)
    content = read_view(slack, arguments, view.content["type"])
    _check_hash(view, arguments)
    change_view(slack, view, content)
    return _answer(slack, view)


def publish(slack: Simulator, arguments: Arguments) -> Json:
    user = arguments.required("user_id")
    content = read_view(slack, arguments, "home")
    if user not in slack.workspace.people:
        raise SlackRefusal("invalid_arguments", "invalid `user_id`")
    view = slack.workspace.views.get(slack.workspace.homes.get(user, ""))
    if view is None:
        view = add_view(slack, user, content)
        slack.workspace.homes[user] = view.id
    else:
        _check_hash(view, arguments)
        change_view(slack, view, content)
    return _answer(slack, view)


def read_view(slack: Simulator, arguments: Arguments, kind: str) -> Json:
    view = arguments.structure("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise SlackRefusal("invalid_arguments", "[ERROR] missing required field: view")
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackRefusal("view_too_large")
    problems = check_view(view)
    if view.get("type") != kind:
        problems.append(f"[ERROR] the view must be a {kind} [json-pointer:/view/type]")
    if problems:
        raise SlackRefusal("invalid_arguments", *problems)
    return view | {"blocks": name_blocks(slack, view["blocks"])}


def _use_trigger(slack: Simulator, arguments: Arguments) -> Trigger:
    trigger = slack.workspace.triggers.get(arguments.required("trigger_id"))
    if trigger is None:
        raise SlackRefusal("invalid_trigger_id")
    if trigger.is_used:
        raise SlackRefusal("exchanged_trigger_id")
    if time.monotonic() - trigger.born > TRIGGER_LIFE:
        raise SlackRefusal("expired_trigger_id")
    trigger.is_used = True
    return trigger


def add_view(
    slack: Simulator, user: str, content: Json, below: View | None = None
) -> View:
    name = slack.workspace.new_id("V")
    view = View(
        id=name,
        user=user,
        content=content,
        hash=slack.clock.next_ts(),
        root=below.root if below else name,
        previous=below.id if below else None,
    )
    slack.workspace.views[name] = view
    return view


def change_view(slack: Simulator, view: View, content: Json) -> None:
    view.content, view.hash, view.errors = content, slack.clock.next_ts(), {}


def _depth(slack: Simulator, view: View) -> int:
    return sum(
        v.root == view.root and v.is_open for v in slack.workspace.views.values()
    )


def _find(slack: Simulator, arguments: Arguments) -> View:
    wanted, external = arguments.text("view_id"), arguments.text("external_id")
    for view in slack.workspace.views.values():
        if view.is_open and (
            view.id == wanted
            or (external and view.content.get("external_id") == external)
        ):
            return view
    raise SlackRefusal("not_found")


def _check_hash(view: View, arguments: Arguments) -> None:
    if arguments.has("hash") and arguments.text("hash") != view.hash:
        raise SlackRefusal("hash_conflict")


def _answer(slack: Simulator, view: View) -> Json:
    return {"view": view_json(view, slack.workspace)}
