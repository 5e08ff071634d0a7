"""Somebody can't make it: the others read so, and nobody is left in silence."""

from collections.abc import Callable
from uuid import UUID

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.workspace import Kind, Person
from ponchik.domain.effects import METHODS
from ponchik.domain.member import AddPrivateAvoidance
from ponchik.domain.orders import Order
from ponchik.domain.pairing import ABSENT
from ponchik.events.event import Stream
from ponchik.queries.pair_history import read_pair_history
from ponchik.queries.round_plans import reasons_of_meeting
from ponchik.store import people
from tests.harness.called_methods import methods_called
from tests.harness.causes import BY_TEST
from tests.harness.departures import (
    STEP_OUT,
    alone_with,
    ask_to_step_out,
    deactivate,
    groups,
    in_second_half,
    introduction,
    leave,
    on_a_monday,
    on_next_noon,
    require_no_doubles,
    step_out,
    texts,
)
from tests.harness.host_forms import open_views, send, top, typed, words
from tests.harness.measures import longer
from tests.harness.served import Played
from tests.harness.time_presses import buttons

pytestmark = [pytest.mark.integration]

Goes = Callable[[Played, str, str], None]


def steps_out(played: Played, conversation: str, user: str) -> None:
    step_out(played, conversation, user)


def leaves(played: Played, _conversation: str, user: str) -> None:
    leave(played, user)


def is_deactivated(played: Played, _conversation: str, user: str) -> None:
    deactivate(played, user)


WAYS = [
    steps_out,
    *longer(leaves, is_deactivated),
]


def begin(played: Played, size: int) -> None:
    played.invite()
    on_a_monday(played, size)


@pytest.mark.members(8)
@pytest.mark.parametrize("goes", WAYS)
@pytest.mark.parametrize("size", [3, *longer(8)])
def test_two_or_more_who_are_left_go_on(
    own_played: Played, goes: Goes, size: int
) -> None:
    begin(own_played, size)
    chat, members = groups(own_played)[0]
    gone = own_played.rows(
        "SELECT slack_id FROM people JOIN meetings ON leader = id "
        "WHERE group_channel = %s",
        chat,
    )[0]["slack_id"]
    goes(own_played, chat, gone)
    told = texts(own_played, chat)[-1]
    assert told.startswith(f"<@{gone}> can't make it this round.")
    assert "do go ahead." in told
    assert "would you take the lead?" in told
    [now] = [who for one, who in groups(own_played) if one == chat]
    assert set(now) == set(members) - {gone}
    require_no_doubles(own_played)


def reasons(played: Played, conversation: str) -> list[str]:
    """Why the people of a chat are in one group, as their meeting's page says."""
    [row] = played.rows(
        "SELECT round, meeting FROM meetings WHERE group_channel = %s", conversation
    )
    return played.ponchik.database.transaction(
        lambda t: reasons_of_meeting(t, played.workspace, row["round"], row["meeting"])
    )


@pytest.mark.members(6)
@pytest.mark.parametrize("goes", WAYS)
def test_who_is_left_alone_in_the_first_half_comes_to_the_smallest_group(
    own_played: Played, goes: Goes
) -> None:
    begin(own_played, 2)
    [(chat, (gone, left)), *_] = groups(own_played)
    goes(own_played, chat, gone)
    [off] = texts(own_played, chat)
    assert off == f"This match is off: <@{gone}> can't make it this round."
    looking = alone_with(own_played, left)[-1]
    assert looking.startswith(f"<@{gone}> can't make it this round of <#")
    assert "write again by tomorrow noon" in looking
    on_next_noon(own_played)
    [(new, members)] = [one for one in groups(own_played) if left in one[1]]
    assert len(members) == 3
    told = introduction(own_played, new).text
    assert f"<@{left}>'s match can't make it this round" in told
    assert "so the three of you are a group now. Please go on in this chat." in told
    [before] = [
        place.id
        for place in own_played.slack.workspace.conversations.values()
        if sorted(place.members)
        == sorted([*(set(members) - {left}), own_played.slack.bot])
    ]
    assert texts(own_played, before)[-1] == (
        f"<@{left}> comes to your group. Please go on in the new chat."
    )
    assert not buttons(introduction(own_played, before))
    assert buttons(introduction(own_played, new))
    assert reasons(own_played, new) == [
        "never met",
        "came together while the round ran",
    ]
    require_no_doubles(own_played)


