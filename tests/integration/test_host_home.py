"""Home for hosts: drawn when it is looked at, and anew while it is fresh."""

import copy
from typing import Any

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.ledger import Change
from ponchik.demo.simulator.messages import open_direct
from ponchik.demo.simulator.slack_events import tell
from ponchik.demo.simulator.workspace import View
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import press, top, words
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(4)]


def look(played: Played, user: str) -> View:
    delivery = user_actions.open_home(played.slack, user)
    assert delivery.wait()
    assert delivery.status == 200
    played.work()
    return home(played, user)


def home(played: Played, user: str) -> View:
    return played.slack.workspace.views[played.slack.workspace.homes[user]]


def published(played: Played) -> int:
    rows = played.rows(
        "SELECT count(*) AS n FROM effects WHERE kind = 'publish_home' "
        "AND status = 'done'"
    )
    return int(rows[0]["n"])


def elements(view: View) -> list[dict[str, Any]]:
    found = []
    for block in view.content["blocks"]:
        found += [*block.get("elements", []), *filter(None, [block.get("accessory")])]
    return [one for one in found if "action_id" in one]


def test_a_host_sees_how_each_program_stands(played: Played, host: str) -> None:
    shown = words(look(played, host))
    assert f"<#{played.channel}>" in shown
    assert "you're its host" in shown
    assert "Next round: Monday" in shown
    played.start_round()
    shown = words(home(played, host))
    assert "Round 1 is running" in shown
    assert "you're in, and its host" in shown


def test_from_home_a_program_is_managed_and_set(played: Played, host: str) -> None:
    view = look(played, host)
    assert [one["action_id"] for one in elements(view)][:2] == [
        *("program:manage:1", "program:settings:1")
    ]
    press(played, view, "program:manage:1")
    assert top(played, host).content["callback_id"] == "program:manage"
    press(played, view, "program:settings:1")
    assert top(played, host).content["callback_id"] == "program:settings"


def test_a_member_sees_their_programs_without_steering_them(
    played: Played, host: str
) -> None:
    played.start_round()
    [row, *_] = played.rows(
        "SELECT slack_id FROM meetings JOIN people ON id = ANY(members) "
        "WHERE slack_id <> %s",
        host,
    )
    view = look(played, row["slack_id"])
    assert "you're in" in words(view)
    assert "Round 1 is running" not in words(view)
    pressed = {one["action_id"].partition(":")[0] for one in elements(view)}
    assert pressed == {"answer", "meeting", "member", "privacy"}


def test_who_is_in_nothing_reads_how_it_begins(played: Played) -> None:
    nobody = list(played.people())[-1].id
    shown = words(look(played, nobody))
    assert "`/invite @Ponchik`" in shown
    assert played.channel not in shown


def test_more_than_five_programs_have_a_menu_each(played: Played, host: str) -> None:
    for number in range(6):
        with played.slack.lock:
            place = played.slack.workspace.channel("random")
            other = copy.deepcopy(place)
            other.id, other.name = f"C0MANY{number}ABC", f"many-{number}"
            other.members = [host, played.slack.bot]
            played.slack.workspace.conversations[other.id] = other
        played.ponchik.programs.start(other.id, {}, BY_TEST)
        asker = Asker(other.id, BY_TEST)
        played.ponchik.steering.add_host(asker, host)
    view = look(played, host)
    menus = [one for one in elements(view) if one["type"] == "overflow"]
    assert len(menus) == 7
    first = menus[0]
    choice = first["options"][1]["value"]
    press(played, view, first["action_id"], choice)
    assert top(played, host).content["callback_id"] == "program:settings"
    choice = first["options"][0]["value"]
    press(played, view, first["action_id"], choice)
    assert top(played, host).content["callback_id"] == "program:manage"


def test_what_changes_is_drawn_anew_within_the_hour(played: Played, host: str) -> None:
    look(played, host)
    played.ponchik.steering.pause(Asker(played.channel, BY_TEST), None)
    played.work()
    assert "Paused until a host resumes it" in words(home(played, host))
    played.advance(minutes=61)
    before = published(played)
    played.ponchik.steering.resume(Asker(played.channel, BY_TEST))
    played.work()
    assert published(played) == before
    assert "Paused until a host resumes it" in words(home(played, host))
    assert "Paused" not in words(look(played, host))


