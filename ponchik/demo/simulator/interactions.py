"""What people press, choose, submit and close, sent to Ponchik as Slack sends it."""

from dataclasses import dataclass

from ponchik.demo.simulator import payloads
from ponchik.demo.simulator.deliveries import Delivery, Target
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.form_errors import find_form_errors
from ponchik.demo.simulator.form_state import (
    FormState,
    action_of,
    field_name,
    find_element,
    initial_of,
    state_of,
    stateful_elements,
)
from ponchik.demo.simulator.lookup import conversation_of, person_of, view_of
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.submissions import follow_answer
from ponchik.demo.simulator.workspace import Json, View


@dataclass(frozen=True)
class Pressed:
    """An element, and what of it: an option of a menu, or its field's new value."""

    action_id: str
    choice: str | None = None
    state: FormState | None = None


def press_in_message(
    slack: Simulator, user: str, where: tuple[str, str], pressed: Pressed
) -> Delivery:
    """Press an element; `where` is a conversation and the message's ts."""
    with slack.lock:
        place = conversation_of(slack, where[0])
        message = place.find(where[1])
        if message is None or message.only_for not in {None, user}:
            raise BadRequest("There is no such message in this conversation.", 404)
        zone = person_of(slack, user).tz
        action, values = _what(message.blocks, pressed, zone)
        payload = payloads.block_actions(slack, user, action, (place, message), values)
        return slack.deliveries.send(Target.INTERACTIONS, payload)


def press_in_view(slack: Simulator, view_id: str, pressed: Pressed) -> Delivery:
    with slack.lock:
        view = view_of(slack, view_id)
        zone = person_of(slack, view.user).tz
        action, values = _what(view.content["blocks"], pressed, zone)
        payload = payloads.view_actions(slack, view.user, action, view, values)
        return slack.deliveries.send(Target.INTERACTIONS, payload)


def _what(blocks: list[Json], pressed: Pressed, zone: str) -> tuple[Json, Json]:
    """Return the action, and the state of everything around it."""
    block, element = find_element(blocks, pressed.action_id)
    name, state = field_name(block, element), pressed.state
    chosen = [] if pressed.choice is None else [pressed.choice]
    if state is None:
        untouched = stateful_elements(blocks)
        state = {field_name(*each): initial_of(each[1]) for each in untouched}
        state |= {name: chosen}
    given = chosen or list(state.get(name, []))
    return action_of(block, element, given, zone), state_of(blocks, state, zone)


def submit_form(slack: Simulator, view_id: str, state: FormState) -> Delivery | None:
    """Submit a form as it was filled in, unless Slack's client refuses it."""
    with slack.lock:
        view = view_of(slack, view_id)
        blocks, zone = view.content["blocks"], person_of(slack, view.user).tz
        values = state_of(blocks, state, zone)
        view.errors = find_form_errors(blocks, values)
        return None if view.errors else submit(slack, view_id, values)


def submit(slack: Simulator, view_id: str, values: Json) -> Delivery:
    with slack.lock:
        view = view_of(slack, view_id)
        payload = payloads.view_submission(slack, view.user, view, values)
        return slack.deliveries.send(
            Target.INTERACTIONS,
            payload,
            lambda delivery: follow_answer(slack, view, delivery),
        )


def close(slack: Simulator, view_id: str, *, whole: bool = False) -> Delivery | None:
    """Close one view, or with `whole` all of its stack."""
    with slack.lock:
        view = view_of(slack, view_id)
        is_cleared = whole or bool(view.content.get("clear_on_close"))
        gone = open_stack(slack, view) if is_cleared else [view]
        notifying = [v for v in gone if v.content.get("notify_on_close")]
        for each in gone:
            each.is_open = False
        sent = [_send_closed(slack, each, is_cleared=is_cleared) for each in notifying]
        return sent[-1] if sent else None


def open_stack(slack: Simulator, view: View) -> list[View]:
    """Return the views that lie on one another, the top one first."""
    views = slack.workspace.views.values()
    return [v for v in views if v.root == view.root and v.is_open][::-1]


def _send_closed(slack: Simulator, view: View, *, is_cleared: bool) -> Delivery:
    payload = payloads.view_closed(slack, view.user, view, is_cleared=is_cleared)
    return slack.deliveries.send(Target.INTERACTIONS, payload)
