"""Behind the scenes: what it shows of Ponchik and of Slack, and what is away."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html import unescape
from unittest.mock import patch
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ponchik.demo.backstage import panel
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from tests.harness.backstage import Stage, staged
from tests.harness.patience import hasty
from tests.harness.served import Played
from tests.harness.waiting import seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.longer]


@pytest.fixture
def stage(played: Played) -> Iterator[Stage]:
    with staged(played, played.slack.url) as stage:
        yield stage


def group_of(stage: Stage) -> str:
    [first, *_] = stage.played.rows("SELECT group_channel FROM meetings ORDER BY 1")
    return str(first["group_channel"])


def test_before_anything_happened_it_says_what_to_do_first(stage: Stage) -> None:
    said = stage.read()
    assert "Open #coffee and press “Invite Ponchik”" in said
    assert "Nothing to send yet." in said
    assert "Nothing yet." in said
    assert stage.next_due() == (None, "nothing is planned")


def test_a_meetings_events_stand_with_what_they_set_off(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    stage.played.advance_to("check_in-1")
    group = group_of(stage)
    [question] = [q for q in stage.played.posts() if q.channel == group][1:]
    stage.played.click(stage.played.members_of(group)[0], question, "scheduled")
    said = stage.read(group)
    for words in (
        "were matched",
        "open their group chat done 1 attempt",
        "Their group chat was opened. ↳ introduce them sent 1 attempt · once in Slack",
        "It was time for check-in 1. ↳ post check-in 1 sent 1 attempt · once in Slack",
        "Check-in 1 was posted.",
        "answered: it's scheduled. ↳ show the answers under check-in 1",
        "Round 1 of #coffee · a meeting is scheduled",
    ):
        assert words in said
    numbers = [int(number) for number in re.findall(r"event (\d+)", said)]
    assert numbers == sorted(numbers, reverse=True)


def test_a_channels_round_stands_with_its_groups(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    said = stage.read(stage.played.channel)
    assert "It was time. ↳ start the next round done 1 attempt" in said
    assert "Round 1 started: 6 people in 3 groups" in said
    assert said.count("still open") == 3
    assert "Amara Okafor" in said, "as people are called in the workspace"


def test_the_next_due_thing_is_told_in_seconds_and_words(stage: Stage) -> None:
    stage.played.invite()
    stage.played.work()
    seen = []
    for _ in range(5):
        seconds, what = stage.next_due()
        assert seconds
        seen.append(what)
        stage.played.slack.clock.advance(seconds)
        assert stage.next_due()[0] == 0
        stage.played.work()
    assert seen == [
        "round 1 starts",
        "round 1 asks how it is going (check-in 1)",
        "round 1 asks its closing question",
        "round 1 reminds those who gave no answer",
        "round 1 ends",
    ]


def test_what_comes_next_belongs_to_the_channel_in_view(stage: Stage) -> None:
    played, tea = stage.played, stage.played.slack.workspace.channel("tea")
    played.invite()
    played.advance_to("round")
    user_actions.invite_bot(played.slack, tea.members[0], tea.id)
    played.slack.deliveries.wait_idle()
    played.work()
    assert "Next in #coffee: round 1 asks how it is going" in stage.read(played.channel)
    assert "Next in #coffee: round 1 asks how it is going" in stage.read(
        group_of(stage)
    )
    assert "Next in #tea: round 1 starts" in stage.read(tea.id)


def test_the_panels_clock_is_that_of_whom_one_acts_as(stage: Stage) -> None:
    stage.played.invite()
    [due] = stage.played.rows("SELECT at FROM due")
    for zone, name in (("Pacific/Auckland", "Pacific/Auckland"), ("UTC", "Nonsense/X")):
        there = due["at"].astimezone(ZoneInfo(zone))
        words = f"{there:%a} {there.day} {there:%b, %H:%M}"
        said = stage.read(stage.played.channel, zone=name)
        assert f"Next in #coffee: round 1 starts, {words}." in said
        assert f"round 1 is planned for {words}." in said
        assert ("UTC" in said) == (zone == "UTC")
    links = stage.get("/panel", zone="Pacific/Auckland").text
    assert 'hx-post="/do?conversation=&amp;zone=Pacific%2FAuckland"' in links


def test_the_first_minute_shows_the_introduction_before_it_moves_the_clock(
    stage: Stage,
) -> None:
    assert current_step(stage) == "Invite Ponchik to #coffee"
    stage.played.invite()
    assert current_step(stage) == "Say yes with one press"
    stage.played.advance_to("round")
    assert current_step(stage) == "Read the introduction"
    stage.played.advance_to("check_in-1")
    assert current_step(stage) == "Answer as two members"


def test_the_first_minute_ends_with_meetings_that_were_met(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    stage.played.advance_to("check_in-1")
    group = group_of(stage)
    [question] = [q for q in stage.played.posts() if q.channel == group][1:]
    for member in stage.played.members_of(group):
        stage.played.click(member, question, "met")
    assert current_step(stage) == "Jump to the end"
    for what in ("closing", "reminder", "finish"):
        stage.played.advance_to(what)
    assert "That was it: 1 group met." in stage.read()


def all_delivered(stage: Stage) -> bool:
    """Whether every message is there, and none is still on its way, lost or double."""
    words = r"(\d+) messages due, \1 delivered, none twice\."
    return re.search(words, stage.read()) is not None


def current_step(stage: Stage) -> str:
    panel = stage.get("/panel").text
    found = re.search(r'aria-current="step">.*?<b>(.*?)</b>', panel, re.DOTALL)
    assert found
    return unescape(found[1])


def test_a_message_that_has_to_wait_is_late_and_then_posted_once(stage: Stage) -> None:
    stage.played.invite()
    stage.played.work()
    stage.played.slack.faults.script(
        "chat.postMessage", Fault("reply_lost"), Fault("rate_limited", seconds=1)
    )
    [round_] = stage.played.rows("SELECT at FROM due WHERE what = 'round'")
    ahead = round_["at"] - stage.played.ponchik.clock()
    stage.played.slack.clock.advance(ahead.total_seconds())
    assert stage.next_due()[0] == 0

    def is_delivered() -> bool:
        stage.played.work()
        return all_delivered(stage)

    seconds_until(is_delivered)
    [claimed] = stage.played.rows("SELECT max(fence) AS times FROM effects")
    assert claimed["times"] > 1


def test_a_second_copy_is_told_of_and_so_is_its_end(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    [first, *_] = stage.played.posts()
    workspace = stage.played.slack.workspace
    place = workspace.conversations[first.channel]
    with stage.played.slack.lock:
        copy = replace(place.messages[-1], ts=stage.played.slack.clock.next_ts())
        place.messages.append(copy)
        stage.played.slack.ledger.changed("post", place, copy)
    assert re.search(r"(\d+) messages due, \1 delivered, 1 too many\.", stage.read())
    assert "2 times in Slack!" in stage.read(first.channel)
    with stage.played.slack.lock:
        place.messages.remove(copy)
        stage.played.slack.ledger.changed("delete", place, copy)
    assert "none twice (1 second copy was taken back)." in stage.read()


def test_what_an_earlier_run_posted_counts_as_posted(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    stage.played.slack.ledger.changes.clear()
    assert all_delivered(stage)


def test_a_slack_that_is_away_is_told_of(played: Played) -> None:
    with staged(played, "http://127.0.0.1:9") as stage:
        assert "The simulated Slack does not answer." in stage.read()
        stage.press("mood", "slow")
        assert "the simulated Slack does not answer" in stage.read()


def test_a_worker_that_is_silent_is_told_of(stage: Stage) -> None:
    with patch.object(panel, "_LONG_UNHEARD", timedelta(hours=1)):
        stage.played.ponchik.due_work.tick()
        assert "No worker has shown itself" not in stage.read()
    silence = timedelta(seconds=20)
    stage.played.ponchik.database.transaction(
        lambda t: t.execute("UPDATE heartbeats SET at = at - %s", [silence])
    )
    assert re.search(r"No worker has shown itself for \d+ (s|min)", stage.read())


def test_a_database_that_is_away_is_told_of_until_it_is_back(
    stage: Stage, database_url: str
) -> None:
    stage.played.invite()
    assert "#coffee" in stage.read()
    with away(database_url), hasty(stage.played.ponchik.database):
        assert "Ponchik's database does not answer." in stage.read()
        answer = stage.get("/next-due")
        assert answer.status_code == 503
        assert "cannot be reached" in answer.json()["error"]
        assert "Break something" in stage.read(), "what can be done is still there"
    assert "#coffee" in stage.read()
    assert "does not answer" not in stage.read()


@contextmanager
def away(database_url: str) -> Iterator[None]:
    """Take the database away from those who know it by its name."""
    name = str(conninfo_to_dict(database_url)["dbname"])
    maintenance = make_conninfo(database_url, dbname="postgres")
    here, there = sql.Identifier(name), sql.Identifier(f"{name}_away")
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )
        connection.execute(rename.format(here, there))
        yield
        connection.execute(rename.format(there, here))
