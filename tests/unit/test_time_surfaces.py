"""The introduction and what is said of times: held against golden files."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from ponchik.events.program import Goal
from ponchik.events.stage import Stage
from ponchik.slack.blocks import escape
from ponchik.slack.buttons.times import TimePress, read_time
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.calendars import calendar_links
from ponchik.slack.surfaces.introductions import Beginning, Reasons, introduction
from ponchik.slack.surfaces.messages import MeetingView, question
from ponchik.slack.surfaces.nudges import nudge, nudge_without_time
from ponchik.slack.surfaces.offered_times import Clocks, Offered
from ponchik.slack.surfaces.times import (
    Suggestion,
    agreement,
    asked_others,
    choosing_again,
    suggest_modal,
)
from ponchik.slack.texts.language import ENGLISH, Language, language_of
from tests.unit.departure_surfaces import arrival_surfaces
from tests.unit.every_surface import in_every_language
from tests.unit.host_surfaces import Surface, as_json
from tests.unit.test_slack_messages import shown

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[1] / "golden"
MEETING = UUID("018f7c1e-6a55-7c3e-9d0b-3f5f0b6a7c11")
CALENDAR = UUID("9f2c1d7e-0000-4000-8000-000000000001")
ONE, TWO, THREE = (
    datetime(2026, 12, day, hour, minute, tzinfo=UTC)
    for day, hour, minute in ((2, 9, 30), (3, 12, 0), (7, 10, 0))
)
ULRIKE, NIKHIL = "U0ULRIKE", "U0NIKHIL"
CROWD = tuple(f"U{n}{'X' * 13}" for n in range(8))
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/St_Johns",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Chatham",
)
BERLIN = Clocks("Europe/Berlin", ("Europe/Berlin", "Europe/Paris"))
TWO_CLOCKS = Clocks("Europe/Berlin", ("Europe/Berlin", "Asia/Kolkata"))
EIGHT_CLOCKS = Clocks("Europe/Berlin", ZONES)
BEGINNING = Beginning(
    titles={ULRIKE: "Baker in chief", NIKHIL: "R&D <!channel>"},
    reasons=Reasons(0, None, (Goal.OTHER_TEAM, Goal.HOURS)),
    clocks=TWO_CLOCKS,
    offered=(Offered(ONE, [NIKHIL]), Offered(TWO), Offered(THREE)),
    question="What did you learn lately that made you smile?",
    more_questions=True,
    asked_on=date(2026, 12, 7),
)
WORST = Beginning(
    titles=dict.fromkeys(CROWD, "W" * 200),
    reasons=Reasons(3, 3, tuple(Goal)),
    clocks=EIGHT_CLOCKS,
    offered=[Offered(ONE + timedelta(days=n), CROWD[: n + 4]) for n in range(5)],
    outside=CROWD,
    can_suggest=False,
    question="Q" * 89 + "?",
    more_questions=True,
    asked_on=date(2026, 12, 23),
)


def pair(language: Language = ENGLISH) -> MeetingView:
    return MeetingView(MEETING, "C0COFFEE", (ULRIKE, NIKHIL), NIKHIL, language)


def crowd(language: Language = ENGLISH) -> MeetingView:
    return MeetingView(MEETING, "C" * 15, CROWD, CROWD[2], language)


def surfaces(language: Language = ENGLISH) -> dict[str, Surface]:
    both, all_of_them = pair(language), crowd(language)
    same = replace(BEGINNING, clocks=BERLIN, reasons=Reasons(1, 2))
    links = calendar_links("Coffee: Ann & Bo", ONE, CALENDAR, "https://p.example.com")
    return {
        "introduction": introduction(both, BEGINNING),
        "introduction-same-clock": introduction(both, same),
        "introduction-with-hosts-words": introduction(
            replace(both, words="*Coffee* is on us & <!channel> <@U0ULRIKE>"), same
        ),
        "introduction-same-clock-no-votes": introduction(
            both, replace(same, offered=[Offered(ONE), Offered(TWO)])
        ),
        "introduction-early-or-late": introduction(
            both, replace(BEGINNING, outside=(NIKHIL,))
        ),
        "introduction-apart": introduction(
            both, replace(BEGINNING, offered=(), apart=True)
        ),
        "introduction-too-late-for-times": introduction(
            both, replace(BEGINNING, offered=())
        ),
        "introduction-agreed": introduction(
            both, replace(BEGINNING, agreed=ONE, more_questions=False)
        ),
        "introduction-worst": introduction(all_of_them, WORST),
        "introduction-met-before-unknown": introduction(
            all_of_them, replace(WORST, reasons=Reasons(2, None), titles={})
        ),
        "asked-others": asked_others(
            both, TWO_CLOCKS, 1, Offered(ONE, [NIKHIL]), [ULRIKE]
        ),
        "asked-others-worst": asked_others(
            all_of_them, EIGHT_CLOCKS, 5, Offered(ONE, CROWD[:7]), CROWD[7:]
        ),
        "nudge": nudge(both, TWO_CLOCKS, 2, TWO),
        "nudge-worst": nudge(all_of_them, EIGHT_CLOCKS, 5, ONE),
        "nudge-without-time": nudge_without_time(both),
        "nudge-without-anything": nudge_without_time(both, can_suggest=False),
        "agreement": agreement(both, TWO_CLOCKS, ONE, [NIKHIL, ULRIKE], links),
        "agreement-without-file": agreement(
            both, BERLIN, ONE, [NIKHIL, ULRIKE], replace(links, file=None)
        ),
        "agreement-worst": agreement(all_of_them, EIGHT_CLOCKS, ONE, CROWD, links),
        "choosing-again": choosing_again(both, NIKHIL),
        "question-after-time": question(both, Stage.AGREED_TIME),
        "suggest-modal": suggest_modal(
            language,
            MEETING,
            "Europe/Berlin",
            Suggestion(date(2026, 12, 4), time(10)),
        ),
        **arrival_surfaces(language),
    }


SURFACES = in_every_language(surfaces)
MESSAGES = {name: one for name, one in SURFACES.items() if isinstance(one, Message)}
everything = pytest.mark.parametrize("name", SURFACES)
every_message = pytest.mark.parametrize("name", MESSAGES)


@everything
def test_each_surface_is_as_its_golden_file_says(name: str) -> None:
    path = golden_file(name)
    drawn = json.dumps(as_json(SURFACES[name]), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8"), "run with UPDATE_GOLDEN=1"


def test_no_golden_file_outlives_its_surface() -> None:
    kept = set(GOLDEN.glob("*/times/*.json"))
    assert kept == {golden_file(name) for name in SURFACES}


def golden_file(name: str) -> Path:
    code, _, surface = name.partition("/")
    return GOLDEN / code / "times" / f"{surface}.json"


@every_message
def test_the_text_says_all_that_the_blocks_show_and_keeps_slacks_limits(
    name: str,
) -> None:
    message = MESSAGES[name]
    assert 0 < len(message.text) <= 4000
    assert len(message.blocks) <= 50
    for words in shown(message):
        assert words in message.text or escape(words) in message.text
        assert len(words) <= 3000
    for button in buttons_of(message):
        assert len(button["text"]["text"]) <= 24
        assert len(button.get("accessibility_label", "")) <= 75
        assert len(button.get("value", "")) <= 2000
        assert len(button.get("url", "")) <= 3000
    actions = [button["action_id"] for button in buttons_of(message)]
    assert len(actions) == len(set(actions))


def buttons_of(message: Message) -> list[dict[str, Any]]:
    accessories = [one["accessory"] for one in message.blocks if "accessory" in one]
    rows = [one["elements"] for one in message.blocks if one["type"] == "actions"]
    return [*accessories, *(button for row in rows for button in row)]


def test_titles_mention_and_link_nobody() -> None:
    assert "<!channel>" not in MESSAGES["en/introduction"].text
    assert "R&amp;D &lt;!channel&gt;" in MESSAGES["en/introduction"].text


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_a_time_fits_on_its_button_in_each_language(locale: str) -> None:
    drawn = surfaces(language_of(locale))["introduction-same-clock"]
    assert isinstance(drawn, Message)
    assert all(len(one["text"]["text"]) <= 24 for one in buttons_of(drawn))


def test_a_group_of_one_clock_reads_it_and_a_group_of_several_its_own() -> None:
    assert "10:30" in MESSAGES["en/introduction-same-clock"].text
    assert "<!date^" not in MESSAGES["en/introduction-same-clock"].text
    several = MESSAGES["en/introduction"].text
    assert f"<!date^{ONE.timestamp():.0f}^" in several
    assert "10:30 Berlin · 15:00 Kolkata" in several


def test_clocks_that_differ_only_on_one_of_the_days_are_not_one() -> None:
    march = Clocks("Europe/Berlin", ("Europe/Berlin", "Africa/Algiers"))
    assert march.are_one(datetime(2026, 3, 27, 9, tzinfo=UTC))
    assert not march.are_one(datetime(2026, 3, 30, 9, tzinfo=UTC))


def test_each_time_is_on_its_button_as_a_moment() -> None:
    first = buttons_of(MESSAGES["en/introduction"])[0]
    assert read_time(first["value"]) == TimePress(MEETING, ONE)
    assert first["accessibility_label"].startswith("Wednesday 2 December, 10:30")


def test_links_carry_the_half_hour_to_each_calendar() -> None:
    links = calendar_links("Coffee: Ann & Bo", ONE, CALENDAR, "https://p.example.com")
    google, outlook = (
        parse_qs(urlsplit(link).query) for link in (links.google, links.outlook)
    )
    assert google["dates"] == ["20261202T093000Z/20261202T100000Z"]
    assert google["text"] == outlook["subject"] == ["Coffee: Ann & Bo"]
    assert outlook["enddt"] == ["2026-12-02T10:00:00Z"]
    assert links.file == f"https://p.example.com/c/{CALENDAR.hex}.ics"
