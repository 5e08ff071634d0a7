"""Handlers of the tests' own, which stand beside Ponchik's."""

from typing import Any
from uuid import uuid4

from ponchik.application.inbound.handlers import Handler, Handlers, Incoming
from ponchik.application.replies import (
    Acknowledged,
    ClearViews,
    Ephemeral,
    Errors,
    NextView,
    OpenView,
    RedrawView,
    Reply,
)
from ponchik.domain.orders import Order
from ponchik.domain.program import StartProgram, program_id
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.requests import Click, Closing, Submission
from ponchik.slack.surfaces.replies import said

TEXT = {"type": "plain_text", "text": "Text"}
Json = dict[str, Any]


def button(action: Action, value: str = "v") -> Json:
    return {"type": "button", "text": TEXT, "action_id": action, "value": value}


def form(title: str, *more: Json) -> Json:
    field = {"type": "plain_text_input", "action_id": "set:words"}
    return {
        "type": "modal",
        "callback_id": Callback.PROGRAM_SETTINGS,
        "title": {"type": "plain_text", "text": title},
        "submit": TEXT,
        "notify_on_close": True,
        "blocks": [
            {
                "type": "input",
                "block_id": "words",
                "label": TEXT,
                "element": field,
                "optional": True,
            },
            *more,
        ],
    }


def record_program(incoming: Incoming[Any]) -> None:
    """Make some fact, of which a test can see whether it stayed."""
    channel = f"C0{uuid4().hex[:8].upper()}"
    identity = program_id(incoming.workspace, channel)
    command = StartProgram(
        program=identity,
        workspace=incoming.workspace,
        channel=channel,
        settings=None,
        started_by=incoming.person,
        now=incoming.now,
    )
    order = Order(Stream("program", identity), command)
    incoming.recorder.handle(incoming.workspace, [order])


def open_form(_incoming: Incoming[Click]) -> Reply:
    again = {"type": "actions", "elements": [button(Action.MEMBER_HOURS)]}
    return OpenView(form("First", again))


def redraw_form(_incoming: Incoming[Click]) -> Reply:
    return RedrawView(form("Redrawn"))


def toggle(incoming: Incoming[Click]) -> Reply:
    record_program(incoming)
    return Ephemeral(said("It is done."))


def half_done(incoming: Incoming[Click]) -> Reply:
    record_program(incoming)
    raise Conflict("something does not fit")


def submit(incoming: Incoming[Submission]) -> Reply:
    record_program(incoming)
    typed = incoming.request.view.values["words"]["set:words"].get("value")
    match typed:
        case "wrong":
            return Errors({"words": "That is wrong."})
        case "no":
            raise Conflict("something does not fit")
        case "next":
            return NextView(form("Second"))
        case "say":
            return Ephemeral(said("Saved."))
        case "clear":
            return ClearViews()
        case _:
            return Acknowledged()


CLOSED: list[str] = []


def close(incoming: Incoming[Closing]) -> Reply:
    CLOSED.append(incoming.request.view.id)
    return Acknowledged()


HANDLERS = Handlers(
    clicks={
        Action.PROGRAM_SETTINGS: Handler(open_form),
        Action.MEMBER_HOURS: Handler(redraw_form),
        Action.MEMBER_SKIP: Handler(toggle),
        Action.MEMBER_STOP: Handler(half_done),
    },
    submissions={Callback.PROGRAM_SETTINGS: Handler(submit)},
    closings={Callback.PROGRAM_SETTINGS: Handler(close)},
)
