"""Who reads which language, over HTTP: each person theirs, a group what all share."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import Kind, Message, View
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, notes, send, top, words
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(4)]


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    yield own_played
    own_played.require_sound()


def members(played: Played) -> list[str]:
    return [person.id for person in played.people()]


def speak(played: Played, users: Sequence[str], locale: str) -> None:
    people = played.slack.workspace.people
    for user in users:
        people[user] = replace(people[user], locale=locale)


def start_round(played: Played) -> None:
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, seed=1)
    played.work()


def in_channel(played: Played) -> list[str]:
    place = played.slack.workspace.conversations[played.channel]
    return [m.text for m in place.messages if m.user == played.slack.bot]


def told(played: Played, user: str) -> list[Message]:
    return [
        message
        for place in played.slack.workspace.conversations.values()
        if place.kind is Kind.DM and user in place.members
        for message in place.messages
    ]


def home(played: Played, user: str) -> str:
    view: View = played.slack.workspace.views[played.slack.workspace.homes[user]]
    return words(view)


def introduction_of(played: Played, user: str) -> str:
    return [post.text for post in played.posts() if f"<@{user}>" in post.text][-1]


def test_a_group_reads_german_where_all_of_it_do(played: Played) -> None:
    played.invite()
    everybody = members(played)
    speak(played, everybody, "de-DE")
    start_round(played)
    assert all("Diesmal bringt" in introduction_of(played, user) for user in everybody)


@pytest.mark.parametrize(
    ("language", "greeting"), [("en", "this time"), ("de", "Diesmal")]
)
def test_a_mixed_group_reads_its_programs_language_and_others_their_own(
    played: Played, language: str, greeting: str
) -> None:
    played.invite()
    one, *others = members(played)
    speak(played, [one], "fr-FR")
    speak(played, others, "de-DE")
    played.ponchik.programs.start(played.channel, {"language": language}, BY_TEST)
    start_round(played)
    mixed = introduction_of(played, one)
    assert greeting in mixed
    alone = next(user for user in others if f"<@{user}>" not in mixed)
    assert "Diesmal" in introduction_of(played, alone)


def test_a_question_and_its_answers_are_in_the_groups_language(played: Played) -> None:
    played.invite()
    speak(played, members(played), "de-AT")
    start_round(played)
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    question = played.questions("check_in-1")[0]
    assert "wie steht es um euer Treffen" in question.text
    place = played.slack.workspace.conversations[question.channel]
    presser = next(m for m in place.members if m != played.slack.bot)
    assert played.click(presser, question, "scheduled") == 200
    played.work()
    shown = next(m for m in place.messages if m.ts == question.ts)
    assert f"<@{presser}>: Termin steht" in shown.text


def test_a_channel_reads_its_programs_language_and_each_host_their_own(
    played: Played,
) -> None:
    inviter = members(played)[0]
    speak(played, [inviter], "de-DE")
    played.invite()
    played.work()
    [question] = told(played, inviter)
    assert "Danke für die Einladung" in question.text
    assert "First round:" in in_channel(played)[0]
    command(played, inviter, "settings")
    form = top(played, inviter)
    assert "Was schon läuft, läuft weiter" in words(form)
    send(played, form, language="de")
    played.work()
    assert notes(played, inviter) == []
    assert "Erste Runde:" in in_channel(played)[0]
    start_round(played)
    assert any("*Runde 1 hat begonnen:*" in text for text in in_channel(played))


def test_a_command_is_answered_in_the_language_of_whoever_typed_it(
    played: Played,
) -> None:
    played.invite()
    german, american = members(played)[1:3]
    speak(played, [german], "de-DE")
    speak(played, [american], "en-US")
    start_round(played)
    for user in (german, american):
        command(played, user, "help")
        command(played, user, "hepl")
        command(played, user, "pause")
    assert notes(played, german)[0].startswith("🍩 Ich bringe die Leute")
    assert notes(played, german)[1:] == [
        "`hepl` kenne ich nicht. Meinst du `help`?",
        "Das Programm können nur Hosts pausieren. Für dich selbst: `/ponchik snooze`.",
    ]
    assert notes(played, american)[0].startswith("🍩 I match the people")


def test_a_refused_press_is_answered_in_the_language_of_whoever_pressed(
    played: Played,
) -> None:
    played.invite()
    germans = members(played)[:2]
    speak(played, germans, "de-DE")
    start_round(played)
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    places = played.slack.workspace.conversations
    question, stranger = next(
        (question, german)
        for question in played.questions("check_in-1")
        for german in germans
        if german not in places[question.channel].members
    )
    place = places[question.channel]
    place.members.append(stranger)
    assert played.click(stranger, question, "met") == 200
    played.work()
    assert notes(played, stranger, place.id) == [
        "Das ist für die Leute in dieser Gruppe, darum hat sich nichts geändert."
    ]


def test_who_is_not_known_yet_is_looked_up_and_sees_home_in_their_language(
    played: Played,
) -> None:
    user = members(played)[3]
    speak(played, [user], "de-DE")
    user_actions.open_home(played.slack, user).wait()
    played.work()
    assert home(played, user).startswith("Lern jemand Neues kennen")
    [row] = played.rows("SELECT locale FROM people WHERE slack_id = %s", user)
    assert row["locale"] == "de-DE"


def test_a_profile_that_slack_does_not_have_leaves_english_and_no_trace(
    played: Played,
) -> None:
    user = members(played)[3]
    refusal = Fault("slack_error", error="user_not_found")
    played.slack.faults.script("users.info", refusal)
    user_actions.open_home(played.slack, user).wait()
    played.work()
    assert home(played, user).startswith("Meet somebody new")
    rows = played.rows("SELECT status FROM effects WHERE kind = 'read_profile'")
    assert [row["status"] for row in rows] == ["done"]
