"""Forms over HTTP: opened, followed by what is answered, refused, closed."""

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import View
from ponchik.slack.buttons import Action
from tests.harness.served import Played
from tests.integration.routing.handlers import CLOSED, button
from tests.integration.routing.presses import (
    notes,
    open_views,
    opened,
    post,
    press,
    programs,
)

pytestmark = [pytest.mark.integration, pytest.mark.shared]


def titles(played: Played) -> list[str]:
    return [view.content["title"]["text"] for view in open_views(played)]


def sentences(view: View) -> str:
    blocks = [block for block in view.content["blocks"] if "text" in block]
    return " ".join(block["text"]["text"] for block in blocks)


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
