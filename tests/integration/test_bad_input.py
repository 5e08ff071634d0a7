"""What cannot be, wherever a host meets it: the design's sentence, to that person only.

Nothing is changed by halves; what was typed is kept. What stands under the fields of
single forms is in the tests of these forms.
"""

from collections.abc import Iterator

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.messages import name_blocks, open_direct, say
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, notes, open_views, press, send, top, words
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(6)]

NOT_HERE = "I'm not here yet: `/invite @Ponchik`."
#: What happens to a channel without anybody's wish at a button.
BESIDES = {
    "ChannelMessageDropped",
    "ManagerRemoved",
    "ProgramEnded",
    "ProgramRecovered",
    "ProgramWaiting",
}


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    own_played.invite()
    own_played.work()
    yield own_played
    own_played.require_sound()


@pytest.fixture
def host(played: Played) -> str:
    return next(played.people()).id


def types(played: Played) -> list[str]:
    rows = played.rows("SELECT type FROM events ORDER BY position")
    return [row["type"] for row in rows if row["type"] not in BESIDES]


def heard(delivery: Delivery | None) -> None:
    assert delivery is not None
    assert delivery.wait()
    assert delivery.status == 200


def lose(played: Played, host: str, how: str) -> None:
    if how == "archived":
        heard(user_actions.archive(played.slack, host, played.channel))
    else:
        heard(user_actions.remove_bot(played.slack, played.channel))
    played.work()


def pressed(played: Played, user: str, action: str) -> list[str]:
    """Press a button of the program in a direct message; return what comes of it."""
    [row] = played.rows("SELECT program FROM programs")
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Press"},
        "action_id": action,
        "value": str(row["program"]),
    }
    with played.slack.lock:
        place, _ = open_direct(played.slack, [played.slack.bot, user])
        blocks = name_blocks(played.slack, [{"type": "actions", "elements": [button]}])
        message = say(played.slack, place, played.slack.bot, "Press.", blocks)
    heard(user_actions.click(played.slack, user, place.id, message.ts, action))
    played.work()
    return notes(played, user, place.id)


def round_started(played: Played) -> None:
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, seed=1)
    played.work()


GONE = pytest.mark.parametrize("how", ["archived", "removed"])


@GONE
def test_a_set_up_form_outlives_its_channel_and_keeps_what_was_typed(
    played: Played, host: str, how: str
) -> None:
    command(played, host, "settings")
    view = top(played, host)
    lose(played, host, how)
    before = types(played)
    send(played, view, size="3")
    assert NOT_HERE in view.errors.values()
    assert view.is_open
    assert types(played) == before


@GONE
def test_a_preview_outlives_its_channel_and_starts_nothing(
    played: Played, host: str, how: str
) -> None:
    command(played, host, "start")
    played.work()
    view = top(played, host)
    lose(played, host, how)
    before = types(played)
    send(played, view)
    played.work()
    assert words(top(played, host)) == NOT_HERE
    assert types(played) == before


@pytest.mark.parametrize("action", ["program:skip", "program:pause", "round:preview"])
def test_what_steers_a_program_that_ended_meanwhile_changes_nothing(
    played: Played, host: str, action: str
) -> None:
    pressed(played, host, "program:manage")
    view = top(played, host)
    lose(played, host, "removed")
    before = types(played)
    press(played, view, action)
    played.work()
    assert words(top(played, host)) == NOT_HERE
    assert types(played) == before


def test_a_message_is_looked_for_in_no_channel_that_ponchik_left(
    played: Played, host: str
) -> None:
    round_started(played)
    pressed(played, host, "round:resend")
    view = top(played, host)
    lose(played, host, "removed")
    before = types(played)
    send(played, view, group=host)
    played.work()
    assert view.errors == {"group": NOT_HERE}
    assert types(played) == before


def test_start_like_this_settles_nothing_where_ponchik_is_no_more(
    played: Played, host: str
) -> None:
    lose(played, host, "removed")
    before = types(played)
    assert pressed(played, host, "program:accept")[-1] == NOT_HERE
    assert types(played) == before


SETTINGS_ARE_OURS = (
    "You can answer in your group. Settings are for people of this workspace."
)
STEERING = [
    *("program:accept", "program:manage", "program:settings", "program:resign"),
    *("program:skip", "program:pause", "program:resume", "round:preview"),
    *("round:check_in", "round:close", "round:cancel", "round:resend"),
]


def test_who_is_no_host_steers_nothing_by_any_button(
    played: Played, host: str, subtests: pytest.Subtests
) -> None:
    member = [one.id for one in played.people() if one.is_ordinary][1]
    before = types(played)
    for number, action in enumerate(STEERING, 1):
        with subtests.test(action):
            assert pressed(played, member, action) == number * [
                f"Only hosts of <#{played.channel}> can do that: <@{host}>."
            ]
            assert open_views(played, member) == []
            assert types(played) == before


def test_people_of_other_companies_hear_that_settings_are_not_theirs(
    played: Played, subtests: pytest.Subtests
) -> None:
    people = played.slack.workspace.people.values()
    stranger = next(one.id for one in people if one.is_stranger)
    actions = ["program:accept", "program:manage", "program:take_over", "round:cancel"]
    before = types(played)
    for number, action in enumerate(actions, 1):
        with subtests.test(action):
            assert pressed(played, stranger, action) == number * [SETTINGS_ARE_OURS]
            assert types(played) == before


@pytest.mark.parametrize("action", ["program:manage", "program:settings"])
def test_a_trigger_that_expired_is_told_where_the_press_was(
    played: Played, host: str, action: str
) -> None:
    expired = Fault("slack_error", error="expired_trigger_id")
    played.slack.faults.script("views.open", expired)
    assert pressed(played, host, action)[-1].startswith("That didn't work, and nothing")
    assert open_views(played, host) == []


@pytest.mark.parametrize("text", ["settings", "start", "check-in", "cancel", "groups"])
def test_in_a_direct_message_hosts_are_asked_which_channel(
    played: Played, host: str, text: str
) -> None:
    with played.slack.lock:
        place, _ = open_direct(played.slack, [played.slack.bot, host])
    before = types(played)
    command(played, host, text, place.id)
    [asked] = notes(played, host, place.id)
    assert asked.startswith("Which one do you mean?")
    assert types(played) == before


def test_a_typo_in_a_direct_message_is_answered_with_what_was_meant(
    played: Played, host: str
) -> None:
    with played.slack.lock:
        place, _ = open_direct(played.slack, [played.slack.bot, host])
    command(played, host, "setings", place.id)
    [said] = notes(played, host, place.id)
    assert "Did you mean `settings`?" in said


def test_a_guest_does_not_become_a_host_by_a_press(played: Played, host: str) -> None:
    heard(user_actions.leave(played.slack, host, played.channel))
    played.work()
    guest = next(one.id for one in played.people() if one.is_restricted)
    assert pressed(played, guest, "program:take_over")[-1] == (
        "Guests, bots and people of other companies can't be my host, so nothing was "
        "changed."
    )
    assert "ManagerAdded" not in types(played)


def test_who_comes_second_hears_who_became_the_host(played: Played, host: str) -> None:
    heard(user_actions.leave(played.slack, host, played.channel))
    played.work()
    first, second = [
        one.id
        for one in played.people()
        if one.is_ordinary and not one.is_admin and one.id != host
    ][:2]
    pressed(played, first, "program:take_over")
    assert pressed(played, second, "program:take_over")[-1] == (
        f"Only hosts of <#{played.channel}> can do that: <@{first}>."
    )
    assert types(played).count("ManagerAdded") == 1
