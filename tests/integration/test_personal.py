"""Whom members avoid, and when they work: forms about all of their programs."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from ponchik.queries.chosen_hours import read_chosen_hours
from ponchik.queries.working_hours import hours_of
from ponchik.store import people
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, notes, press, send, top, words
from tests.harness.served import Played
from tests.integration.test_commands import direct
from tests.integration.test_host_home import look

pytestmark = [pytest.mark.integration, pytest.mark.members(6)]


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    own_played.invite()
    own_played.work()
    yield own_played
    own_played.require_sound()


@pytest.fixture
def members(played: Played) -> list[str]:
    return [person.id for person in played.people()]


def avoids(played: Played) -> list[tuple[str, str]]:
    rows = played.rows(
        """
        SELECT one.slack_id AS one, other.slack_id AS other
        FROM private_avoidances AS a JOIN people AS one ON one.id = a.person
        JOIN people AS other ON other.id = a.other ORDER BY 2
        """
    )
    return [(row["one"], row["other"]) for row in rows]


def groups(played: Played) -> list[set[str]]:
    rows = played.rows(
        "SELECT array_agg(slack_id) AS ids FROM meetings "
        "JOIN people ON id = ANY(members) GROUP BY meeting"
    )
    return [set(row["ids"]) for row in rows]


def test_a_list_is_made_changed_and_read_by_its_owner_alone(
    played: Played, members: list[str]
) -> None:
    one, two, three, *_ = members
    command(played, one, "block")
    send(played, top(played, one), people=[two, three])
    assert "Saved. Nobody is told." in words(top(played, one))
    assert avoids(played) == sorted([(one, two), (one, three)])
    command(played, one, f"block <@{two}>")
    form = top(played, one)
    assert set(form.content["blocks"][1]["element"]["initial_users"]) == {two, three}
    send(played, form, people=[three])
    assert avoids(played) == [(one, three)]
    command(played, three, "block")
    element = top(played, three).content["blocks"][1]["element"]
    assert "initial_users" not in element
    assert notes(played, one, played.channel) == []


def test_who_is_on_a_list_is_in_no_group_with_its_owner(
    played: Played, members: list[str]
) -> None:
    one, *others = members
    view = look(played, one)
    press(played, view, "member:block")
    send(played, top(played, one), people=others)
    played.start_round()
    assert one not in set().union(*groups(played))
    host = played.slack.workspace.conversations[direct(played, one)].messages[-1].text
    assert "(nobody was left)" in host


@pytest.mark.parametrize("whom", ["themselves", "Ponchik", "everybody"])
def test_what_makes_no_sense_is_said_under_the_field(
    played: Played, members: list[str], whom: str
) -> None:
    one = members[0]
    chosen, sentence = {
        "themselves": ([one], "That's you. Choose other people."),
        "Ponchik": ([played.slack.bot], "Apps are never matched."),
        "everybody": (
            [f"U0CROWD{number:04}" for number in range(51)],
            "Choose 50 people at most.",
        ),
    }[whom]
    command(played, one, "block")
    form = top(played, one)
    with_menu = form.content["blocks"][1]["element"]
    with_menu["max_selected_items"] = 100
    send(played, form, people=chosen)
    assert sentence in form.errors["people"]
    assert avoids(played) == []


def test_a_list_leaves_no_effect_and_draws_no_home(
    played: Played, members: list[str]
) -> None:
    look(played, members[1])
    before = played.rows("SELECT count(*) AS n FROM effects")
    command(played, members[1], "block")
    send(played, top(played, members[1]), people=[members[2]])
    assert played.rows("SELECT count(*) AS n FROM effects") == before


def test_whoever_is_forgotten_stays_avoided_and_is_not_shown(
    played: Played, members: list[str]
) -> None:
    one, two, three, *_ = members
    command(played, one, "block")
    send(played, top(played, one), people=[two])
    played.do("DELETE FROM people WHERE slack_id = %s", two)
    command(played, one, "block")
    send(played, top(played, one), people=[three])
    [kept] = played.rows("SELECT count(*) AS n FROM private_avoidances")
    assert kept["n"] == 2


def test_working_hours_are_set_and_kept(played: Played, members: list[str]) -> None:
    one = members[1]
    command(played, one, "hours")
    form = top(played, one)
    assert "I take your time zone" in words(form) or "no time zone" in words(form)
    send(played, form, **{"from": "12:00", "to": "10:00"})
    assert form.errors == {"to": "Choose an end that is half an hour later or more."}
    hours: dict[str, str | list[str]] = {"from": "10:00", "to": "15:30"}
    send(played, form, **hours, days=["0", "2"])
    assert "Saved. Nobody is told." in words(top(played, one))
    person = played.ponchik.database.transaction(
        lambda t: people.person_of(t, played.workspace, one)
    )
    [found] = played.ponchik.database.transaction(
        lambda t: read_chosen_hours(t, played.workspace, [person])
    ).values()
    assert (f"{found.begins:%H:%M}", f"{found.ends:%H:%M}") == ("10:00", "15:30")
    assert found.days == {0, 2}
    proposed = played.ponchik.database.transaction(
        lambda t: hours_of(t, played.workspace, [person], ZoneInfo("UTC"))
    )
    assert proposed[person][1:] == found, "times are proposed within them"
    command(played, one, "hours")
    elements = [
        block["element"]
        for block in top(played, one).content["blocks"]
        if "element" in block
    ]
    assert elements[0]["initial_time"] == "10:00"
    assert len(elements[2]["initial_options"]) == 2


def test_blocks_hold_in_the_dry_run(played: Played, members: list[str]) -> None:
    one, two, *_ = members
    command(played, one, "block")
    send(played, top(played, one), people=members[2:])
    for seed in range(5):
        plan = played.ponchik.rounds.start(
            played.channel, cause=BY_TEST, seed=seed, dry_run=True
        )
        rows = played.rows("SELECT slack_id, name FROM people")
        names = {row["slack_id"]: row["name"] for row in rows}
        [group] = [group for group in plan.groups if names[one] in group.members]
        assert set(group.members) == {names[one], names[two]}
