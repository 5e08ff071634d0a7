"""Somebody can't make it: the others read so, and nobody is left in silence."""

from collections.abc import Callable

import pytest

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
from tests.harness.host_forms import open_views, send, top, words
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


WAYS = [steps_out, leaves, is_deactivated]


def begin(played: Played, size: int) -> None:
    played.invite()
    on_a_monday(played, size)


@pytest.mark.members(8)
@pytest.mark.parametrize("goes", WAYS)
@pytest.mark.parametrize("size", [3, 8])
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
