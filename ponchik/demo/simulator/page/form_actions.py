"""What the page's forms do: each names an `act`, who does it (`as`), where (`in`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from ponchik.demo.simulator import interactions, user_actions
from ponchik.demo.simulator.clock import PERIODS
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.due import move_to_next_due
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.interactions import Pressed
from ponchik.demo.simulator.page.typed import send_typed
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Message

#: Acts of whoever plays, not of the person whom they play.
OF_THE_PLAYER = {"clock", "deactivate", "add_person"}
SILENT = "Ponchik does not answer. Is it running?"


@dataclass(frozen=True)
class Form:
    fields: Mapping[str, list[str]]

    def __getitem__(self, name: str) -> str:
        return self.fields[name][-1]

    def get(self, name: str) -> str | None:
        return self[name] if name in self.fields else None


Outcome = Delivery | Message | str | None
FormAction = Callable[[Simulator, Form], Outcome]


def carry_out(slack: Simulator, form: Form) -> str:
    """Do what a form asks for, and return what to say of it, mostly nothing.

    Raises BadRequest with a sentence for whoever pressed.
    """
    action = FORM_ACTIONS.get(form.get("act") or "")
    if action is None:
        raise BadRequest("That cannot be done here.")
    try:
        _check_is_here(slack, form)
        outcome = action(slack, form)
    except KeyError as error:
        raise BadRequest(f"The form lacks the field {error}.") from None
    if isinstance(outcome, Delivery):
        _check_answered(outcome)
    return outcome if isinstance(outcome, str) else ""


def _check_is_here(slack: Simulator, form: Form) -> None:
    person = slack.workspace.people.get(form.get("as") or "")
    if form["act"] in OF_THE_PLAYER or person is None:
        return
    if person.deleted:
        raise BadRequest(f"{person.real_name} is deactivated and cannot act.", 409)
    if person.is_invited_user:
        raise BadRequest(f"{person.real_name} has not joined yet.", 409)


def _check_answered(delivery: Delivery) -> None:
    if not delivery.wait() or delivery.status is None:
        raise BadRequest(SILENT, 502)
    if delivery.status >= 300:
        raise BadRequest(f"Ponchik answered with an error ({delivery.status}).", 502)


def _press(slack: Simulator, form: Form) -> Outcome:
    """Press an element of a message or view, or submit a view as it stands."""
    view, pressed = form.get("view"), form.get("pressed")
    if pressed is None:
        return interactions.submit_form(slack, form["view"], form.fields)
    what = _pressed(pressed, form)
    if view is not None:
        return interactions.press_in_view(slack, view, what)
    where = (form["in"], form["ts"])
    return interactions.press_in_message(slack, form["as"], where, what)


def _pressed(text: str, form: Form) -> Pressed:
    """Read a field's name, to which a menu adds the option that was pressed."""
    match [unquote(part) for part in text.split("/")]:
        case [_, action_id]:
            return Pressed(action_id, None, form.fields)
        case [_, action_id, option]:
            return Pressed(action_id, option, form.fields)
        case _:
            raise BadRequest(f"Nothing here is called {text!r}.")


def _say(slack: Simulator, form: Form) -> Outcome:
    return send_typed(slack, form["as"], form["in"], form["text"], form.get("thread"))


def _close(slack: Simulator, form: Form) -> Outcome:
    return interactions.close(slack, form["view"], whole=form.get("whole") == "1")


def _add(slack: Simulator, form: Form) -> Outcome:
    if form["user"] == slack.bot:
        return user_actions.invite_bot(slack, form["as"], form["in"])
    return user_actions.join(slack, form["user"], form["in"])


def _open_home(slack: Simulator, form: Form) -> None:
    """Open the Home at once; what the app makes of it comes later, if at all."""
    user_actions.open_home(slack, form["as"])


def _move_clock(slack: Simulator, form: Form) -> str:
    notice = ""
    match form["step"]:
        case "play":
            slack.player.play()
        case "pause":
            slack.player.pause()
        case "next":
            notice = move_to_next_due(slack)
        case step if step in PERIODS:
            slack.clock.advance(PERIODS[step])
        case _:
            raise BadRequest(f"The clock moves by one of {', '.join(PERIODS)}.")
    return notice


FORM_ACTIONS: Mapping[str, FormAction] = {
    "say": _say,
    "press": _press,
    "close_view": _close,
    "clock": _move_clock,
    "add": _add,
    "join": lambda slack, form: user_actions.join(slack, form["as"], form["in"]),
    "leave": lambda slack, form: user_actions.leave(slack, form["as"], form["in"]),
    "invite_bot": lambda slack, form: user_actions.invite_bot(
        slack, form["as"], form["in"]
    ),
    "remove_bot": lambda slack, form: user_actions.remove_bot(slack, form["in"]),
    "remove": lambda slack, form: user_actions.leave(slack, form["user"], form["in"]),
    "deactivate": lambda slack, form: user_actions.deactivate(slack, form["user"]),
    "open_home": _open_home,
}
