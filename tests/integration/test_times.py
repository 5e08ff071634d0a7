"""A group comes to a time: pressed, suggested, agreed, opened again, asked after."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from ponchik.application.received import Received
from ponchik.domain.member_hours import SetWorkingHours
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.projections.rebuild import verify
from ponchik.slack.requests import Submission, View
from ponchik.store import people
from tests.harness.causes import BY_TEST
from tests.harness.time_presses import buttons, press, vote
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.shared]


@pytest.fixture
def scene(world: World) -> Scene:
    [scene] = world.meetings()
    return scene.introduce()


@pytest.fixture
def trio(world: World) -> Scene:
    channel = world.program(3)
    world.ponchik.rounds.start(channel, cause=BY_TEST, group_size=3, seed=1)
    [scene] = world.scenes(channel)
    return scene.introduce()


def suggest(scene: Scene, user: str, day: str, at: str) -> object:
    workspace = scene.world.workspace
    view = View(
        id=f"V{next(scene.world.numbers)}",
        type="modal",
        hash="1",
        callback="slot:suggest",
        private_metadata=f'{{"meeting": "{scene.meeting}"}}',
        values={
            "day": {"set:day": {"selected_date": day}},
            "at": {"set:at": {"selected_time": at}},
        },
        inputs=("day", "at"),
    )
    submission = Submission(workspace, user, workspace, "", view)
    return scene.world.ponchik.router.submission(submission, Received("suggested"))


def row(scene: Scene) -> Mapping[str, Any]:
    [found] = scene.world.rows(
        "SELECT * FROM meetings WHERE meeting = %s", scene.meeting
    )
    return found


def notes(scene: Scene) -> list[str]:
    return [
        effect["payload"]["note"]
        for effect in scene.world.rows(
            "SELECT payload FROM effects WHERE kind = 'tell_privately' "
            "AND payload->>'conversation' = %s ORDER BY recorded_at",
            scene.conversation,
        )
    ]


def look(scene: Scene, kind: str) -> None:
    """Let what is looked at later be looked at, whenever that would be."""
    for effect in scene.world.rows(
        "SELECT id FROM effects WHERE stream = %s AND status = 'pending'",
        f"{kind}-{scene.meeting}",
    ):
        scene.world.do(
            "UPDATE effects SET due_at = clock_timestamp() - interval '1 day' "
            "WHERE id = %s",
            effect["id"],
        )
        scene.world.delivery.carry_out(effect["id"])


def test_the_introduction_offers_three_times_and_a_question(scene: Scene) -> None:
    shown = scene.visible()[0]
    assert set(buttons(shown)) == {
        *(f"slot:yes:{number}" for number in (1, 2, 3)),
        "slot:suggest",
        "icebreaker:next",
        "meeting:step_out",
    }
    assert "you take the lead" in shown.text
    assert "Why I matched you:* You have never been matched." in shown.text
    assert "To warm up" in shown.text


def test_times_keep_to_the_hours_that_a_member_chose(world: World) -> None:
    channel = world.program(2)
    late, _ = world.members_of(channel)
    ponchik, workspace = world.ponchik, world.workspace
    person = ponchik.database.transaction(
        lambda t: people.person_of(t, workspace, late)
    )
    hours = SetWorkingHours(time(13), time(16), frozenset({1, 3}), ponchik.clock())
    order = Order(Stream("member", person), hours)
    ponchik.handler.handle(workspace, [order], BY_TEST)
    ponchik.rounds.start(channel, cause=BY_TEST, seed=1)
    [scene] = world.scenes(channel)
    drawn = buttons(scene.introduce().visible()[0])
    shown = [drawn[f"slot:yes:{number}"]["text"]["text"] for number in (1, 2, 3)]
    assert all(label.startswith(("Tue", "Thu")) for label in shown)
    assert all("13:00" <= label[-5:] <= "15:30" for label in shown)


def test_a_press_is_drawn_and_taken_back_by_another(scene: Scene) -> None:
    ann, _ = scene.members()
    vote(scene, ann)
    assert scene.carry_out("show_introduction") == "done"
    assert f"works for <@{ann}>" in scene.visible()[0].text
    assert row(scene)["proposed_at"] is not None
    vote(scene, ann)
    scene.carry_out("show_introduction")
    assert "works for <@" not in scene.visible()[0].text


def test_a_time_that_works_for_both_is_agreed_and_told_with_its_calendars(
    scene: Scene,
) -> None:
    for member in scene.members():
        vote(scene, member, 2)
    found = row(scene)
    assert (found["status"], found["agreed_at"] is None) == ("scheduled", False)
    scene.carry_out("show_introduction")
    assert scene.carry_out("tell_agreed") == "done"
    introduced, told = scene.visible()
    assert "You meet on" in introduced.text
    assert "slot:yes:1" not in buttons(introduced)
    links = buttons(told)
    begins = f"{found['meets_at'].astimezone(UTC):%Y%m%dT%H%M%SZ}"
    assert begins in links["calendar:google"]["url"]
    assert links["calendar:outlook"]["url"].startswith("https://outlook.office.com/")
    assert "calendar:ics" not in links, "Ponchik has no public address here"
    assert verify(scene.world.ponchik.database, lambda _: None) == []


def test_the_calendar_file_stands_at_an_address_that_changes_with_the_time(
    scene: Scene,
) -> None:
    for member in scene.members():
        vote(scene, member)
    files, found = scene.world.ponchik.calendar_files, row(scene)
    [entry] = Calendar.from_ical(files.read(found["calendar"])).walk("VEVENT")
    begins, ends = entry.decoded("dtstart"), entry.decoded("dtend")
    assert begins == found["meets_at"]
    assert ends - begins == timedelta(minutes=30)
    assert str(entry["summary"]).startswith("Coffee: p")
    press(scene, scene.members()[0], "slot:reopen")
    vote(scene, scene.members()[0])
    again = row(scene)["calendar"]
    assert again != found["calendar"]
    [later] = Calendar.from_ical(files.read(again)).walk("VEVENT")
    assert later["uid"] == entry["uid"]
    assert (entry["sequence"], later["sequence"]) == (0, 1)


def test_who_cannot_make_it_after_all_opens_the_choice_again(scene: Scene) -> None:
    ann, bo = scene.members()
    vote(scene, ann)
    vote(scene, bo)
    scene.carry_out("show_introduction")
    scene.carry_out("tell_agreed")
    press(scene, bo, "slot:reopen")
    assert row(scene)["meets_at"] is None
    assert row(scene)["status"] == "open"
    scene.carry_out("show_introduction")
    assert scene.carry_out("show_agreement") == "done"
    introduced, told = scene.visible()
    assert f"<@{bo}> can't make the agreed time after all" in told.text
    assert buttons(told) == {}
    assert f"works for <@{ann}>" in introduced.text


def test_an_agreement_that_was_opened_before_it_was_told_is_not_told(
    scene: Scene,
) -> None:
    for member in scene.members():
        vote(scene, member)
    press(scene, scene.members()[0], "slot:reopen")
    scene.carry_out("show_introduction")
    assert scene.carry_out("tell_agreed") == "cancelled"
    assert scene.carry_out("show_agreement") == "cancelled"
    assert len(scene.visible()) == 1


def test_a_suggested_time_is_one_more_to_choose(scene: Scene) -> None:
    ann, bo = scene.members()
    end = scene.world.rows("SELECT at FROM due WHERE what = 'closing'")[-1]["at"]
    suggest(scene, ann, f"{end:%Y-%m-%d}", "10:00")
    scene.carry_out("show_introduction")
    drawn = buttons(scene.visible()[0])
    assert "slot:yes:4" in drawn
    zone = ZoneInfo(scene.world.slack.workspace.people[ann].tz)
    at = datetime.combine(end.date(), time(10), zone)
    press(scene, bo, "slot:yes:4", _named(drawn, at))
    assert row(scene)["meets_at"] == at


def _named(drawn: Mapping[str, dict[str, Any]], at: datetime) -> str:
    """Return the value of the button for this moment."""
    values = [str(one.get("value", "")) for one in drawn.values()]
    return next(value for value in values if value.endswith(f":{at.timestamp():.0f}"))


@pytest.mark.parametrize(
    ("day", "words"),
    [("2020-01-01", "That time is over"), ("2090-01-01", "This round is over by then")],
)
def test_a_time_that_cannot_be_is_refused_under_its_field(
    scene: Scene, day: str, words: str
) -> None:
    answer = suggest(scene, scene.members()[0], day, "10:00")
    assert words in str(answer)
    assert scene.events().count("TimeSuggested") == 0


def test_whoever_said_nothing_is_asked_once_about_the_time_of_the_others(
    trio: Scene,
) -> None:
    ann, *others = trio.members()
    vote(trio, ann)
    trio.carry_out("show_introduction")
    look(trio, "look_at_votes")
    [waits] = trio.effects("ask_others")
    assert waits["payload"] == {"waits_always": True}
    trio.world.do("UPDATE effects SET payload = '{}' WHERE id = %s", waits["id"])
    assert trio.carry_out("ask_others") == "done"
    asked = trio.visible()[-1]
    assert all(f"<@{one}>" in asked.text for one in others)
    assert "does it suit you?" in asked.text
    vote(trio, ann, 2)
    look(trio, "look_at_votes")
    assert len(trio.effects("ask_others")) == 1


def test_a_group_is_asked_an_hour_after_its_time(scene: Scene) -> None:
    for member in scene.members():
        vote(scene, member)
    [asked] = scene.world.rows(
        "SELECT due_at FROM effects WHERE stream = %s",
        f"ask_after_time-{scene.meeting}",
    )
    assert asked["due_at"] == row(scene)["meets_at"] + timedelta(minutes=90)
    scene.world.ponchik.rounds.check_in(scene.channel, BY_TEST)
    scene.stage("ask_meetings")
    assert scene.effects("ask") == [], "it is asked after its time instead"


def test_another_question_is_drawn_five_times(scene: Scene) -> None:
    ann, _ = scene.members()
    seen = set()
    for _ in range(6):
        press(scene, ann, "icebreaker:next")
        scene.carry_out("show_introduction")
        seen.add(scene.visible()[0].text.partition("To warm up")[2].split("*")[1])
    assert len(row(scene)["icebreakers"]) == 6
    assert len(seen) == 5
    assert "icebreaker:next" not in buttons(scene.visible()[0])
    assert notes(scene) == ["no_more_questions"]


def test_the_next_group_gets_a_question_that_none_of_it_has_had(world: World) -> None:
    channel = world.program(2)
    numbers = []
    for _ in range(3):
        world.ponchik.rounds.start(channel, cause=BY_TEST, seed=1)
        [scene] = world.scenes(channel)
        scene.introduce()
        numbers += row(scene)["icebreakers"]
        world.ponchik.rounds.cancel(channel, BY_TEST)
        scene.stage("cancel_meetings")
    assert len(set(numbers)) == 3


@pytest.mark.parametrize("value", ["", "nobody", "1:2", f"{UUID(int=7)}:99999999999"])
def test_a_button_that_no_version_made_changes_nothing(
    scene: Scene, value: str
) -> None:
    press(scene, scene.members()[0], "slot:yes:1", value)
    assert notes(scene) == ["unknown_button"]


def test_a_press_that_cannot_count_is_answered_to_its_sender_alone(
    scene: Scene, world: World
) -> None:
    [other] = world.meetings()
    outsider = other.introduce().members()[0]
    ann, bo = scene.members()
    vote(scene, outsider)
    press(scene, outsider, "slot:suggest")
    never = f"{scene.meeting}:{int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())}"
    press(scene, ann, "slot:yes:1", never)
    vote(scene, ann)
    vote(scene, bo)
    vote(scene, ann, 2)
    press(scene, ann, "slot:suggest")
    world.ponchik.rounds.cancel(scene.channel, BY_TEST)
    scene.stage("cancel_meetings")
    vote(scene, ann)
    press(scene, ann, "slot:reopen")
    assert notes(scene) == [
        "not_a_member",
        "not_a_member",
        "unknown_button",
        "time_agreed",
        "time_agreed",
        "meeting_closed",
        "meeting_closed",
    ]


def test_a_double_press_is_one_press(scene: Scene) -> None:
    ann, _ = scene.members()
    value = buttons(scene.visible()[0])["slot:yes:1"]["value"]
    for at in ("1796203800.1", "1796203800.4"):
        press(scene, ann, "slot:yes:1", value, at=at)
    assert scene.events().count("TimeVoted") == 1


def test_a_link_to_a_calendar_is_no_press_that_needs_an_answer(scene: Scene) -> None:
    for action in ("calendar:google", "calendar:outlook", "calendar:ics"):
        press(scene, scene.members()[0], action, "")
    assert notes(scene) == []
