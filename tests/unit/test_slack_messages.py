import json
import os
import re
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from ponchik.slack.blocks import escape
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.introductions import introduction
from ponchik.slack.surfaces.messages import (
    MeetingView,
    closing_note,
    question,
    reminder,
    without_buttons,
)
from ponchik.slack.surfaces.replies import TAKE_OVER, note_message
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.replies import NoteName
from tests.unit.every_surface import in_every_language

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[1] / "golden"
MEETING = UUID("11111111-2222-4333-8444-555555555555")
PAIR = MeetingView(MEETING, "C0COFFEE", ("U0ANN", "U0BO"), leader="U0BO")
TRIO = MeetingView(
    MEETING,
    "C0COFFEE",
    ("U0ANN", "U0BO", "U0CY"),
    leader="U0ANN",
    ends=date(2026, 12, 11),
    next_round=date(2026, 12, 14),
    program=MEETING,
)
#: As long as Slack's ids have ever been, and as many as a group DM can hold.
CROWD = MeetingView(
    MEETING, "C" * 15, tuple(f"U{n}{'X' * 13}" for n in range(8)), f"U0{'X' * 13}"
)
NOTE_VALUES = {
    "channel": "<#C0COFFEE>",
    "hosts": "<@U0ANN> and <@U0BO>",
    "person": "<@U0BO>",
    "number": "7",
    "day": "Friday 11 December",
}
CLOSED = [status for status in Status if status.value.startswith("closed_")]


def messages_of(name: str, view: MeetingView) -> dict[str, Message]:
    return {
        f"introduction_{name}": introduction(view),
        f"reminder_{name}": reminder(view),
        f"reminder_answered_{name}": reminder(view, {view.leader: Answer.NOT_MET}),
        f"retired_{name}": without_buttons(view, question(view, Stage.CLOSING)),
        **{f"{s}_{name}": closing_note(view, s) for s in CLOSED},
        f"asked_once_more_{name}": closing_note(
            view, Status.CLOSED_SCHEDULED, is_asked_after=True
        ),
        **questions_of(name, view),
    }


def questions_of(name: str, view: MeetingView) -> dict[str, Message]:
    first, *others = view.members
    met, no = Answer.MET, Answer.NOT_MET
    everybody = {first: Answer.SCHEDULED, **dict.fromkeys(others, Answer.NOT_YET)}
    some = {first: Answer.SOME_MET, others[-1]: no}
    changed = {member: everybody[member] for member in others} | {first: met}
    return {
        f"check_in_no_answers_{name}": question(view, Stage.CHECK_IN_1, {}),
        f"check_in_some_{name}": question(
            view, Stage.CHECK_IN_1, {first: Answer.NOT_YET}
        ),
        f"check_in_all_{name}": question(view, Stage.CHECK_IN_1, everybody),
        f"check_in_changed_{name}": question(view, Stage.CHECK_IN_1, changed),
        f"closing_no_answers_{name}": question(view, Stage.CLOSING, {}),
        f"closing_some_{name}": question(view, Stage.CLOSING, {first: no}),
        **(
            {f"closing_some_met_{name}": question(view, Stage.CLOSING, some)}
            if len(others) > 1
            else {}
        ),
        f"closing_all_{name}": question(
            view, Stage.CLOSING, dict.fromkeys(view.members, met)
        ),
    }


def spoken_in(language: Language) -> dict[str, Message]:
    return {
        **messages_of("pair", replace(PAIR, language=language)),
        **messages_of("trio", replace(TRIO, language=language)),
        **{
            f"note_{name}": note_message(name, NOTE_VALUES, language)
            for name in NoteName
        },
        "note_to_who_could_host": note_message(
            NoteName.NO_HOST, {**NOTE_VALUES, TAKE_OVER: str(MEETING)}, language
        ),
    }


def longest_in(language: Language) -> dict[str, Message]:
    return messages_of("crowd", replace(CROWD, language=language))


MESSAGES = in_every_language(spoken_in)
EVERYTHING = MESSAGES | in_every_language(longest_in)
TO_GROUPS = {
    name: m for name, m in MESSAGES.items() if name.endswith(("_pair", "_trio"))
}
everything = pytest.mark.parametrize("name", MESSAGES)
to_groups = pytest.mark.parametrize("name", TO_GROUPS)