@pytest.mark.members(6)
@pytest.mark.parametrize("goes", WAYS)
def test_who_is_left_alone_in_the_second_half_hears_of_the_next_round(
    own_played: Played, goes: Goes
) -> None:
    begin(own_played, 2)
    in_second_half(own_played)
    [(chat, (gone, left)), *_] = groups(own_played)
    goes(own_played, chat, gone)
    told = alone_with(own_played, left)[-1]
    assert told.startswith(f"<@{gone}> can't make it this round of")
    assert "I couldn't find anybody who is still free this round, sorry." in told
    assert "You're in the next round of" in told
    require_no_doubles(own_played)


@pytest.mark.members(8)
def test_two_who_are_left_alone_are_matched_with_each_other(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    [(one_chat, (one, left)), (other_chat, (other, also_left)), *_] = groups(own_played)
    step_out(own_played, one_chat, one)
    step_out(own_played, other_chat, other)
    [(chat, members)] = [found for found in groups(own_played) if left in found[1]]
    assert set(members) == {left, also_left}
    told = introduction(own_played, chat).text
    assert "so the two of you are a match now." in told
    assert "You have never been matched." in told
    require_no_doubles(own_played)


@pytest.mark.longer
@pytest.mark.members(6)
def test_of_both_who_step_out_at_once_nobody_is_matched_again(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    [(chat, (one, other)), *_] = groups(own_played)
    for user in (one, other):
        own_played.slack.clock.advance(3)
        ask_to_step_out(own_played, chat, user)
    for user in (one, other):
        send(own_played, top(own_played, user))
    own_played.work()
    on_next_noon(own_played)
    assert all({one, other}.isdisjoint(members) for _, members in groups(own_played))
    assert "SearchStopped" in own_played.types()
    require_no_doubles(own_played)


@pytest.mark.longer
@pytest.mark.members(6)
def test_who_was_just_rescued_can_step_out_too(own_played: Played) -> None:
    begin(own_played, 2)
    [(chat, (gone, left)), *_] = groups(own_played)
    step_out(own_played, chat, gone)
    on_next_noon(own_played)
    [(new, members)] = [one for one in groups(own_played) if left in one[1]]
    step_out(own_played, new, left)
    [now] = [who for one, who in groups(own_played) if one == new]
    assert set(now) == set(members) - {left}
    assert texts(own_played, new)[-1].startswith(f"<@{left}> can't make it this round.")
    require_no_doubles(own_played)


@pytest.mark.members(6)
def test_the_form_says_what_the_others_hear_and_what_comes_after(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    [(chat, (gone, left)), *_] = groups(own_played)
    assert STEP_OUT in buttons(introduction(own_played, chat))
    step_out(own_played, chat, gone, after="skip")
    assert "You skip the round of" in words(open_views(own_played, gone)[-1])
    assert "NextRoundSkipped" in own_played.types()
    assert left


def come(played: Played, **facts: object) -> str:
    """Let somebody new come to the channel."""
    workspace = played.slack.workspace
    team = workspace.team.id
    values = {"team_id": team, **facts}
    person = Person(workspace.new_id("U"), "new", "New Comer", **values)  # type: ignore[arg-type]
    workspace.people[person.id] = person
    delivery = user_actions.join(played.slack, person.id, played.channel)
    assert delivery is not None
    assert delivery.wait()
    played.work()
    return person.id


@pytest.mark.members(6)
def test_who_comes_in_the_first_half_is_welcomed_and_comes_to_the_smallest_group(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    new = come(own_played)
    [welcome] = alone_with(own_played, new)
    assert "👋 Welcome to" in welcome
    assert "This round has just begun: I'll see who is still free" in welcome
    on_next_noon(own_played)
    [(chat, members)] = [one for one in groups(own_played) if new in one[1]]
    assert len(members) == 3
    assert f"<@{new}> is new in" in introduction(own_played, chat).text
    assert "came together while the round was running" in typed(own_played, new, "why")
    require_no_doubles(own_played)


@pytest.mark.members(6)
def test_who_comes_late_and_who_is_left_alone_are_matched_with_each_other(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    new = come(own_played)
    [(chat, (gone, left)), *_] = groups(own_played)
    step_out(own_played, chat, gone)
    [(_, members)] = [one for one in groups(own_played) if new in one[1]]
    assert set(members) == {new, left}
    require_no_doubles(own_played)


@pytest.mark.longer
@pytest.mark.members(6)
def test_who_comes_late_can_wait_for_the_next_round(own_played: Played) -> None:
    begin(own_played, 2)
    new = come(own_played)
    place = next(
        place
        for place in own_played.slack.workspace.conversations.values()
        if place.kind is Kind.DM and new in place.members
    )
    ts = place.messages[-1].ts
    click = user_actions.click(own_played.slack, new, place.id, ts, "member:wait")
    assert click.wait()
    on_next_noon(own_played)
    assert all(new not in members for _, members in groups(own_played))
    assert "SearchStopped" in own_played.types()
    require_no_doubles(own_played)


@pytest.mark.members(6)
def test_who_comes_in_the_second_half_hears_when_the_next_round_is(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    in_second_half(own_played)
    new = come(own_played)
    [welcome] = alone_with(own_played, new)
    assert "The next round is on" in welcome
    assert "MatchSought" not in own_played.types()
    require_no_doubles(own_played)


@pytest.mark.members(6)
@pytest.mark.parametrize(
    "facts", [{"is_bot": True}, {"is_stranger": True, "team_id": "T0OTHER"}]
)
def test_who_cannot_take_part_is_not_welcomed(
    own_played: Played, facts: dict[str, object]
) -> None:
    begin(own_played, 2)
    new = come(own_played, **facts)
    assert alone_with(own_played, new) == []
    assert "MatchSought" not in own_played.types()


@pytest.mark.members(3)
def test_a_block_holds_for_a_rescue_and_who_finds_nobody_hears_so(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    [(chat, (gone, left)), (_, (one, other))] = groups(own_played)
    for user in (one, other):
        avoid(own_played, user, left)
    step_out(own_played, chat, gone)
    on_next_noon(own_played)
    assert all(left not in members for _, members in groups(own_played))
    told = alone_with(own_played, left)[-1]
    assert told.startswith("I couldn't find anybody who is still free this round")
    why = typed(own_played, left, "why")
    assert "there was nobody left whom I could match you with" in why
    assert "because you couldn't make it" in typed(own_played, gone, "why")
    require_no_doubles(own_played)


def avoid(played: Played, user: str, other: str) -> None:
    def person(slack_id: str) -> UUID:
        return played.ponchik.database.transaction(
            lambda t: people.person_of(t, played.workspace, slack_id)
        )

    one, now = person(user), played.ponchik.clock()
    command = AddPrivateAvoidance(one, person(other), now)
    order = Order(Stream("member", one), command)
    played.ponchik.handler.handle(played.workspace, [order], BY_TEST)


@pytest.mark.longer
@pytest.mark.members(6)
def test_an_agreed_time_is_off_with_the_match(own_played: Played) -> None:
    begin(own_played, 2)
    [(chat, (gone, left)), *_] = groups(own_played)
    for user in (gone, left):
        own_played.slack.clock.advance(3)
        ts = introduction(own_played, chat).ts
        vote = user_actions.click(own_played.slack, user, chat, ts, "slot:yes:1")
        assert vote.wait()
    own_played.work()
    assert len(texts(own_played, chat)) == 2
    step_out(own_played, chat, gone)
    off, time_off = texts(own_played, chat)
    assert off == f"This match is off: <@{gone}> can't make it this round."
    assert time_off.startswith("Your time on ")
    assert time_off.endswith(" is off.")
    require_no_doubles(own_played)


@pytest.mark.members(6)
def test_each_effect_of_who_leaves_or_comes_calls_the_method_that_it_says(
    own_played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = methods_called(monkeypatch)
    begin(own_played, 2)
    come(own_played)
    on_next_noon(own_played)
    trio, members = next(one for one in groups(own_played) if len(one[1]) > 2)
    step_out(own_played, trio, members[0])
    pair, (gone, _) = next(one for one in groups(own_played) if one[0] != trio)
    in_second_half(own_played)
    leave(own_played, gone)
    assert pair
    rows = own_played.rows("SELECT id, kind FROM effects WHERE status = 'done'")
    kinds = {row["kind"]: called.get(str(row["id"])) for row in rows}
    told = {"tell_departure", "open_new_chat", "tell_moved", "tell_nobody_free"}
    for kind in {*told, "tell_joiner", "retire_introduction"}:
        assert kinds[kind] == METHODS[kind]


@pytest.mark.longer
@pytest.mark.members(6)
def test_who_came_together_later_counts_as_matched_in_the_rounds_to_come(
    own_played: Played,
) -> None:
    begin(own_played, 2)
    new = come(own_played)
    [(chat, (gone, left)), *_] = groups(own_played)
    step_out(own_played, chat, gone)
    program = own_played.program()["program"]
    past, ids = own_played.ponchik.database.transaction(
        lambda t: (
            read_pair_history(t, own_played.workspace, program).history,
            {
                row["slack_id"]: row["id"].bytes
                for row in t.execute("SELECT slack_id, id FROM people")
            },
        )
    )
    numbers = past.rounds[-1].groups
    number = {user: numbers[past.people[ids[user]]] for user in (new, left, gone)}
    assert number[new] == number[left] >= 0
    assert number[gone] == ABSENT
    require_no_doubles(own_played)
