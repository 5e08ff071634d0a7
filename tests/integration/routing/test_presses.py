"""Presses of buttons over HTTP: each counts once, and is answered to one person."""

import json
from urllib.parse import urlencode

import pytest

from ponchik.demo.simulator import interactions, user_actions
from ponchik.demo.simulator.interactions import Pressed
from ponchik.demo.simulator.signing import sign
from ponchik.slack.buttons import Action
from tests.harness import http
from tests.harness.causes import BY_TEST
from tests.harness.running import SIGNING_SECRET
from tests.harness.served import Played
from tests.integration.routing.handlers import Json, button
from tests.integration.routing.presses import notes, post, press, programs

pytestmark = [pytest.mark.integration, pytest.mark.shared]


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