@everything
def test_each_message_is_as_its_golden_file_says(name: str) -> None:
    path = golden_file(name)
    message = json.dumps(asdict(MESSAGES[name]), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(message, encoding="utf-8")
    assert message == path.read_text(encoding="utf-8"), "run with UPDATE_GOLDEN=1"


def test_no_golden_file_outlives_its_message() -> None:
    kept = set(GOLDEN.glob("*/messages/*.json"))
    assert kept == {golden_file(name) for name in MESSAGES}


def golden_file(name: str) -> Path:
    code, _, message = name.partition("/")
    return GOLDEN / code / "messages" / f"{message}.json"


@everything
def test_the_text_says_everything_that_the_blocks_show(name: str) -> None:
    message = MESSAGES[name]
    for words in shown(message):
        assert words in message.text


@to_groups
def test_each_message_to_a_group_mentions_everybody(name: str) -> None:
    view = PAIR if name.endswith("pair") else TRIO
    for member in view.members:
        assert f"<@{member}>" in MESSAGES[name].text


@pytest.mark.parametrize("name", ["introduction", "closing_some", "closed_met"])
def test_what_begins_and_ends_a_meeting_names_the_channel(name: str) -> None:
    assert "<#C0COFFEE>" in MESSAGES[f"en/{name}_pair"].text


def test_the_introduction_gives_the_leader_a_task() -> None:
    assert "*<@U0BO>, you take the lead:* write a line" in introduction(PAIR).text


def test_a_question_carries_its_meeting_its_name_and_its_answers_in_its_buttons() -> (
    None
):
    buttons = buttons_of(question(PAIR, Stage.CHECK_IN_2, {}))
    assert [b["action_id"] for b in buttons] == [
        "answer:met",
        "answer:scheduled",
        "answer:not_yet",
    ]
    assert {b["value"] for b in buttons} == {f"{MEETING}:check_in-2"}


def test_three_or_more_can_say_that_only_some_of_them_met() -> None:
    labels = [b["text"]["text"] for b in buttons_of(question(TRIO, Stage.CLOSING))]
    assert labels == ["All of us met", "Some of us met", "We didn't"]


def test_the_reminder_is_answered_like_the_question_which_has_no_buttons_then() -> None:
    asked = question(TRIO, Stage.CLOSING)
    assert buttons_of(reminder(TRIO)) == buttons_of(asked)
    older = without_buttons(TRIO, asked)
    assert buttons_of(older) == []
    assert "Each of you can answer" not in older.text


@pytest.mark.parametrize("asked", [question(PAIR, Stage.CLOSING), reminder(PAIR)])
def test_the_closing_question_asks_only_whether_they_met(asked: Message) -> None:
    buttons = buttons_of(asked)
    assert [b["text"]["text"] for b in buttons] == ["We met", "We didn't"]
    assert [b["action_id"] for b in buttons] == ["answer:met", "answer:not_met"]


@pytest.mark.parametrize("asked", [Stage.CHECK_IN_1, Stage.CLOSING])
def test_an_answered_question_keeps_its_buttons_and_says_who_said_what(
    asked: Stage,
) -> None:
    silent = question(PAIR, asked, {})
    answered = question(PAIR, asked, {"U0ANN": Answer.MET})
    assert buttons_of(answered) == buttons_of(silent)
    assert "<@U0ANN>: we met" in answered.text
    assert "Each of you can answer, and change it any time." in silent.text


def test_answers_are_told_in_the_order_they_were_given() -> None:
    told = question(
        PAIR, Stage.CLOSING, {"U0BO": Answer.MET, "U0ANN": Answer.NOT_MET}
    ).text
    assert told.index("<@U0BO>: we met") < told.index("<@U0ANN>: we didn't")


@pytest.mark.parametrize("name", EVERYTHING)
def test_each_message_keeps_to_slacks_limits(name: str) -> None:
    message = EVERYTHING[name]
    assert 0 < len(message.text) <= 4000
    assert 0 < len(message.blocks) <= 50
    for words in shown(message):
        assert 0 < len(words) <= 3000
    for button in buttons_of(message):
        assert len(button["text"]["text"]) <= 75
        assert len(button["value"]) <= 2000
        assert len(button["action_id"]) <= 255
    action_ids = [button["action_id"] for button in buttons_of(message)]
    assert len(action_ids) == len(set(action_ids)) <= 25


@given(st.text())
def test_nothing_that_is_typed_can_mention_link_or_shout(typed: str) -> None:
    harmless = escape(typed)
    assert not set(harmless) & set("<>")
    assert not re.search(r"&(?!amp;|lt;|gt;)", harmless)


@given(st.text())
def test_what_is_escaped_still_reads_as_it_was_typed(typed: str) -> None:
    read = escape(typed).replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
    assert read == typed


def shown(message: Message) -> list[str]:
    """Every word that is seen: of sections, of small print, of buttons."""
    found: list[str] = []
    for block in message.blocks:
        if block["type"] == "section":
            found += block["text"]["text"].split("\n")
        found += [part["text"] for part in block.get("elements", ()) if is_text(part)]
    return found + [button["text"]["text"] for button in buttons_of(message)]


def is_text(part: dict[str, str]) -> bool:
    return part["type"] == "mrkdwn"


def buttons_of(message: Message) -> list[dict[str, Any]]:
    return [
        element
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
