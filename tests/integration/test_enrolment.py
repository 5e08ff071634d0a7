"""From the invitation to the first round, over HTTP: greeting, question, hosts."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.messages import say
from ponchik.demo.simulator.workspace import Message, Person
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, typed
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(8)]


@pytest.fixture
def played(played: Played) -> Played:
    played.work()
    return played


def inviter(played: Played) -> str:
    return next(person.id for person in played.people())


def in_channel(played: Played) -> list[Message]:
    place = played.slack.workspace.conversations[played.channel]
    return [one for one in place.messages if one.user == played.slack.bot]


def told(played: Played, user: str) -> list[Message]:
    """Return what Ponchik wrote to one person alone."""
    everywhere = played.slack.workspace.conversations.values()
    return [
        message
        for place in everywhere
        if set(place.members) == {user, played.slack.bot}
        for message in place.messages
    ]


def press(
    played: Played, user: str, message: Message, action: str, times: int = 1
) -> None:
    [place] = [
        place.id
        for place in played.slack.workspace.conversations.values()
        if message in place.messages
    ]
    presses = [
        user_actions.click(played.slack, user, place, message.ts, action)
        for _ in range(times)
    ]
    for one in presses:
        one.wait()
    played.work()


def wait_days(played: Played, days: float) -> None:
    played.slack.clock.advance(timedelta(days=days).total_seconds())
    played.ponchik.due_work.tick()
    played.work()


def test_an_invitation_greets_the_channel_and_asks_the_inviter(played: Played) -> None:
    [greeting] = in_channel(played)
    assert "First round:" in greeting.text
    assert f"<@{inviter(played)}> is my host here" in greeting.text
    [question] = told(played, inviter(played))
    assert "Start like this" in question.text


def a_guest(played: Played) -> Person:
    return next(one for one in played.people() if one.is_restricted)


def asked_as_a_guest(played: Played) -> list[Message]:
    """Have a guest invite Ponchik, and return what the channel reads."""
    guest = a_guest(played).id
    invited = user_actions.invite_bot(played.slack, guest, played.channel)
    assert invited is not None
    invited.wait()
    played.work()
    return in_channel(played)


def test_rounds_start_by_the_clock_of_who_invited_it(played: Played) -> None:
    zone = next(played.people()).tz
    assert zone == "Africa/Lagos"
    assert played.settings().cadence.zone == zone
    assert "(Lagos)" in in_channel(played)[0].text
    [row] = played.rows("SELECT next_round_at FROM programs")
    assert row["next_round_at"].astimezone(ZoneInfo(zone)).hour == 10


def test_a_zone_that_nobody_knows_changes_nothing(own_played: Played) -> None:
    inviter = next(own_played.people())
    inviter.tz = "Mars/Olympus"
    own_played.invite()
    own_played.work()
    assert own_played.settings().cadence.zone == "UTC"
    assert "Start like this" in told(own_played, inviter.id)[0].text


def test_who_is_host_in_the_inviters_place_gives_the_clock(own_played: Played) -> None:
    played = own_played
    [asked] = asked_as_a_guest(played)
    member = list(played.people())[1]
    press(played, member.id, asked, "program:take_over")
    assert played.settings().cadence.zone == member.tz == "Europe/Stockholm"


def test_one_press_settles_it_and_the_question_shows_it(played: Played) -> None:
    [question] = told(played, inviter(played))
    press(played, inviter(played), question, "program:accept", times=2)
    [settled] = told(played, inviter(played))
    assert settled.text.startswith("Settled. First round:")
    rows = played.rows("SELECT data FROM events WHERE type = 'SetUpSettled'")
    assert [row["data"]["how"] for row in rows] == ["accepted"]


def test_nobody_else_settles_it(played: Played) -> None:
    [question] = told(played, inviter(played))
    other = [person.id for person in played.people()][1]
    with played.slack.lock:
        place = played.slack.workspace.conversations[played.channel]
        forged = say(played.slack, place, played.slack.bot, "?", question.blocks)
    press(played, other, forged, "program:accept")
    assert not played.rows("SELECT FROM events WHERE type = 'SetUpSettled'")


def test_without_an_answer_the_defaults_apply_and_the_question_says_so(
    played: Played,
) -> None:
    wait_days(played, 4)
    [question, *_] = told(played, inviter(played))
    assert "Start like this" not in question.text
    rows = played.rows("SELECT data FROM events WHERE type = 'SetUpSettled'")
    assert [row["data"]["how"] for row in rows] == ["by_default"]


def test_the_host_hears_a_working_day_before_the_first_round(played: Played) -> None:
    [row] = played.rows("SELECT next_round_at FROM programs")
    now = played.ponchik.clock()
    wait_days(played, (row["next_round_at"] - now) / timedelta(days=1) - 0.9)
    assert any("I start in" in one.text for one in told(played, inviter(played)))


def test_a_guest_who_invites_does_not_host_and_the_channel_is_asked(
    own_played: Played,
) -> None:
    played = own_played
    guest = a_guest(played)
    [asked] = asked_as_a_guest(played)
    assert f"<@{guest.id}>" in asked.text
    assert "host" in asked.text
    assert told(played, guest.id) == []
    member = next(one for one in played.people() if one.is_ordinary)
    press(played, member.id, asked, "program:take_over")
    assert [one.text for one in in_channel(played)][-1].startswith("👋 Hi")
    assert any("Start like this" in one.text for one in told(played, member.id))


def test_the_last_host_who_goes_leaves_the_choice_to_admins_then_to_the_channel(
    played: Played,
) -> None:
    host = inviter(played)
    left = user_actions.leave(played.slack, host, played.channel)
    assert left is not None
    left.wait()
    played.work()
    admins = [p.id for p in played.slack.workspace.people.values() if p.is_admin]
    assert any("host" in one.text for one in told(played, admins[0]))
    wait_days(played, 8)
    asked = [one for one in in_channel(played) if "Who would be my host" in one.text]
    assert len(asked) == 1


def hosts(played: Played) -> set[str]:
    rows = played.rows(
        "SELECT slack_id FROM people, programs WHERE managers ? people.id::text"
    )
    return {row["slack_id"] for row in rows}


def another_host(played: Played) -> str:
    found = [one.id for one in played.people() if one.is_ordinary]
    other = next(one for one in found if one != inviter(played))
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, dry_run=True)
    who = played.rows("SELECT id FROM people WHERE slack_id = %s", inviter(played))
    asker = Asker(played.channel, BY_TEST, played.workspace, who[0]["id"])
    played.ponchik.steering.add_host(asker, other)
    played.work()
    return other


def test_a_new_host_is_told_who_added_them_and_may_resign(played: Played) -> None:
    other = another_host(played)
    [added] = told(played, other)
    assert f"<@{inviter(played)}>" in added.text
    press(played, other, added, "program:resign", times=2)
    assert hosts(played) == {inviter(played)}
    greeting = in_channel(played)[0]
    assert f"<@{other}>" not in greeting.text


def test_the_greeting_names_the_hosts_of_now(played: Played) -> None:
    other = another_host(played)
    assert f"<@{other}>" in in_channel(played)[0].text


def test_a_deactivated_host_is_let_go_when_a_round_begins(played: Played) -> None:
    other = another_host(played)
    user_actions.deactivate(played.slack, other)
    played.start_round()
    assert hosts(played) == {inviter(played)}


def an_admin(played: Played) -> str:
    """Return who is the only admin of the workspace from now on; they host nothing."""
    found = [one for one in played.people() if one.is_ordinary]
    for one in found:
        one.is_admin = False
    found[-1].is_admin = True
    return found[-1].id


def leave(played: Played, user: str) -> None:
    left = user_actions.leave(played.slack, user, played.channel)
    assert left is not None
    left.wait()
    played.work()


def test_without_any_admin_the_channel_is_asked_at_once(played: Played) -> None:
    an_admin(played)
    for person in played.slack.workspace.people.values():
        person.is_admin = False
    leave(played, inviter(played))
    assert "Who would be my host" in in_channel(played)[-1].text


def asked_for_host(played: Played, user: str) -> list[Message]:
    """Return the messages to one person alone with the button to become a host."""
    every = played.slack.workspace.conversations.values()
    alone = [m for place in every for m in place.messages if m.only_for == user]
    return [m for m in alone if "program:take_over" in str(m.blocks)]


def test_an_admin_whom_nobody_asked_becomes_a_host_where_they_are_refused(
    played: Played,
) -> None:
    admin = an_admin(played)
    command(played, admin, "status")
    played.work()
    assert "Only hosts of" in typed(played, admin, "settings")
    [offered] = asked_for_host(played, admin)
    press(played, admin, offered, "program:take_over", times=2)
    assert hosts(played) == {inviter(played), admin}
    [mine] = told(played, admin)
    assert mine.text.startswith("You are a host of")
    assert any(f"<@{admin}>" in one.text for one in told(played, inviter(played)))
    press(played, admin, mine, "program:resign")
    assert hosts(played) == {inviter(played)}


def test_nobody_else_is_offered_to_be_a_host_beside_the_hosts(played: Played) -> None:
    member = next(one.id for one in played.people() if not one.is_admin)
    command(played, member, "status")
    played.work()
    assert "Only hosts of" in typed(played, member, "settings")
    assert asked_for_host(played, member) == []


def test_where_there_is_no_host_whoever_is_refused_may_be_it(played: Played) -> None:
    an_admin(played)
    leave(played, inviter(played))
    member = [one.id for one in played.people() if one.is_ordinary][1]
    assert "it has none" in typed(played, member, "settings")
    [offered] = asked_for_host(played, member)
    press(played, member, offered, "program:take_over")
    assert hosts(played) == {member}


def test_the_channel_is_not_asked_for_a_host_that_it_has_again(played: Played) -> None:
    admin = an_admin(played)
    leave(played, inviter(played))
    [asked] = told(played, admin)
    found = [one.id for one in played.people() if one.is_ordinary and one.id != admin]
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, dry_run=True)
    played.ponchik.steering.add_host(Asker(played.channel, BY_TEST), found[1])
    played.work()
    before = len(in_channel(played))
    press(played, admin, asked, "program:ask_channel")
    assert len(in_channel(played)) == before
    assert len(hosts(played)) == 1


def test_of_the_last_host_who_was_deactivated_admins_hear(played: Played) -> None:
    admin = an_admin(played)
    user_actions.deactivate(played.slack, inviter(played))
    played.start_round()
    assert hosts(played) == set()
    assert any("host" in one.text for one in told(played, admin))


def test_admins_who_are_asked_keep_what_is_known_of_them(played: Played) -> None:
    admin = an_admin(played)
    leave(played, inviter(played))
    [known] = played.rows("SELECT handle FROM people WHERE slack_id = %s", admin)
    assert known["handle"]


def test_an_admin_takes_over_with_one_press(played: Played) -> None:
    admin = an_admin(played)
    leave(played, inviter(played))
    [asked] = told(played, admin)
    press(played, admin, asked, "program:take_over", times=2)
    assert hosts(played) == {admin}


def test_where_an_admin_wants_that_the_channel_is_asked_at_once_and_one_may(
    played: Played,
) -> None:
    admin = an_admin(played)
    leave(played, inviter(played))
    [asked] = told(played, admin)
    press(played, admin, asked, "program:ask_channel", times=2)
    [wanted] = [m for m in in_channel(played) if "Who would be my host" in m.text]
    first, second = [
        one.id for one in played.people() if one.is_ordinary and one.id != admin
    ][1:3]
    press(played, first, wanted, "program:take_over")
    press(played, second, wanted, "program:take_over")
    assert hosts(played) == {first}


def test_an_admin_becomes_one_more_host_and_the_others_are_told(
    played: Played,
) -> None:
    admin = an_admin(played)
    leave(played, inviter(played))
    [asked] = told(played, admin)
    press(played, admin, asked, "program:ask_channel")
    [wanted] = [m for m in in_channel(played) if "Who would be my host" in m.text]
    first = [one.id for one in played.people() if one.is_ordinary][1]
    press(played, first, wanted, "program:take_over")
    before = len(told(played, first))
    press(played, admin, asked, "program:take_over")
    assert hosts(played) == {first, admin}
    new = told(played, first)[before:]
    assert [f"<@{admin}>" in one.text for one in new] == [True]
