"""Members of whom Slack tells little, or odd things, take part like everybody else."""

from collections.abc import Callable

import pytest

from ponchik.demo.simulator.workspace import Person
from tests.harness.causes import BY_TEST
from tests.harness.departures import groups, introduction
from tests.harness.host_forms import press, send, top, typed, words
from tests.harness.served import Played
from tests.harness.time_presses import buttons
from tests.integration.test_host_home import look
from tests.integration.test_times_by_clock import press as press_time

pytestmark = [pytest.mark.integration, pytest.mark.members(6)]

MARKUP = "<!channel> *<@U0NOBODY>* & `co`"


def without_zone(_played: Played, person: Person) -> None:
    person.tz = ""


def with_a_w_id(played: Played, person: Person) -> None:
    workspace, before = played.slack.workspace, person.id
    person.id = "W012A3CDE"
    workspace.people[person.id] = workspace.people.pop(before)
    for place in workspace.conversations.values():
        place.members = [person.id if one == before else one for one in place.members]


def with_markup_for_a_name(_played: Played, person: Person) -> None:
    person.name = person.real_name = person.title = MARKUP


@pytest.fixture(params=[without_zone, with_a_w_id, with_markup_for_a_name])
def odd(own_played: Played, request: pytest.FixtureRequest) -> str:
    """Return somebody odd who is in the first round of a program."""
    own_played.invite()
    person = list(own_played.people())[1]
    change: Callable[[Played, Person], None] = request.param
    change(own_played, person)
    own_played.start_round()
    return person.id


def test_they_are_introduced_agree_on_a_time_and_answer(
    own_played: Played, odd: str
) -> None:
    [(chat, members)] = [one for one in groups(own_played) if odd in one[1]]
    shown = introduction(own_played, chat)
    assert f"<@{odd}>" in shown.text
    assert "<!channel>" not in shown.text
    assert "U0NOBODY" not in shown.text.replace("&lt;@U0NOBODY&gt;", "")
    first = next(action for action in buttons(shown) if action.startswith("slot:yes"))
    [post] = [one for one in own_played.posts() if one.ts == shown.ts]
    for member in members:
        press_time(own_played, member, post, first)
    own_played.work()
    row = "SELECT status FROM meetings WHERE group_channel = %s"
    assert own_played.rows(row, chat) == [{"status": "scheduled"}]
    own_played.require_sound()


def test_they_choose_read_and_set_their_hours(own_played: Played, odd: str) -> None:
    assert "Why <@" in typed(own_played, odd, "why")
    assert typed(own_played, odd, "status")
    assert "skip" in typed(own_played, odd, "skip").lower()
    view = look(own_played, odd)
    assert "<!channel>" not in words(view)
    press(own_played, view, "member:hours")
    send(own_played, top(own_played, odd))
    own_played.work()
    own_played.require_sound()


def test_home_of_somebody_who_left_the_channel_shows_no_program_and_draws(
    own_played: Played,
) -> None:
    own_played.invite()
    own_played.start_round()
    gone = list(own_played.people())[1].id
    look(own_played, gone)
    own_played.slack.workspace.channel("coffee").members.remove(gone)
    own_played.ponchik.programs.start(own_played.channel, {}, BY_TEST)
    for stage in ("check_in-1", "closing", "reminder", "finish", "round"):
        own_played.advance_to(stage)
    assert "coffee" not in words(look(own_played, gone)).partition("Earlier")[0]
    own_played.require_sound()
