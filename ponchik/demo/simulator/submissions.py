"""What an app's answer to a submitted view does: `response_action`."""

import json
from typing import Any

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.errors import BadAnswer, SlackRefusal
from ponchik.demo.simulator.methods.views import add_view, change_view, read_view
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json, View

TROUBLE = "We had some trouble connecting. Try again?"
#: The key under which a view bears an error that belongs to none of its blocks.
WHOLE = ""


def follow_answer(slack: Simulator, view: View, delivery: Delivery) -> None:
    """Close the view, or do what the answer asks for.

    An answer that Slack cannot follow is shown as the trouble that it is.
    """
    with slack.lock:
        if not 200 <= (delivery.status or 0) < 300:
            view.errors = {WHOLE: TROUBLE}
            return
        try:
            _follow(slack, view, json.loads(delivery.answer or "{}"))
        except SlackRefusal as refusal:
            why = "; ".join(refusal.messages) or refusal.code
            view.errors = {WHOLE: f"{TROUBLE} ({why})"}
        except BadAnswer as error:
            view.errors = {WHOLE: f"{TROUBLE} ({error})"}
        except (ValueError, AttributeError):
            view.errors = {WHOLE: f"{TROUBLE} (The answer is no JSON object.)"}


def _follow(slack: Simulator, view: View, answer: Json) -> None:
    match answer.get("response_action"):
        case "errors":
            view.errors = _errors(view, answer.get("errors"))
        case "update":
            change_view(slack, view, _content(slack, answer))
        case "push":
            add_view(slack, view.user, _content(slack, answer), view)
        case "clear":
            for each in slack.workspace.views.values():
                each.is_open = each.is_open and each.root != view.root
        case None:
            view.is_open = False
        case other:
            raise BadAnswer(f"There is no response_action {other!r}.")


def _content(slack: Simulator, answer: Json) -> Json:
    return read_view(slack, Arguments({"view": answer.get("view")}), "modal")


def _errors(view: View, errors: Any) -> dict[str, str]:
    """Return the errors by block. Raises BadAnswer unless each names an input."""
    blocks = view.content["blocks"]
    named = {b["block_id"] for b in blocks if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= named:
        raise BadAnswer("`errors` must name input blocks of the view.")
    return {block: str(text) for block, text in errors.items()}
