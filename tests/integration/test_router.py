"""Buttons, forms and views over HTTP, with handlers of the tests' own beside the real.

The simulated Slack opens what Ponchik opens, and follows what it answers to a form.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

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
from ponchik.demo.simulator import interactions, user_actions
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.interactions import Pressed
from ponchik.demo.simulator.messages import name_blocks, say
from ponchik.demo.simulator.signing import sign
from ponchik.demo.simulator.workspace import Message, View
from ponchik.domain.orders import Order
from ponchik.domain.program import StartProgram, program_id
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.requests import Click, Closing, Submission
from ponchik.slack.surfaces.replies import said
from tests.harness import http
from tests.harness.causes import BY_TEST
from tests.harness.running import SIGNING_SECRET
from tests.harness.served import Played, playing

pytestmark = [pytest.mark.integration, pytest.mark.shared]

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


@pytest.fixture(scope="module")
def served(
    module_database_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("router")
    with playing(
        module_database_url, valkey_url, folder, members=3, handlers=HANDLERS
    ) as played:
        played.invite()
        yield played


@pytest.fixture
def played(served: Played) -> Iterator[Played]:
    yield served
    served.slack.faults.clear()
    with served.slack.lock:
        for view in served.slack.workspace.views.values():
            view.is_open = False


@pytest.fixture
def me(played: Played) -> str:
    return next(played.people()).id


def post(played: Played, *buttons: Json, only_for: str | None = None) -> Message:
    slack = played.slack
    with slack.lock:
        place = slack.workspace.conversations[played.channel]
        blocks = name_blocks(slack, [{"type": "actions", "elements": list(buttons)}])
        return say(slack, place, slack.bot, "Press.", blocks, only_for=only_for)


def press(played: Played, user: str, message: Message, action: str) -> Delivery:
    delivery = user_actions.click(
        played.slack, user, played.channel, message.ts, action
    )
    assert delivery.wait()
    return delivery


def open_views(played: Played) -> list[View]:
    return [v for v in played.slack.workspace.views.values() if v.is_open]


def titles(played: Played) -> list[str]:
    return [view.content["title"]["text"] for view in open_views(played)]


def sentences(view: View) -> str:
    blocks = [block for block in view.content["blocks"] if "text" in block]
    return " ".join(block["text"]["text"] for block in blocks)


def notes(played: Played, user: str) -> list[str]:
    place = played.slack.workspace.conversations[played.channel]
    return [message.text for message in place.messages if message.only_for == user]


def programs(played: Played) -> int:
    [row] = played.rows("SELECT count(*) AS n FROM programs")
    return int(row["n"])


def opened(played: Played, user: str) -> View:
    message = post(played, button(Action.PROGRAM_SETTINGS))
    assert press(played, user, message, Action.PROGRAM_SETTINGS).status == 200
    [view] = open_views(played)
    return view


def send(played: Played, view: View, typed: str | None) -> Delivery:
    values = {
        "words": {"set:words": {"type": "plain_text_input", "value": typed}},
    }
    delivery = user_actions.submit_view(played.slack, view.id, values)
    assert delivery.wait()
    assert delivery.status == 200
    return delivery


def test_a_press_opens_a_form_while_its_trigger_lives(played: Played, me: str) -> None:
    assert opened(played, me).user == me
    assert titles(played) == ["First"]


def test_a_form_that_is_right_closes_and_counts_once(played: Played, me: str) -> None:
    view, before = opened(played, me), programs(played)
    send(played, view, "fine")
    assert open_views(played) == []
    view.is_open = True
    send(played, view, "fine")
    assert programs(played) == before + 1


def test_what_is_wrong_stands_under_its_field_and_nothing_was_recorded(
    played: Played, me: str
) -> None:
    view, before = opened(played, me), programs(played)
    send(played, view, "wrong")
    assert view.errors == {"words": "That is wrong."}
    assert view.is_open
    assert programs(played) == before
    send(played, view, "fine")
    assert programs(played) == before + 1


def test_a_form_that_does_not_fit_keeps_what_was_typed(played: Played, me: str) -> None:
    view, before = opened(played, me), programs(played)
    for _ in range(2):
        send(played, view, "no")
        assert "nothing was changed" in view.errors["words"]
    assert view.is_open
    assert programs(played) == before


def test_a_form_may_be_followed_by_another_one(played: Played, me: str) -> None:
    send(played, opened(played, me), "next")
    assert titles(played) == ["Second"]


def test_a_form_may_be_followed_by_a_sentence(played: Played, me: str) -> None:
    send(played, opened(played, me), "say")
    [view] = open_views(played)
    assert sentences(view) == "Saved."


def test_a_form_may_close_all_that_lie_below_it(played: Played, me: str) -> None:
    send(played, opened(played, me), "clear")
    assert open_views(played) == []


def test_a_form_that_was_closed_is_told_to_its_handler(played: Played, me: str) -> None:
    view = opened(played, me)
    delivery = user_actions.close_view(played.slack, view.id)
    assert delivery is not None
    assert delivery.wait()
    assert (delivery.status, CLOSED[-1]) == (200, view.id)


def test_a_press_in_a_form_draws_it_anew(played: Played, me: str) -> None:
    view = opened(played, me)
    delivery = user_actions.click_view(played.slack, view.id, Action.MEMBER_HOURS)
    assert delivery.wait()
    assert titles(played) == ["Redrawn"]


def test_a_form_of_another_version_says_so_and_keeps_what_was_typed(
    played: Played, me: str
) -> None:
    view = opened(played, me)
    view.content["callback_id"] = "of:yesterday"
    send(played, view, "much work")
    assert "nothing was changed" in view.errors["words"]


def test_a_button_in_a_form_that_nobody_knows_is_told_above_it(
    played: Played, me: str
) -> None:
    view = opened(played, me)
    [actions] = [b for b in view.content["blocks"] if b["type"] == "actions"]
    actions["elements"][0]["action_id"] = "member:dance"
    assert user_actions.click_view(played.slack, view.id, "member:dance").wait()
    below, above = open_views(played)
    assert "I don't know this button any more" in sentences(above)
    assert (below.id, above.previous) == (view.id, view.id)


@pytest.mark.parametrize("code", ["expired_trigger_id", "internal_error"])
def test_whoever_cannot_be_shown_a_form_hears_so_alone(
    played: Played, me: str, code: str
) -> None:
    played.slack.faults.script("views.open", Fault("slack_error", error=code))
    message = post(played, button(Action.PROGRAM_SETTINGS))
    before = len(notes(played, me))
    assert press(played, me, message, Action.PROGRAM_SETTINGS).status == 200
    assert open_views(played) == []
    [note] = notes(played, me)[before:]
    assert note.startswith("That didn't work, and nothing was changed.")


def test_a_double_press_is_one_press(played: Played, me: str) -> None:
    message, before = post(played, button(Action.MEMBER_SKIP)), programs(played)
    deliveries = [
        user_actions.click(
            played.slack, me, played.channel, message.ts, Action.MEMBER_SKIP
        )
        for _ in range(2)
    ]
    assert all(delivery.wait() for delivery in deliveries)
    first, second = (d.payload["actions"][0]["action_ts"] for d in deliveries)
    assert first != second
    assert programs(played) == before + 1


def test_a_double_press_over_the_end_of_a_second_is_one_press(
    played: Played, me: str
) -> None:
    message, before = post(played, button(Action.MEMBER_SKIP)), programs(played)
    payload = press(played, me, message, Action.MEMBER_SKIP).payload
    [action] = payload["actions"]
    second = int(action["action_ts"].partition(".")[0])
    for later, counted in ((0, 1), (1, 1), (-1, 1), (2, 2)):
        again = {**action, "action_ts": f"{second + later}.000001"}
        deliver(played, {**payload, "trigger_id": "other", "actions": [again]})
        assert programs(played) == before + counted, later


def test_an_answer_that_is_changed_back_at_once_counts(played: Played) -> None:
    played.start_round()
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    [question, *_] = played.questions("check_in-1")
    user = played.members_of(question.channel)[0]
    for answer in ("scheduled", "not_yet", "scheduled"):
        assert played.click(user, question, answer) == 200
    told = played.rows("SELECT data FROM events WHERE type = 'Answered' ORDER BY 1")
    given = [row["data"]["answer"] for row in told]
    assert sorted(given) == ["not_yet", "scheduled", "scheduled"]


def deliver(played: Played, payload: Json) -> None:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    answer = http.post(
        f"{played.url}/slack/interactions",
        content=body,
        headers=sign(SIGNING_SECRET, body),
    )
    assert answer.status_code == 200


def test_a_press_may_be_answered_where_it_was(played: Played, me: str) -> None:
    message = post(played, button(Action.MEMBER_SKIP))
    press(played, me, message, Action.MEMBER_SKIP)
    assert notes(played, me)[-1] == "It is done."


def test_what_a_refused_press_had_recorded_is_undone(played: Played, me: str) -> None:
    message, before = post(played, button(Action.MEMBER_STOP)), programs(played)
    press(played, me, message, Action.MEMBER_STOP)
    assert programs(played) == before
    played.work()
    assert notes(played, me)[-1].startswith("That didn't work")


@pytest.mark.parametrize("action", ["member:dance", "dance", Action.SLOT_YES.value])
def test_a_button_that_nobody_knows_is_answered_to_one_person(
    played: Played, me: str, action: str
) -> None:
    message = post(played, button(Action.MEMBER_SKIP) | {"action_id": action})
    press(played, me, message, action)
    played.work()
    assert notes(played, me)[-1] == (
        "I don't know this button any more, so nothing was changed. "
        "`/ponchik status` shows what is open."
    )


def test_in_a_message_for_one_person_a_refusal_needs_no_worker(
    played: Played, me: str
) -> None:
    message = post(played, button(Action.MEMBER_STOP), only_for=me)
    press(played, me, message, Action.MEMBER_STOP)
    assert notes(played, me)[-1].startswith("That didn't work")


def test_people_of_other_companies_may_only_answer(played: Played) -> None:
    stranger = next(
        p.id for p in played.slack.workspace.people.values() if p.is_stranger
    )
    message, before = post(played, button(Action.MEMBER_SKIP)), programs(played)
    press(played, stranger, message, Action.MEMBER_SKIP)
    played.work()
    assert notes(played, stranger)[-1] == (
        "You can answer in your group. Settings are for people of this workspace."
    )
    assert programs(played) == before


def test_an_action_with_a_number_is_one_of_several_that_do_the_same(
    played: Played, me: str
) -> None:
    numbered = Action.MEMBER_SKIP.numbered(3)
    message = post(played, button(Action.MEMBER_SKIP) | {"action_id": numbered})
    before = programs(played)
    where = (played.channel, message.ts)
    with_number = interactions.press_in_message(
        played.slack, me, where, Pressed(numbered)
    )
    assert with_number.wait()
    assert programs(played) == before + 1