def test_of_several_changes_only_the_latest_is_drawn(played: Played, host: str) -> None:
    look(played, host)
    before = published(played)
    asker = Asker(played.channel, BY_TEST)
    for size in (3, 4, 5, 6):
        played.ponchik.steering.change(asker, {"group_size": size})
    played.work()
    assert published(played) <= before + 2
    assert "groups of 6" in words(home(played, host))


def checked_in(played: Played) -> Change:
    """Return the question of one group; the host is in no other."""
    played.start_round()
    played.advance(days=3)
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    return played.questions("check_in-1")[0]


def test_an_answer_in_a_group_is_seen_on_its_hosts_home(
    played: Played, host: str
) -> None:
    question = checked_in(played)
    assert "nobody has answered" not in words(look(played, host))
    assert "1 met" not in words(home(played, host))
    assert played.click(played.members_of(question.channel)[0], question, "met") == 200
    played.work()
    assert "1 met" in words(home(played, host))


def test_an_answer_draws_no_home_of_who_is_not_concerned(
    played: Played, host: str
) -> None:
    question = checked_in(played)
    group = played.members_of(question.channel)
    stranger = next(p.id for p in played.people() if p.id not in {host, *group})
    look(played, stranger)
    before = published(played)
    assert played.click(group[0], question, "met") == 200
    played.work()
    assert published(played) == before
    look(played, group[1])
    before = published(played)
    assert played.click(group[0], question, "scheduled") == 200
    played.work()
    assert published(played) == before + 1


def test_where_nobody_looks_an_answer_draws_nothing(played: Played) -> None:
    question = checked_in(played)
    user = played.members_of(question.channel)[0]
    assert played.click(user, question, "met") == 200
    assert played.rows("SELECT * FROM effects WHERE kind LIKE '%home%'") == []


def test_of_many_answers_the_latest_is_drawn(played: Played, host: str) -> None:
    question = checked_in(played)
    look(played, host)
    before = published(played)
    user = played.members_of(question.channel)[0]
    for answer in ("scheduled", "not_yet", "met"):
        assert played.click(user, question, answer) == 200
    played.work()
    assert published(played) == before + 1
    assert "1 met" in words(home(played, host))


def test_an_introduction_that_died_comes_before_all_else(
    played: Played, host: str
) -> None:
    refused = Fault("slack_error", error="user_disabled")
    # The pair's introduction dies of it, and the trio's is tried without one of them.
    for _ in range(2):
        played.slack.faults.script("conversations.open", refused)
    played.start_round()
    shown = words(look(played, host))
    assert "⚠️ One introduction could not be delivered." in shown
    played.do("UPDATE effects SET status = 'cancelled' WHERE status = 'dead'")


def test_the_messages_tab_is_no_home(played: Played, host: str) -> None:
    [before] = played.rows("SELECT count(*) AS n FROM homes")
    with played.slack.lock:
        dm, _ = open_direct(played.slack, [played.slack.bot, host])
        event = {"type": "app_home_opened", "user": host, "channel": dm.id}
        delivery = tell(played.slack, event | {"tab": "messages"})
    assert delivery.wait()
    assert delivery.status == 200
    assert played.rows("SELECT count(*) AS n FROM homes") == [before]


def test_who_is_forgotten_is_drawn_nothing(played: Played, host: str) -> None:
    look(played, host)
    nobody = list(played.people())[-1].id
    look(played, nobody)
    before = published(played)
    played.do("DELETE FROM people WHERE slack_id = %s", nobody)
    played.ponchik.steering.pause(Asker(played.channel, BY_TEST), None)
    played.work()
    assert published(played) == before + 1


def test_where_nobody_looks_nothing_is_to_be_drawn(played: Played) -> None:
    played.ponchik.steering.pause(Asker(played.channel, BY_TEST), None)
    assert played.rows("SELECT * FROM effects WHERE kind LIKE '%home%'") == []
